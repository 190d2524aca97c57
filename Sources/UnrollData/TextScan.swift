import UnrollSystem

/// One pass over a text: its symbols in order, as the numbers that the caller gives them.
struct TextScan {
    /// How the caller numbers what the pass finds; of the three, a level calls what it needs.
    ///
    /// The same scalar has the same number whenever it is asked for: the pass asks once for those of
    /// ASCII.
    struct Numbering {
        /// The number of a Unicode scalar.
        var scalar: (Unicode.Scalar) -> Int32 = { _ in 0 }
        /// The number of a word; the bytes are good until the call returns.
        var word: (UnsafeRawBufferPointer) -> Int32 = { _ in 0 }
        /// The number of a line's end, at word level.
        var end: Int32 = 0
        /// The form that the text is put into first; not at byte level.
        var normalization = UnicodeNormalization.none
    }

    private var buffer = SymbolBuffer()
    private(set) var characterCount: Int? = 0
    private(set) var lineStarts: [Int] = []
    private(set) var charactersBeforeLine: [Int] = []
    private var isAtLineStart = true
    private let cure: String

    /// The symbols, by the caller's numbers.
    var symbols: SymbolSequence { mutating get { buffer.symbols } }

    /// Reads a file; `-` is standard input.
    ///
    /// - Parameter cure: The advice in messages about bytes that are not UTF-8.
    /// - Throws: `FileError`; `DataError` where there is nothing in the file, or no UTF-8 at
    ///   character and word level.
    init(
        contentsOf path: String, level: TextLevel, _ numbering: Numbering,
        cure: String = "convert the file to UTF-8"
    ) throws {
        self.cure = cure
        var reader = try BlockReader(path: path, level: level)
        if level != .word {
            buffer = SymbolBuffer(expectedCount: reader.expectedByteCount ?? 0)
        }
        try read(level, path: path, endsLastLine: true, numbering) { try reader.forEachBlock($0) }
        if buffer.count == 0 {
            throw DataError(
                .empty, path, "there is no text in it", cure: "give a file with some text")
        }
    }

    /// Reads a string.
    ///
    /// - Parameter endsLastLine: Whether its end ends its last line, as that of a file does; else only
    ///   a newline does.
    init(
        _ text: String, level: TextLevel, _ numbering: Numbering, endsLastLine: Bool = false
    ) throws {
        cure = ""
        var text = text
        try text.withUTF8 { bytes in
            try read(level, path: nil, endsLastLine: endsLastLine, numbering) { body in
                try body(UnsafeRawBufferPointer(bytes))
            }
        }
    }

    private mutating func read(
        _ level: TextLevel, path: String?, endsLastLine: Bool, _ numbering: Numbering,
        _ forEachBlock: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        var blocks = NormalizedBlocks(level == .byte ? .none : numbering.normalization)
        switch level {
        case .character:
            var decoder = UTF8Decoder(path: path, dropsByteOrderMark: true, cure: cure)
            // The numbers of ASCII, asked for when they first come.
            var numbers = [Int32](repeating: -1, count: 128)
            try forEachBlock { block in
                try blocks.read(block) {
                    try readCharacters($0, &decoder, &numbers, numbering)
                }
            }
            try blocks.finish { try readCharacters($0, &decoder, &numbers, numbering) }
            try decoder.finish()
            characterCount = buffer.count
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
                try blocks.read(block) { part in
                    try tokenizer.read(part) { take(&self, $0, $1) }
                }
            }
            try blocks.finish { part in try tokenizer.read(part) { take(&self, $0, $1) } }
            try tokenizer.finish(endsLastLine: endsLastLine) { take(&self, $0, $1) }
            if let path { noteMarkers(tokenizer.markerCount, in: path) }
            characterCount = tokenizer.characterCount
        }
    }

    private mutating func readCharacters(
        _ block: UnsafeRawBufferPointer, _ decoder: inout UTF8Decoder, _ numbers: inout [Int32],
        _ numbering: Numbering
    ) throws {
        // A block may complete a scalar that an earlier one began.
        let found = UnsafeMutableBufferPointer<Int32>.allocate(capacity: block.count + 1)
        defer { found.deallocate() }
        var count = 0
        var isAtLineStart = isAtLineStart
        let before = buffer.count
        try decoder.decode(block) { run in
            for byte in run {
                if isAtLineStart { lineStarts.append(before + count) }
                isAtLineStart = byte == 0x0A
                var number = numbers[Int(byte & 0x7F)]
                if number < 0 {
                    number = numbering.scalar(Unicode.Scalar(byte))
                    numbers[Int(byte & 0x7F)] = number
                }
                found[count] = number
                count += 1
            }
        } scalar: { scalar in
            if isAtLineStart { lineStarts.append(before + count) }
            isAtLineStart = false
            found[count] = numbering.scalar(scalar)
            count += 1
        }
        self.isAtLineStart = isAtLineStart
        buffer.append(UnsafeBufferPointer(rebasing: found[..<count]))
    }

    /// The byte level; whether the bytes are UTF-8 only decides if the characters are counted.
    private mutating func readBytes(
        _ forEachBlock: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        var decoder = UTF8Decoder(path: nil, dropsByteOrderMark: false)
        var characters = 0
        var isUTF8 = true
        try forEachBlock { block in
            for (index, byte) in block.enumerated() {
                if isAtLineStart { lineStarts.append(buffer.count + index) }
                isAtLineStart = byte == 0x0A
            }
            buffer.append(bytes: block)
            guard isUTF8 else { return }
            do {
                try decoder.decode(block, run: { characters += $0.count }) { _ in characters += 1 }
            } catch {
                isUTF8 = false
            }
        }
        if isUTF8 {
            do { try decoder.finish() } catch { isUTF8 = false }
        }
        characterCount = isUTF8 ? characters : nil
    }

    @inline(__always)
    private mutating func append(_ symbol: Int32, endsLine: Bool) {
        if isAtLineStart { lineStarts.append(buffer.count) }
        isAtLineStart = endsLine
        buffer.append(symbol)
    }

    /// Replaces the numbers by others.
    ///
    /// - Parameter table: The new number of each old one, larger by one at most.
    mutating func renumber(by table: [Int32]) { buffer.renumber(by: table) }

    /// The text.
    mutating func encoded(_ level: TextLevel, unknownIndex: Int32?) -> EncodedText {
        EncodedText(
            level: level, symbols: symbols, unknownIndex: unknownIndex,
            characterCount: characterCount, lineStarts: lineStarts,
            charactersBeforeLine: charactersBeforeLine)
    }
}

extension BlockReader {
    /// Reads a text as its level asks for: at byte level every byte is handed on as it is.
    init(path: String, level: TextLevel) throws {
        try self.init(
            path: path, lineEnds: level == .byte ? .asWritten : .newlines,
            expecting: level == .byte ? .bytes : .text)
    }
}
