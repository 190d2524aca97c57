public import UnrollSystem

/// Turns texts into indices and back: a level and its vocabulary.
///
/// - character: `<unk>` has index 0, the newline 1; then the Unicode scalars by frequency.
/// - word: `<unk>` has index 0, `</s>` 1; then the words by frequency.
/// - byte: the index is the byte's value, and nothing is unknown.
///
/// A byte order mark that begins a text is left out at character and word level, and carriage returns
/// end the lines of a text without newlines. At word level a `<s>` that begins a line and a `</s>` that
/// ends one are left out; elsewhere they are unknown words.
public struct TextCodec: Sendable {
    /// The unit of text that a symbol stands for.
    public let level: TextLevel
    /// The symbols.
    public let vocabulary: Vocabulary
    /// The index of the symbol that ends a line, newline or `</s>`; a model in the zero state is
    /// given it before the first symbol of a text.
    public let boundary: Int32

    /// The form that a text is put into before it is taken apart; none at byte level.
    public let normalization: UnicodeNormalization

    /// The index of each Unicode scalar, by its value, at character level; scalars beyond the end
    /// are unknown.
    private let indexOfScalar: [Int32]

    /// - Precondition: The vocabulary has the level's special symbols.
    init(level: TextLevel, vocabulary: Vocabulary, normalization: UnicodeNormalization) {
        self.level = level
        self.vocabulary = vocabulary
        self.normalization = level == .byte ? .none : normalization
        switch level {
        case .character: boundary = 1
        case .byte: boundary = 0x0A
        case .word: boundary = 1
        }
        var indexOfScalar: [Int32] = []
        if level == .character {
            for index in 1..<Int32(vocabulary.count) {
                let value = Int(vocabulary[index].unicodeScalars.first!.value)
                if value >= indexOfScalar.count {
                    let missing = value + 1 - indexOfScalar.count
                    indexOfScalar.append(contentsOf: repeatElement(0, count: missing))
                }
                indexOfScalar[value] = index
            }
        }
        self.indexOfScalar = indexOfScalar
    }

    /// The symbols that come first at a level, whatever the text.
    static func leadingSymbols(_ level: TextLevel) -> [String] {
        switch level {
        case .character: [Vocabulary.unknownSymbol, "\n"]
        case .byte: []
        case .word: [Vocabulary.unknownSymbol, Vocabulary.endSymbol]
        }
    }

    /// How many symbols a level's vocabulary begins with that no text decides.
    package static func specialSymbolCount(_ level: TextLevel) -> Int {
        leadingSymbols(level).count
    }

    // MARK: Text to indices

    /// Encodes a file; `-` is standard input.
    ///
    /// - Throws: `FileError` where it cannot be read; `DataError` where there is nothing in it, or
    ///   where it is not UTF-8 and the level is character or word.
    public func encode(contentsOf file: some FileLocation) throws -> EncodedText {
        let path = file.filePath
        var scan = try TextScan(contentsOf: path, level: level, numbering)
        return scan.encoded(level, unknownIndex: vocabulary.unknownIndex)
    }

    /// Encodes a text that is in memory, as ``encode(contentsOf:)`` does.
    ///
    /// - Parameter text: The text.
    public func encodedText(_ text: String) -> EncodedText {
        encodedText(text, endsLastLine: false)
    }

    /// - Parameter endsLastLine: Whether the end of the text ends its last line, as that of a file does.
    func encodedText(_ text: String, endsLastLine: Bool) -> EncodedText {
        // A string is UTF-8 whatever it was made of, so this cannot fail but where it is empty.
        guard
            var scan = try? TextScan(
                text, level: level, numbering, endsLastLine: endsLastLine)
        else { requirementFailure("encodedText: the text is empty") }
        return scan.encoded(level, unknownIndex: vocabulary.unknownIndex)
    }

    /// Encodes a string, such as a prompt.
    ///
    /// At word level `</s>` stands only where the string has a newline, never added at the end.
    public func encode(_ text: String) -> [Int32] {
        // A string is UTF-8 whatever it was made of, so this cannot fail.
        guard var scan = try? TextScan(text, level: level, numbering) else { return [] }
        return Array(scan.symbols)
    }

