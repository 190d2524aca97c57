/// A text as the indices of its symbols.
public struct EncodedText: Sendable, Equatable {
    /// What one symbol is.
    public let level: TextLevel
    /// The index of each symbol.
    public let symbols: [Int32]
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
        for symbol in symbols { counts[Int(symbol)] += 1 }
        return counts
    }

    init(
        level: TextLevel, symbols: [Int32], unknownIndex: Int32?, characterCount: Int?,
        lineStarts: [Int], charactersBeforeLine: [Int] = []
    ) {
        self.level = level
        self.symbols = symbols
        self.unknownIndex = unknownIndex
        var unknownCount = 0
        if let unknownIndex {
            for symbol in symbols where symbol == unknownIndex { unknownCount += 1 }
        }
        self.unknownCount = unknownCount
        self.characterCount = characterCount
        self.lineStarts = lineStarts
        self.charactersBeforeLine = charactersBeforeLine
    }

    /// Cuts the text in two, the second part to be held out from training.
    ///
    /// At character and byte level the first ⌊(1 − fraction) · N⌋ of N symbols come first, at word
    /// level as many of the lines. Either part may be empty where the text is short.
    ///
    /// - Parameter fraction: The held-out share, in 0..<1.
    public func split(
        heldOutFraction fraction: Double
    ) -> (training: EncodedText, heldOut: EncodedText) {
        precondition(
            fraction >= 0 && fraction < 1, "EncodedText.split: \(fraction) is not in 0..<1")
        let count = level == .word ? lineCount : symbols.count
        let kept = min(count, Int((Double(count) * (1 - fraction)).rounded(.down)))
        guard level == .word else {
            return (part(0..<kept), part(kept..<count))
        }
        let place = kept < count ? lineStarts[kept] : symbols.count
        return (
            part(0..<place, lines: 0..<kept), part(place..<symbols.count, lines: kept..<count)
        )
    }

    /// The lines of these numbers, at word level.
    private func part(_ range: Range<Int>, lines: Range<Int>) -> EncodedText {
        let before = charactersBeforeLine[lines.lowerBound]
        return EncodedText(
            level: level, symbols: Array(symbols[range]), unknownIndex: unknownIndex,
            characterCount: charactersBeforeLine[lines.upperBound] - before,
            lineStarts: lineStarts[lines].map { $0 - range.lowerBound },
            charactersBeforeLine: charactersBeforeLine[lines.lowerBound...lines.upperBound].map {
                $0 - before
            })
    }

    /// These symbols, at character or byte level. A line that is cut goes on in the next part.
    private func part(_ range: Range<Int>) -> EncodedText {
        let symbols = Array(symbols[range])
        var starts = lineStarts.filter { $0 > range.lowerBound && $0 < range.upperBound }
        if !symbols.isEmpty { starts.insert(range.lowerBound, at: 0) }
        // A scalar counts where its first byte stands.
        let characters =
            level == .character
            ? symbols.count : symbols.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
        return EncodedText(
            level: level, symbols: symbols, unknownIndex: unknownIndex,
            characterCount: characterCount == nil ? nil : characters,
            lineStarts: starts.map { $0 - range.lowerBound })
    }
}
