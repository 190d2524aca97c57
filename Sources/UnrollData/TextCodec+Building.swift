import UnrollSystem

extension TextCodec {
    /// A new vocabulary may be one of bytes.
    static let orBytes = "convert the file to UTF-8 or read it at byte level"

    /// Makes the vocabulary of some texts.
    ///
    /// - Parameters:
    ///   - level: The unit of text that a symbol stands for.
    ///   - paths: The files, read in this order; `-` is standard input.
    ///   - minimumCount: How often a symbol must stand there to be kept.
    ///   - maximumSize: The most symbols, `<unk>` and the boundary included; no limit if `nil`.
    ///     Neither applies at byte level.
    ///   - normalization: The form that texts are put into first; not at byte level.
    /// - Throws: `FileError` and `DataError`, as `encode(contentsOf:)`.
    public static func build(
        level: TextLevel, from paths: [String], minimumCount: Int = 1, maximumSize: Int? = nil,
        normalization: UnicodeNormalization = .nfc
    ) throws -> TextCodec {
        if level == .byte {
            return TextCodec(level: .byte, vocabulary: .bytes, normalization: .none)
        }
        let counter = SymbolCounter(normalization)
        for path in paths {
            var scan = try TextScan(
                contentsOf: path, level: level, counter.numbering, cure: orBytes)
            counter.count(scan.symbols)
        }
        return counter.codec(level, minimumCount: minimumCount, maximumSize: maximumSize)
    }

    /// Makes the vocabulary of some strings.
    ///
    /// - Parameters:
    ///   - level: The unit of text that a symbol stands for.
    ///   - texts: The strings.
    ///   - minimumCount: How often a symbol must stand there to be kept.
    ///   - maximumSize: The most symbols, special ones included; no limit if `nil`.
    ///   - additional: Symbols that are known whatever their counts, behind all others; those that
    ///     cannot be symbols of the level are left out.
    ///   - normalization: The form that texts are put into first; not at byte level.
    public static func build(
        level: TextLevel, texts: some Sequence<String>, minimumCount: Int = 1,
        maximumSize: Int? = nil, additional: [String] = [],
        normalization: UnicodeNormalization = .nfc
    ) -> TextCodec {
        if level == .byte {
            return TextCodec(level: .byte, vocabulary: .bytes, normalization: .none)
        }
        let counter = SymbolCounter(normalization)
        for text in texts {
            // A string is UTF-8 whatever it was made of, so this cannot fail.
            guard var scan = try? TextScan(text, level: level, counter.numbering) else { continue }
            counter.count(scan.symbols)
        }
        return counter.codec(level, minimumCount: minimumCount, maximumSize: maximumSize)
            .adding(additional)
    }

    /// Makes the vocabulary of words that are taken apart already; those that hold white space count
    /// as unknown.
    ///
    /// - Parameters:
    ///   - words: All words of the training sentences.
    ///   - minimumCount: How often a word must stand there to be kept.
    ///   - maximumSize: The most symbols, special ones included; no limit if `nil`.
    ///   - normalization: The form that texts are put into first; not at byte level.
    package static func build(
        words: some Sequence<String>, minimumCount: Int = 1, maximumSize: Int? = nil,
        normalization: UnicodeNormalization = .nfc
    ) -> TextCodec {
        let counter = SymbolCounter(normalization)
        let numbering = counter.numbering
        for word in words where isSymbol(word, of: .word) {
            var word = normalization(word)
            counter.count(word.withUTF8 { numbering.word(UnsafeRawBufferPointer($0)) })
        }
        return counter.codec(.word, minimumCount: minimumCount, maximumSize: maximumSize)
    }

    /// The index of one word; that of the unknown one where the vocabulary lacks it.
    package func index(ofWord word: String) -> Int32 {
        var word = normalization(word)
        return word.withUTF8 { numbering.word(UnsafeRawBufferPointer($0)) }
    }

    /// The codec with further symbols behind all others; those that cannot be symbols of the level are
    /// left out.
    package func adding(_ additional: [String]) -> TextCodec {
        guard level != .byte, !additional.isEmpty else { return self }
        let symbols = vocabulary.symbols + additional.filter { Self.isSymbol($0, of: level) }
        return TextCodec(
            level: level, vocabulary: Vocabulary(counts: [], leading: symbols),
            normalization: normalization)
    }

    /// Makes the vocabulary of some strings and encodes them, each taken apart only once.
    ///
    /// - Parameters:
    ///   - level: The unit of text that a symbol stands for.
    ///   - texts: The strings.
    ///   - minimumCount: How often a symbol must stand there to be kept.
    ///   - maximumSize: The most symbols, special ones included; no limit if `nil`.
    ///   - normalization: The form that texts are put into first; not at byte level.
    ///   - additional: As in ``build(level:texts:minimumCount:maximumSize:additional:normalization:)``, chosen when
    ///     the codec of the texts alone is known.
    /// - Returns: The codec, and every text as ``encode(_:)`` gives it.
    /// - Throws: The errors of `additional`.
    package static func buildAndEncode(
        level: TextLevel, texts: some Sequence<String>, minimumCount: Int = 1,
        maximumSize: Int? = nil, normalization: UnicodeNormalization = .nfc,
        additional: (TextCodec) throws -> [String] = { _ in [] }
    ) rethrows -> (codec: TextCodec, texts: [[Int32]]) {
        let counter = SymbolCounter(normalization)
        if level == .byte {
            let codec = TextCodec(level: .byte, vocabulary: .bytes, normalization: .none)
            return (codec, texts.map(codec.encode))
        }
        var numbered: [SymbolSequence] = []
        for text in texts {
            var scan = try? TextScan(text, level: level, counter.numbering)
            let numbers = scan?.symbols ?? []
            counter.count(numbers)
            numbered.append(numbers)
        }
        let known = counter.codec(
            level, minimumCount: minimumCount, maximumSize: maximumSize)
        let codec = known.adding(try additional(known))
        let indices = counter.indices(in: codec)
        return (codec, numbered.map { numbers in numbers.map { indices[Int($0)] } })
    }

