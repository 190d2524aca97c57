internal import UnrollSystem

/// Reads CoNLL columns and CoNLL-U, line by line, as ``TaggedCorpus`` says.
struct ColumnFileReader {
    private(set) var sentences: [TaggedSentence] = []
    private(set) var documentCount = 0
    private(set) var warnings: [String] = []
    /// Lines that belong to no sentence yet.
    private(set) var pendingLines: [TaggedSentence.SourceLine] = []
    /// The place of the tags; `nil` where it is the last one and no line has come.
    private(set) var tagColumn: Int?

    private let path: String
    private let isCoNLLU: Bool
    private let isTabbed: Bool
    private let options: TaggedCorpusOptions
    private let wordColumn: Int
    /// Whether every line must have as many columns as the first.
    private let tagIsLast: Bool
    /// The columns of the first line.
    private var columnCount: Int?
    private var sentence = TaggedSentence(tokens: [])
    private var fields: [Range<Int>] = []
    private var hasMissedBlankLine = false

    /// The names of CoNLL-U's columns, in their order.
    static let names = [
        "id", "form", "lemma", "upos", "xpos", "feats", "head", "deprel", "deps", "misc",
    ]

    /// No line of a token is longer, so that a file of another kind ends with a sentence.
    static let longestLine = 1 << 20

    /// - Throws: `DataError` where there is no such column.
    init(
        path: String, format: TaggedCorpusOptions.Format, layout: ColumnLayout,
        options: TaggedCorpusOptions
    ) throws {
        self.path = path
        self.options = options
        isCoNLLU = format == .conllu
        isTabbed = isCoNLLU || layout.isTabbed
        columnCount = isCoNLLU ? 10 : layout.columnCount
        if isCoNLLU, !layout.isTabbed, let count = layout.columnCount {
            throw DataError(
                .malformed, path,
                "CoNLL-U has ten columns between tabs, this file has \(counted(count, "column"))",
                cure: "put tabs between its columns, or read it as CoNLL columns")
        }
        let names = isCoNLLU ? ColumnFileReader.names : nil
        let count = columnCount
        func place(_ column: String?, _ field: String) throws -> Int? {
            try column.map {
                try ColumnFileReader.place($0, field, names: names, count: count, path: path)
            }
        }
        wordColumn = try place(options.wordColumn, "wordColumn") ?? (isCoNLLU ? 1 : 0)
        tagColumn = try place(options.tagColumn, "tagColumn") ?? (isCoNLLU ? 3 : nil)
        tagIsLast = options.readsTags && tagColumn == nil
        if options.readsTags, tagColumn == wordColumn {
            throw DataError(
                .malformed, path, "words and tags are in the same column",
                cure: "choose another \(field: "tagColumn") or \(field: "wordColumn")")
        }
    }

    private static func place(
        _ column: String, _ field: String, names: [String]?, count: Int?, path: String
    ) throws -> Int {
        let known = names.map { " or \($0.joined(separator: ", "))" } ?? ""
        if let number = Int(column) {
            // A file of nothing but lines that begin with # has no count yet.
            let highest = count ?? .max
            guard number >= 1, number <= highest else {
                throw DataError(
                    .missing, path, "there is no column \(number)",
                    cure: highest == .max
                        ? "choose \(field: field) from 1 on"
                        : "choose \(field: field) from 1 to \(highest)\(known)")
            }
            return number - 1
        }
        guard let names else {
            throw DataError(
                .missing, path, "its columns have no names, so none is \(shown(column))",
                cure: "choose \(field: field) by its number, counted from 1")
        }
        guard let place = names.firstIndex(of: column.lowercased()) else {
            throw DataError(
                .missing, path, "CoNLL-U has no column \(shown(column))",
                cure: "choose \(field: field) from 1 to 10\(known)")
        }
        return place
    }

    // MARK: Lines

    /// Takes a line; an empty one where it is blank.
    mutating func read(_ bytes: [UInt8], _ number: Int) throws {
        guard bytes.count <= ColumnFileReader.longestLine else {
            throw malformed(
                number, "the line has \(bytes.count.grouped) bytes, which no line of a token has",
                cure: "give a file with one token a line")
        }
        let line = Columns.withoutTrailingSpace(bytes[...])
        if Columns.isBlank(line) {
            keep([], .other)
            endSentence()
            return
        }
        if Columns.isDocumentStart(line) {
            endSentence()
            documentCount += 1
            keep(line, .documentStart)
            return
        }
        let mayBeComment = line[line.startIndex] == UInt8(ascii: "#")
        if mayBeComment, isCoNLLU || Columns.isDocumentMark(line) {
            keep(line, .other)
            return
        }
        Columns.split(line, isTabbed: isTabbed, into: &fields)
        if mayBeComment, isComment(line) {
            keep(line, .other)
            return
        }
        if isCoNLLU {
            try readWord(line, number)
        } else {
            try readToken(line, number)
        }
    }

