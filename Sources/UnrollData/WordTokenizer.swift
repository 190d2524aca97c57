/// Takes a text apart into words and the ends of lines, block by block.
///
/// Words stand between white space, that of Unicode included; a newline ends a line, and so does
/// the end of a text that does not end with one. The carriage return of a line that ends with both
/// is white space.
struct WordTokenizer {
    /// What is handed on.
    enum Piece {
        /// A word; its bytes are good until the call returns.
        case word(UnsafeRawBufferPointer)
        /// The end of a line.
        case end
    }

    private var decoder: UTF8Decoder
    private var word: [UInt8] = []
    private var isInsideLine = false
    /// The number of Unicode scalars so far, white space included.
    private(set) var characterCount = 0

    /// - Parameters:
    ///   - path: The file, for messages.
    ///   - cure: What messages say to do about bytes that are not UTF-8.
    init(path: String?, cure: String) {
        decoder = UTF8Decoder(path: path, dropsByteOrderMark: true, cure: cure)
        word.reserveCapacity(64)
    }

    /// Hands the words and line ends of `block` to `body`, each with the number of Unicode scalars
    /// up to there.
    ///
    /// - Throws: `DataError` where the bytes are not UTF-8.
    mutating func read(
        _ block: UnsafeRawBufferPointer, _ body: (Piece, Int) throws -> Void
    ) throws {
        var (word, characterCount, isInsideLine) = (word, characterCount, isInsideLine)
        // Only one of the two arrays may own the bytes, or each change would copy them.
        self.word = []
        try decoder.decode(block) { scalar in
            characterCount += 1
            isInsideLine = true
            if !WordTokenizer.isSpace(scalar) {
                if scalar.isASCII {
                    word.append(UInt8(truncatingIfNeeded: scalar.value))
                } else {
                    word.append(contentsOf: UTF8.encode(scalar)!)
                }
                return
            }
            if !word.isEmpty {
                try word.withUnsafeBytes { try body(.word($0), characterCount) }
                word.removeAll(keepingCapacity: true)
            }
            if scalar == "\n" {
                isInsideLine = false
                try body(.end, characterCount)
            }
        }
        (self.word, self.characterCount, self.isInsideLine) = (word, characterCount, isInsideLine)
    }

    /// Hands on the last word, and the end of its line where `endsLastLine`.
    mutating func finish(endsLastLine: Bool, _ body: (Piece, Int) throws -> Void) throws {
        try decoder.finish()
        if !word.isEmpty { try word.withUnsafeBytes { try body(.word($0), characterCount) } }
        if endsLastLine, isInsideLine { try body(.end, characterCount) }
    }

    /// Whether a scalar has Unicode's property White_Space.
    @inline(__always)
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20, 0x09...0x0D: true
        case 0..<0x85: false
        case 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }
}
