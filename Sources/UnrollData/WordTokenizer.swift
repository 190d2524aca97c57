import UnrollSystem

/// Takes a text apart into words and the ends of lines, block by block.
///
/// Words stand between white space, that of Unicode included; a newline ends a line, and so does
/// the end of a text that does not end with one. The carriage return of a line that ends with both
/// is white space.
///
/// A `<s>` that begins a line and a `</s>` that ends one are left out: texts that were prepared for
/// other programs carry them, and every line has them implicitly.
struct WordTokenizer {
    /// A piece of text that is handed on.
    enum Piece {
        /// A word; its bytes are good until the call returns.
        case word(UnsafeRawBufferPointer)
        /// The end of a line.
        case end
    }

    private var decoder: UTF8Decoder
    private var word: [UInt8] = []
    private var isInsideLine = false
    private var markers = LineMarkers()
    /// The number of Unicode scalars so far, white space included.
    private(set) var characterCount = 0

    /// - Parameters:
    ///   - path: The file, for messages.
    ///   - cure: The advice in messages about bytes that are not UTF-8.
    init(path: String?, cure: String) {
        decoder = UTF8Decoder(path: path, dropsByteOrderMark: true, cure: cure)
        word.reserveCapacity(64)
    }

    /// How many line marks were left out.
    var markerCount: Int { markers.count }

    /// Hands the words and line ends of `block` to `body`, each with the number of Unicode scalars
    /// up to there.
    ///
    /// - Throws: `DataError` where the bytes are not UTF-8.
    mutating func read(
        _ block: UnsafeRawBufferPointer, _ body: (Piece, Int) throws -> Void
    ) throws {
        var (word, characterCount, isInsideLine) = (word, characterCount, isInsideLine)
        var markers = markers
        // Only one of the two arrays may own the bytes, or each change would copy them.
        self.word = []
        func endWord() throws {
            guard !word.isEmpty else { return }
            try word.withUnsafeBytes { try markers.word($0, characterCount, body) }
            word.removeAll(keepingCapacity: true)
        }
        try decoder.decode(block) { run in
            var index = 0
            while index < run.count {
                let start = index
                while index < run.count, !UnrollData.isSpace(run[index]) { index += 1 }
                characterCount += index - start
                if index > start {
                    isInsideLine = true
                    let part = UnsafeRawBufferPointer(rebasing: run[start..<index])
                    // A word that lies within the block is not copied.
                    if word.isEmpty, index < run.count {
                        try markers.word(part, characterCount, body)
                    } else {
                        word.append(contentsOf: part)
                    }
                }
                guard index < run.count else { break }
                try endWord()
                characterCount += 1
                isInsideLine = run[index] != 0x0A
                if !isInsideLine { try markers.end(characterCount, body) }
                index += 1
            }
        } scalar: { scalar in
            characterCount += 1
            isInsideLine = true
            if WordTokenizer.isSpace(scalar) {
                try endWord()
            } else {
                word.append(contentsOf: UTF8.encode(scalar)!)
            }
        }
        (self.word, self.characterCount, self.isInsideLine) = (word, characterCount, isInsideLine)
        self.markers = markers
    }

    /// Hands on the last word, and the end of its line where `endsLastLine`.
    mutating func finish(endsLastLine: Bool, _ body: (Piece, Int) throws -> Void) throws {
        try decoder.finish()
        if !word.isEmpty {
            try word.withUnsafeBytes { try markers.word($0, characterCount, body) }
        }
        if endsLastLine, isInsideLine {
            try markers.end(characterCount, body)
        } else {
            try markers.flush(characterCount, body)
        }
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

/// Leaves out the marks of lines' beginnings and ends that stand there already.
private struct LineMarkers {
    private var isAtLineStart = true
    /// Whether a `</s>` came last, which is a word only if another one follows.
    private var holdsEnd = false
    private(set) var count = 0

    @inline(__always)
    mutating func word(
        _ bytes: UnsafeRawBufferPointer, _ characters: Int,
        _ body: (WordTokenizer.Piece, Int) throws -> Void
    ) throws {
        if holdsEnd { try flush(characters, body) }
        if bytes.count <= 4, bytes[0] == UInt8(ascii: "<") {
            if isAtLineStart, bytes.elementsEqual(Vocabulary.startSymbol.utf8) {
                isAtLineStart = false
                count += 1
                return
            }
            holdsEnd = bytes.elementsEqual(Vocabulary.endSymbol.utf8)
        }
        isAtLineStart = false
        if !holdsEnd { try body(.word(bytes), characters) }
    }

    mutating func end(
        _ characters: Int, _ body: (WordTokenizer.Piece, Int) throws -> Void
    ) throws {
        if holdsEnd { count += 1 }
        (holdsEnd, isAtLineStart) = (false, true)
        try body(.end, characters)
    }

    /// Hands on a `</s>` that ends no line.
    mutating func flush(
        _ characters: Int, _ body: (WordTokenizer.Piece, Int) throws -> Void
    ) throws {
        guard holdsEnd else { return }
        holdsEnd = false
        var mark = Vocabulary.endSymbol
        try mark.withUTF8 { try body(.word(UnsafeRawBufferPointer($0)), characters) }
    }
}

/// Tells the listener that marks of a text were taken for the lines' own ends.
func noteMarkers(_ count: Int, in path: String) {
    guard count > 0 else { return }
    ReadingListener.note(
        "\(displayName(path)): \(counted(count, "mark")) <s> and </s> at the ends of its lines "
            + "are left out, since every line has them implicitly")
}