    /// Ends the last sentence.
    mutating func finish() { endSentence() }

    /// Whether a line that begins with `#` is no token: its columns are not as many as those of
    /// other lines, and it is more than one word, or a `#` that stands alone.
    private func isComment(_ line: ArraySlice<UInt8>) -> Bool {
        let word = line.prefix { !isSpace($0) }
        // Where all lines begin with #, those are tokens that begin with more than that.
        let hasColumns =
            columnCount.map { fields.count == $0 } ?? (fields.count > 1 && word.count > 1)
        if hasColumns { return false }
        return word.count < line.count || word.allSatisfy { $0 == UInt8(ascii: "#") }
    }

    private mutating func readWord(_ line: ArraySlice<UInt8>, _ number: Int) throws {
        guard let wordNumber = WordNumber(line[fields[0]]) else {
            throw malformed(
                number,
                "the first column, \(shown(text(line[fields[0]]))), is not the number of a word",
                cure: "write 4, 3-4 or 5.1 there, or read the file as CoNLL columns")
        }
        guard fields.count <= 10 else {
            throw malformed(
                number, "the line has \(counted(fields.count, "column")), CoNLL-U has 10",
                cure: "keep tabs out of the columns")
        }
        guard case .word(let isFirst) = wordNumber else {
            keep(line, .other)
            return
        }
        if isFirst, !sentence.tokens.isEmpty {
            endSentence()
            if !hasMissedBlankLine {
                warnings.append(
                    "line \(number) begins a sentence (its word has the number 1) though no blank "
                        + "line stands before it")
            }
            hasMissedBlankLine = true
        }
        try append(line, number)
    }

    private mutating func readToken(_ line: ArraySlice<UInt8>, _ number: Int) throws {
        let expected = columnCount ?? fields.count
        columnCount = expected
        if tagIsLast {
            if expected == 1 {
                throw malformed(
                    number, "the line has one column, where a word and its tag are needed",
                    cure: "put a tab or a space between them")
            }
            guard fields.count == expected else {
                let separator = isTabbed ? "tab" : "space"
                throw malformed(
                    number,
                    "the line has \(counted(fields.count, "column")), the first one has \(expected)",
                    cure: fields.count < expected
                        ? "put a \(separator) between word and tag, as on the other lines"
                        : "keep \(separator)s out of the columns, or choose \(field: "tagColumn")")
            }
            tagColumn = expected - 1
        }
        try append(line, number)
    }

    /// Takes the token of a line whose columns are known.
    private mutating func append(_ line: ArraySlice<UInt8>, _ number: Int) throws {
        let word = try column(wordColumn, "word", line, number)
        if options.readsTags, let tagColumn {
            sentence.tags.append(try column(tagColumn, "tag", line, number))
        }
        if sentence.tokens.isEmpty { sentence.line = number }
        sentence.tokens.append(word)
        keep(line, .token)
    }

    private func column(
        _ place: Int, _ name: String, _ line: ArraySlice<UInt8>, _ number: Int
    ) throws -> String {
        guard place < fields.count else {
            throw malformed(
                number,
                "the line has \(counted(fields.count, "column")), the \(name) should be in column "
                    + "\(place + 1)",
                cure: "write all columns on every line, with "
                    + (isTabbed ? "tabs between them" : "spaces between them"))
        }
        if fields[place].isEmpty {
            throw malformed(
                number, "the \(name) in column \(place + 1) is empty",
                cure: "write one there, or take the line out")
        }
        return text(line[fields[place]])
    }

    private mutating func keep(
        _ line: ArraySlice<UInt8>, _ kind: TaggedSentence.SourceLine.Kind
    ) {
        guard options.keepsLines else { return }
        pendingLines.append(.init(text: text(line), kind: kind))
    }

    private mutating func endSentence() {
        guard !sentence.tokens.isEmpty else { return }
        sentence.source = pendingLines
        pendingLines = []
        sentences.append(sentence)
        sentence = TaggedSentence(tokens: [])
    }

    /// The bytes were checked to be UTF-8.
    private func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    private func malformed(_ line: Int, _ problem: String, cure: Message) -> DataError {
        DataError(.malformed, path, line: line, problem, cure: cure)
    }

    private func malformed(_ line: Int, _ problem: String, cure: String) -> DataError {
        DataError(.malformed, path, line: line, problem, cure: cure)
    }
}
