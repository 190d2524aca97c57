import UnrollSystem

/// One pass over a text: its symbols in order, as the numbers that the caller gives them.
struct TextScan {
    /// How the caller numbers what the pass finds; of the three, a level calls what it needs.
    struct Numbering {
        /// The number of a Unicode scalar.
        var scalar: (Unicode.Scalar) -> Int32 = { _ in 0 }
        /// The number of a word; the bytes are good until the call returns.
        var word: (UnsafeRawBufferPointer) -> Int32 = { _ in 0 }
        /// The number of a line's end, at word level.
        var end: Int32 = 0
    }

    private(set) var symbols: [Int32] = []
    private(set) var characterCount: Int? = 0
    private(set) var lineStarts: [Int] = []
    private(set) var charactersBeforeLine: [Int] = []
    private var isAtLineStart = true
    private let cure: String

    /// Reads a file; `-` is standard input.
    ///
    /// - Parameter cure: What messages say to do about bytes that are not UTF-8.
    /// - Throws: `FileError`; `DataError` where there is nothing in the file, or no UTF-8 at
    ///   character and word level.
    init(
        contentsOf path: String, level: TextLevel, _ numbering: Numbering,
        cure: String = "convert the file to UTF-8"
    ) throws {
        self.cure = cure
        var reader = try BlockReader(
            path: path, lineEnds: level == .byte ? .asWritten : .newlines)
        if level != .word, let size = reader.expectedByteCount { symbols.reserveCapacity(size) }
        try read(level, path: path, endsLastLine: true, numbering) { try reader.forEachBlock($0) }
        if symbols.isEmpty {
            throw DataError(
                .empty, path, "there is no text in it", cure: "give a file with some text")
        }
    }

    /// Reads a string, whose last line ends only where a newline ends it.
    init(_ text: String, level: TextLevel, _ numbering: Numbering) throws {
        cure = ""
        var text = text
        try text.withUTF8 { bytes in
            try read(level, path: nil, endsLastLine: false, numbering) { body in
                try body(UnsafeRawBufferPointer(bytes))
            }
        }
    }

    private mutating func read(
        _ level: TextLevel, path: String?, endsLastLine: Bool, _ numbering: Numbering,
        _ forEachBlock: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        switch level {
        case .character:
            var decoder = UTF8Decoder(path: path, dropsByteOrderMark: true, cure: cure)
            try forEachBlock { block in
                try decoder.decode(block) { scalar in
                    append(numbering.scalar(scalar), endsLine: scalar == "\n")
                }
            }
            try decoder.finish()
            characterCount = symbols.count
        case .byte:
            try readBytes(forEachBlock)
        case .word:
            var tokenizer = WordTokenizer(path: path, cure: cure)
            charactersBeforeLine = [0]
            let take = { (scan: inout TextScan, piece: WordTokenizer.Piece, characters: Int) in
                switch piece {
                case .word(let bytes): scan.append(numbering.word(bytes), endsLine: false)
                case .end:
                    scan.append(numbering.end, endsLine: true)
                    scan.charactersBeforeLine.append(characters)
                }
            }
            try forEachBlock { block in
                try tokenizer.read(block) { take(&self, $0, $1) }
            }
            try tokenizer.finish(endsLastLine: endsLastLine) { take(&self, $0, $1) }
            if let path { noteMarkers(tokenizer.markerCount, in: path) }
            characterCount = tokenizer.characterCount
        }
    }

    /// The byte level; whether the bytes are UTF-8 only decides if the characters are counted.
    private mutating func readBytes(
        _ forEachBlock: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        var decoder = UTF8Decoder(path: nil, dropsByteOrderMark: false)
        var characters = 0
        var isUTF8 = true
        try forEachBlock { block in
            for byte in block { append(Int32(byte), endsLine: byte == 0x0A) }
            guard isUTF8 else { return }
            do { try decoder.decode(block) { _ in characters += 1 } } catch { isUTF8 = false }
        }
        if isUTF8 {
            do { try decoder.finish() } catch { isUTF8 = false }
        }
        characterCount = isUTF8 ? characters : nil
    }

    @inline(__always)
    private mutating func append(_ symbol: Int32, endsLine: Bool) {
        if isAtLineStart { lineStarts.append(symbols.count) }
        isAtLineStart = endsLine
        symbols.append(symbol)
    }

    /// The text, its symbols renumbered by `indices` where that is not `nil`.
    func encoded(
        _ level: TextLevel, unknownIndex: Int32?, renumberedBy indices: [Int32]? = nil
    ) -> EncodedText {
        let renumbered = indices.map { table in symbols.map { table[Int($0)] } }
        return EncodedText(
            level: level, symbols: renumbered ?? symbols, unknownIndex: unknownIndex,
            characterCount: characterCount, lineStarts: lineStarts,
            charactersBeforeLine: charactersBeforeLine)
    }
}
