internal import UnrollSystem

extension Inspection {
    /// What is in a running text; memory grows with its different words and lines.
    ///
    /// - Throws: `FileError`; `DataError` where it is empty, or not UTF-8.
    package init(text path: String) throws {
        self.init(path: path, kind: .text, format: "UTF-8")
        var tally = TextTally(path: path)
        try tally.read(path)
        guard tally.words.characterCount > 0 else {
            throw DataError(
                .empty, path, "there is no text in it", cure: "give a file with some text")
        }
        add("lines", tally.lineLengths.count)
        if tally.blankCount > 0 { add("blank_lines", tally.blankCount) }
        if tally.repeatedCount > 0 { add("repeated_lines", tally.repeatedCount) }
        add("characters", tally.words.characterCount)
        add("distinct_characters", tally.characters.count)
        add("words", tally.wordCounts.reduce(0, +))
        add("distinct_words", tally.wordCounts.count)
        add("words_that_occur_once", tally.wordCounts.count { $0 == 1 })
        let unknown = Array(Vocabulary.unknownSymbol.utf8).withUnsafeBytes {
            tally.wordTable.find($0)
        }
        if let unknown { add("unknown_words", tally.wordCounts[unknown]) }
        add("words_per_line", tally.lineLengths)
        noteMarkers(tally.words.markerCount, in: path)
        firstItems = tally.first.map { [Field("text", $0)] }
        if tally.lineLengths.count == 1, tally.lineLengths.longest > 1000 {
            warnings.append(
                "all of it is one line: models that read line by line would take it for a sentence")
        }
    }
}

/// Counts the words, characters and lines of a text.
private struct TextTally {
    var words: WordTokenizer
    var wordTable = ByteStringTable()
    var wordCounts: [Int] = []
    var characters: Set<Unicode.Scalar> = []
    var lineLengths = LengthSummary()
    var blankCount = 0
    /// Lines whose words stood in an earlier line in the same order.
    var repeatedCount = 0
    var first: [String] = []
    private var seen: Set<UInt64> = []
    private var hasher = Hasher()
    private var lineLength = 0
    private var line: [UInt8] = []
    private var decoder = UTF8Decoder(path: nil, dropsByteOrderMark: true)

    init(path: String) {
        words = WordTokenizer(path: path, cure: "convert the file to UTF-8")
    }

    mutating func read(_ path: String) throws {
        var reader = try BlockReader(path: path, level: .word)
        // A text of ASCII alone asks for each character once.
        var isKnown = [Bool](repeating: false, count: 128)
        try reader.forEachBlock { block in
            var tokenizer = words
            try tokenizer.read(block) { piece, _ in take(piece) }
            words = tokenizer
            try decoder.decode(block) { run in
                for byte in run where !isKnown[Int(byte)] {
                    isKnown[Int(byte)] = true
                    characters.insert(Unicode.Scalar(byte))
                }
            } scalar: {
                characters.insert($0)
            }
        }
        var tokenizer = words
        try tokenizer.finish(endsLastLine: true) { piece, _ in take(piece) }
        words = tokenizer
    }

    private mutating func take(_ piece: WordTokenizer.Piece) {
        switch piece {
        case .word(let bytes):
            let number = wordTable.insert(bytes)
            if number == wordCounts.count { wordCounts.append(0) }
            wordCounts[number] += 1
            lineLength += 1
            hasher.combine(number)
            if first.count < Inspection.shownItems, line.count <= 4 * Inspection.shownCharacters {
                if !line.isEmpty { line.append(0x20) }
                line += bytes
            }
        case .end:
            lineLengths.add(lineLength)
            if lineLength == 0 {
                blankCount += 1
            } else {
                let hash = UInt64(bitPattern: Int64(hasher.finalize()))
                if !seen.insert(hash).inserted { repeatedCount += 1 }
                if first.count < Inspection.shownItems {
                    first.append(String(decoding: line, as: UTF8.self))
                }
            }
            hasher = Hasher()
            line.removeAll(keepingCapacity: true)
            lineLength = 0
        }
    }
}