    /// Whether this could be one symbol of a text.
    package static func isSymbol(_ symbol: String, of level: TextLevel) -> Bool {
        let scalars = symbol.unicodeScalars
        return switch level {
        case .byte: false
        case .character: scalars.count == 1
        case .word: !scalars.isEmpty && !scalars.contains(where: WordTokenizer.isSpace)
        }
    }

    /// Makes the vocabulary of a text and encodes the text in the same pass, which standard input
    /// allows only once.
    ///
    /// - Parameters:
    ///   - level: The unit of text that a symbol stands for.
    ///   - path: The file; `-` is standard input.
    ///   - minimumCount: How often a symbol must stand there to be kept.
    ///   - maximumSize: The most symbols, special ones included; no limit if `nil`.
    ///   - heldOutFraction: The share at the end of the text (see `EncodedText.split`) whose
    ///     symbols do not count: what stands only there is unknown.
    ///   - heldOutAtMost: The most symbols of that share; no limit if `nil`.
    ///   - normalization: The form that texts are put into first; not at byte level.
    /// - Throws: `FileError` and `DataError`, as `encode(contentsOf:)`.
    public static func buildAndEncode(
        level: TextLevel, contentsOf path: String, minimumCount: Int = 1, maximumSize: Int? = nil,
        heldOutFraction: Double = 0, heldOutAtMost: Int? = nil,
        normalization: UnicodeNormalization = .nfc
    ) throws -> (codec: TextCodec, text: EncodedText) {
        let counter = SymbolCounter(normalization)
        var scan = try TextScan(
            contentsOf: path, level: level, counter.numbering, cure: orBytes)
        if level == .byte {
            let codec = TextCodec(level: .byte, vocabulary: .bytes, normalization: .none)
            return (codec, scan.encoded(.byte, unknownIndex: nil))
        }
        if heldOutFraction > 0 {
            let numbered = scan.encoded(level, unknownIndex: nil)
            counter.count(
                numbered.split(heldOutFraction: heldOutFraction, atMost: heldOutAtMost)
                    .training.symbols)
        } else {
            counter.count(scan.symbols)
        }
        let codec = counter.codec(level, minimumCount: minimumCount, maximumSize: maximumSize)
        scan.renumber(by: counter.indices(in: codec))
        return (codec, scan.encoded(level, unknownIndex: 0))
    }
}

/// Numbers the symbols of a text in the order in which they first appear, and counts those that it
/// is told to count.
///
/// Number 0 is the end of a line at word level, and unused at character level.
final class SymbolCounter {
    private let normalization: UnicodeNormalization
    private var table = ByteStringTable()
    /// By their numbers.
    private var counts = [0]
    /// The numbers of the scalars, by their values.
    private var numberOfScalar: [Int32] = []

    /// - Parameter normalization: The form that texts are put into first.
    init(_ normalization: UnicodeNormalization) { self.normalization = normalization }

    var numbering: TextScan.Numbering {
        TextScan.Numbering(
            scalar: { [self] in number($0) }, word: { [self] in number($0) }, end: 0,
            normalization: normalization)
    }

    private func number(_ scalar: Unicode.Scalar) -> Int32 {
        let value = Int(scalar.value)
        if value >= numberOfScalar.count {
            let missing = value + 1 - numberOfScalar.count
            numberOfScalar.append(contentsOf: repeatElement(0, count: missing))
        }
        let known = numberOfScalar[value]
        if known > 0 { return known }
        let number = Array(UTF8.encode(scalar)!).withUnsafeBytes { self.number($0) }
        numberOfScalar[value] = number
        return number
    }

    private func number(_ word: UnsafeRawBufferPointer) -> Int32 {
        let number = table.insert(word)
        if number + 1 == counts.count { counts.append(0) }
        return Int32(truncatingIfNeeded: number + 1)
    }

    /// Counts numbers that were given before.
    func count(_ numbers: SymbolSequence) {
        numbers.forEachBlock { for number in $0 { counts[Int(number)] += 1 } }
    }

    /// Counts one more of a number.
    func count(_ number: Int32) { counts[Int(number)] += 1 }

    func codec(_ level: TextLevel, minimumCount: Int, maximumSize: Int?) -> TextCodec {
        TextCodec(
            level: level,
            vocabulary: Vocabulary(
                table: table, counts: Array(counts.dropFirst()),
                leading: TextCodec.leadingSymbols(level),
                minimumCount: minimumCount, maximumSize: maximumSize,
                excluded: level == .word ? Vocabulary.startSymbol : nil),
            normalization: normalization)
    }

    /// The index in the codec's vocabulary of each number.
    func indices(in codec: TextCodec) -> [Int32] {
        var indices = [codec.boundary]
        for number in 0..<table.count {
            let index = table[number].withUnsafeBytes { codec.vocabulary.index(ofBytes: $0) } ?? 0
            // `</s>` written in a text ends no line.
            indices.append(codec.level == .word && index == codec.boundary ? 0 : index)
        }
        return indices
    }
}
