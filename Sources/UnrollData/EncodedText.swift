internal import UnrollSystem

/// A text as the indices of its symbols.
public struct EncodedText: Sendable, Equatable {
    /// The unit of text that a symbol stands for.
    public let level: TextLevel
    /// The index of each symbol.
    public let symbols: SymbolSequence
    /// How many of the symbols are the unknown one: what the vocabulary lacks, and at word level
    /// every `<unk>` that is written in the text.
    public let unknownCount: Int
    /// The number of Unicode scalars in the text; `nil` where its bytes are not UTF-8.
    public let characterCount: Int?
    /// Where each line begins in `symbols`. A line's last symbol is the one that ends it; the last
    /// line may lack it at character and byte level.
    public let lineStarts: [Int]
    /// The number of scalars before each line, and of all: only at word level, where symbols do
    /// not tell.
    let charactersBeforeLine: [Int]
    let unknownIndex: Int32?

    /// The number of lines.
    public var lineCount: Int { lineStarts.count }

    /// The places of a line's symbols in `symbols`, the one that ends it included.
    public func line(_ number: Int) -> Range<Int> {
        let end = number + 1 < lineStarts.count ? lineStarts[number + 1] : symbols.count
        return lineStarts[number]..<end
    }

    /// How often each symbol of a vocabulary of this size occurs.
    public func counts(vocabulary: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: vocabulary)
        symbols.forEachBlock { for symbol in $0 { counts[Int(symbol)] += 1 } }
        return counts
    }

    init(
        level: TextLevel, symbols: SymbolSequence, unknownIndex: Int32?, characterCount: Int?,
        lineStarts: [Int], charactersBeforeLine: [Int] = []
    ) {
        self.level = level
        self.symbols = symbols
        self.unknownIndex = unknownIndex
        var unknownCount = 0
        if let unknownIndex {
            symbols.forEachBlock { block in
                for symbol in block { unknownCount &+= symbol == unknownIndex ? 1 : 0 }
            }
        }
        self.unknownCount = unknownCount
        self.characterCount = characterCount
        self.lineStarts = lineStarts
        self.charactersBeforeLine = charactersBeforeLine
    }

    /// Cuts the text in two, the second part to be held out from training. Both share the memory of
    /// this text's symbols.
    ///
    /// At character and byte level the first ⌊(1 − fraction) · N⌋ of N symbols come first, at word
    /// level as many of the lines. Either part may be empty where the text is short.
    ///
    /// - Parameters:
    ///   - fraction: The held-out share, in 0..<1.
    ///   - most: The most symbols that are held out, at least 1; no limit if `nil`. At word level one
    ///     line is held out even where it has more.
    public func split(
        heldOutFraction fraction: Double, atMost most: Int? = nil
    ) -> (training: EncodedText, heldOut: EncodedText) {
        requirement(
            fraction >= 0 && fraction < 1, "EncodedText.split: \(fraction) is not in 0..<1")
        requirement(
            most.map { $0 >= 1 } ?? true, "EncodedText.split: \(most ?? 0) symbols to hold out")
        let count = level == .word ? lineCount : symbols.count
        let share = min(count, Int((Double(count) * (1 - fraction)).rounded(.down)))
        let kept = most.map { max(share, firstUnit(holdingOut: $0)) } ?? share
        guard level == .word else {
            return (part(0..<kept), part(kept..<count))
        }
        let place = kept < count ? lineStarts[kept] : symbols.count
        return (
            part(0..<place, lines: 0..<kept), part(place..<symbols.count, lines: kept..<count)
        )
    }

    /// The first line at word level, the first symbol at others, from which on no more than `most`
    /// symbols stand; the last line where it has more.
    private func firstUnit(holdingOut most: Int) -> Int {
        let first = max(0, symbols.count - most)
        guard level == .word else { return first }
        return min(lineStart(atOrAfter: first), lineCount - 1)
    }

    /// The number of the first line that begins at a place or behind it.
    private func lineStart(atOrAfter place: Int) -> Int {
        var (low, high) = (0, lineStarts.count)
        while low < high {
            let middle = (low + high) / 2
            if lineStarts[middle] < place { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The lines of these numbers, at word level.
    private func part(_ range: Range<Int>, lines: Range<Int>) -> EncodedText {
        let before = charactersBeforeLine[lines.lowerBound]
        return EncodedText(
            level: level, symbols: symbols.part(range), unknownIndex: unknownIndex,
            characterCount: charactersBeforeLine[lines.upperBound] - before,
            lineStarts: lineStarts[lines].map { $0 - range.lowerBound },
            charactersBeforeLine: charactersBeforeLine[lines.lowerBound...lines.upperBound].map {
                $0 - before
            })
    }

    /// These symbols, at character or byte level. A line that is cut continues in the next part.
    private func part(_ range: Range<Int>) -> EncodedText {
        let symbols = symbols.part(range)
        let lines =
            lineStart(
                atOrAfter: range.lowerBound + 1)..<max(
                lineStart(atOrAfter: range.lowerBound + 1), lineStart(atOrAfter: range.upperBound))
        var starts: [Int] = []
        starts.reserveCapacity(lines.count + 1)
        if !symbols.isEmpty { starts.append(0) }
        for line in lines { starts.append(lineStarts[line] - range.lowerBound) }
        // A scalar counts where its first byte stands.
        var characters = symbols.count
        if level == .byte {
            symbols.forEachBlock { block in
                for byte in block { characters &-= byte & 0xC0 == 0x80 ? 1 : 0 }
            }
        }
        return EncodedText(
            level: level, symbols: symbols, unknownIndex: unknownIndex,
            characterCount: characterCount == nil ? nil : characters, lineStarts: starts)
    }
}
