import UnrollSystem

/// A text's symbols one after the other, none of them kept: for texts larger than memory.
struct SymbolStream {
    let path: String
    let level: TextLevel
    let numbering: TextScan.Numbering
    let cure: String

    /// Hands on every symbol of the file, in order.
    ///
    /// - Throws: `FileError`; `DataError` as `TextCodec.encode(contentsOf:)`; what `body` throws.
    func forEachSymbol(_ body: (Int32) throws -> Void) throws {
        var reader = try BlockReader(path: path, level: level)
        var isEmpty = true
        var blocks = NormalizedBlocks(numbering.normalization)
        switch level {
        case .character:
            var decoder = UTF8Decoder(path: path, dropsByteOrderMark: true, cure: cure)
            func take(_ scalar: Unicode.Scalar) throws {
                isEmpty = false
                try body(numbering.scalar(scalar))
            }
            try reader.forEachBlock { block in
                try blocks.read(block) { try decoder.decode($0, take) }
            }
            try blocks.finish { try decoder.decode($0, take) }
            try decoder.finish()
        case .byte:
            try reader.forEachBlock { block in
                isEmpty = false
                for byte in block { try body(Int32(byte)) }
            }
        case .word:
            var tokenizer = WordTokenizer(path: path, cure: cure)
            func take(_ piece: WordTokenizer.Piece, _: Int) throws {
                isEmpty = false
                switch piece {
                case .word(let bytes): try body(numbering.word(bytes))
                case .end: try body(numbering.end)
                }
            }
            try reader.forEachBlock { block in
                try blocks.read(block) { try tokenizer.read($0, take) }
            }
            try blocks.finish { try tokenizer.read($0, take) }
            try tokenizer.finish(endsLastLine: true, take)
            noteMarkers(tokenizer.markerCount, in: path)
        }
        if isEmpty {
            throw DataError(
                .empty, path, "there is no text in it", cure: "give a file with some text")
        }
    }
}

extension TextCodec {
    /// Hands on the symbols of a file in order, holding none of them; `-` is standard input.
    ///
    /// - Throws: As ``encode(contentsOf:)``, and what `body` throws.
    package func forEachSymbol(contentsOf path: String, _ body: (Int32) throws -> Void) throws {
        try SymbolStream(
            path: path, level: level, numbering: numbering, cure: "convert the file to UTF-8"
        ).forEachSymbol(body)
    }
}

/// Numbers the symbols of texts in the order in which they first appear, until a codec can be made.
package struct SymbolNumbering {
    private let level: TextLevel
    private let counter: SymbolCounter

    /// - Parameters:
    ///   - level: Character or word: bytes need no numbering.
    ///   - normalization: The form that texts are put into.
    package init(level: TextLevel, normalization: UnicodeNormalization = .nfc) {
        self.level = level
        counter = SymbolCounter(normalization)
    }

    /// Hands on the numbers of a file's symbols in order; `-` is standard input.
    ///
    /// - Throws: As `TextCodec.encode(contentsOf:)`, and what `body` throws.
    package func forEachNumber(contentsOf path: String, _ body: (Int32) throws -> Void) throws {
        try SymbolStream(
            path: path, level: level, numbering: counter.numbering, cure: TextCodec.orBytes
        ).forEachSymbol { number in
            counter.count(number)
            try body(number)
        }
    }

    /// The codec of all symbols so far, and the index in it of each number.
    ///
    /// - Parameters:
    ///   - minimumCount: How often a symbol must stand there to be kept.
    ///   - maximumSize: The most symbols, special ones included; no limit if `nil`.
    package func codec(minimumCount: Int, maximumSize: Int?) -> (TextCodec, indices: [Int32]) {
        let codec = counter.codec(level, minimumCount: minimumCount, maximumSize: maximumSize)
        return (codec, counter.indices(in: codec))
    }
}