    var numbering: TextScan.Numbering {
        TextScan.Numbering(
            scalar: { [indexOfScalar] scalar in
                let value = Int(scalar.value)
                return value < indexOfScalar.count ? indexOfScalar[value] : 0
            },
            word: { [vocabulary, boundary] bytes in
                // `</s>` written in a text ends no line.
                let index = vocabulary.index(ofBytes: bytes) ?? 0
                return index == boundary ? 0 : index
            },
            end: boundary, normalization: normalization)
    }

    // MARK: Indices to text

    /// A decoder that continues after `previous`, or begins a text if it is `nil`.
    public func decoder(after previous: Int32? = nil) -> TextDecoder {
        TextDecoder(self, after: previous)
    }

    /// The text of these symbols; bytes that are not UTF-8 become replacement characters.
    public func decode(_ symbols: some Sequence<Int32>) -> String {
        var decoder = decoder()
        var bytes: [UInt8] = []
        for symbol in symbols { bytes.append(contentsOf: decoder.decode(symbol)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: In model files

    /// Level and vocabulary as a JSON object, for `unroll.vocabulary` in model files.
    package var json: String {
        var output = "{\"level\":\(JSONText.quoted(level.rawValue))"
        if normalization != .none {
            output += ",\"normalization\":\(JSONText.quoted(normalization.rawValue))"
        }
        if level != .byte { output += ",\"symbols\":\(vocabulary.json)" }
        return output + "}"
    }

    /// Reads what `json` gave.
    ///
    /// - Parameter path: The model file, for messages.
    /// - Throws: `ModelFileError` where it is not what `json` gives.
    package init(json: String, path: String) throws {
        var scanner = JSONScanner(Array(json.utf8))
        do throws(JSONScanner.Failure) {
            try self.init(&scanner)
            try scanner.expectEnd()
        } catch {
            throw ModelFileError(
                .invalidMetadata, path,
                "its vocabulary is wrong at byte \(error.byteOffset): \(error.problem)")
        }
    }

    private init(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) {
        var level: TextLevel?
        var vocabulary: Vocabulary?
        // Models of the first versions read texts as they are.
        var normalization: UnicodeNormalization?
        try scanner.object { scanner, key throws(JSONScanner.Failure) in
            switch key {
            case "level" where level == nil:
                let name = try scanner.string()
                level = TextLevel(rawValue: name)
                if level == nil { throw scanner.failure("the level '\(name)' is not known") }
            case "normalization" where normalization == nil:
                let name = try scanner.string()
                normalization = UnicodeNormalization(rawValue: name)
                if normalization == nil {
                    throw scanner.failure("the normalization '\(name)' is not known")
                }
            case "symbols" where vocabulary == nil:
                vocabulary = try Vocabulary(&scanner)
            default: throw scanner.failure("'\(key)' is not expected")
            }
        }
        guard let level else { throw scanner.failure("the level is missing") }
        if level == .byte {
            if vocabulary != nil { throw scanner.failure("the byte level has no list of symbols") }
            self.init(level: level, vocabulary: .bytes, normalization: .none)
            return
        }
        guard let vocabulary else { throw scanner.failure("the list of symbols is missing") }
        let leading = TextCodec.leadingSymbols(level)
        for (index, symbol) in leading.enumerated() {
            guard vocabulary.index(of: symbol) == Int32(index) else {
                throw scanner.failure("\(JSONText.quoted(symbol)) is not at index \(index)")
            }
        }
        for index in leading.count..<vocabulary.count {
            if !TextCodec.isSymbol(vocabulary[Int32(index)], of: level) {
                throw scanner.failure("symbol \(index) is not a \(level.rawValue)")
            }
        }
        self.init(
            level: level, vocabulary: vocabulary, normalization: normalization ?? .none)
    }
}

extension TextCodec: Equatable {
    /// Whether two codecs encode every text the same way.
    public static func == (first: TextCodec, second: TextCodec) -> Bool {
        first.level == second.level && first.vocabulary == second.vocabulary
            && first.normalization == second.normalization
    }
}
