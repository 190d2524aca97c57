public import UnrollSystem

/// Sentences with a tag for each token: entities, parts of speech, sites of a sequence.
///
/// Three formats are read (``TaggedCorpusOptions/Format``), known by the first lines: a JSON object
/// on the first line (or an array of them in a file whose name ends with .json); CoNLL-U where the
/// first token line has ten columns between tabs and a word's number in the first; else CoNLL
/// columns. The text is UTF-8; a byte order mark is dropped; lines end with LF or CRLF, the last one
/// perhaps with the end of the file.
///
/// **Columns.** Tabs separate the columns of a file whose first token line holds one, runs of white
/// space those of another; only white space of ASCII counts, so that a token keeps its no-break
/// spaces, and in a file with tabs its spaces too. White space at the end of a line, or around a
/// column, is no part of it. A line of white space ends a sentence. A line that begins with
/// `-DOCSTART-` begins a document: it ends a sentence and is no token. Where no column is chosen the
/// tag is in the last one, and every line must have as many columns as the first; where one is
/// chosen a line must reach it. A line that begins with `#` is a token where it has as many columns
/// as the first line that does not begin so, else a comment; `#begin document` and `#end document`
/// are always comments, and a lone word such as `#tag` that lacks its tag is an error.
///
/// **CoNLL-U.** Lines with a range (`3-4`) or an empty node (`5.1`) are skipped, a word with the
/// number 1 begins a sentence, `_` is a tag like any other: the word has no value.
public struct TaggedCorpus: Sendable {
    /// The sentences, in the order of the file; at least one, none of them empty.
    public let sentences: [TaggedSentence]
    /// The file, as the caller named it; `-` is standard input, empty where the sentences come from memory.
    public let path: String
    /// The format that was read.
    public let format: TaggedCorpusOptions.Format
    /// What a user should look at, each a sentence of its own; the file was read all the same.
    public let warnings: [String]
    /// The number of `-DOCSTART-` lines.
    public let documentCount: Int
    /// The number, counted from 0, of the tags' column in a file of columns; `nil` in JSON.
    package let tagColumn: Int?
    /// What separates the columns when they are written again.
    package let separator: String
    /// The lines behind the last sentence, where lines are kept.
    package let trailing: [TaggedSentence.SourceLine]

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - file: The file; `-` is standard input.
    ///   - options: Format and columns, where the file does not tell them.
    /// - Throws: `FileError`; `DataError` with the line that is not what the format asks for.
    /// - Complexity: O(bytes) in time and memory.
    public init(
        contentsOf file: some FileLocation, options: TaggedCorpusOptions = TaggedCorpusOptions()
    ) throws {
        let path = file.filePath
        try self.init(TableSource(path: path), path: path, options: options)
    }

    /// Reads bytes that are there already.
    ///
    /// - Parameter path: The file that messages name.
    package init(
        bytes: [UInt8], path: String, options: TaggedCorpusOptions = TaggedCorpusOptions()
    ) throws {
        try self.init(TableSource(bytes: bytes, path: path), path: path, options: options)
    }

    /// Sentences that come from no file.
    init(sentences: [TaggedSentence]) {
        self.sentences = sentences
        (path, format, documentCount) = (memory, .json, 0)
        (tagColumn, separator, trailing) = (nil, "\t", [])
        warnings = TaggedCorpus.warnings(sentences, TaggedCorpusOptions())
    }

    private init(_ source: TableSource, path: String, options: TaggedCorpusOptions) throws {
        var source = source
        let head = try source.readHead()
        if let foreign = ForeignFile(head: head.bytes, insteadOf: .data) {
            throw DataError(.malformed, path, foreign.problem, cure: foreign.cure)
        }
        if options.readsNucleotides,
            let read = try TaggedCorpus.nucleotides(head, &source, path: path, options: options)
        {
            sentences = read.sentences
            (documentCount, tagColumn, separator, trailing) = (0, nil, "\t", [])
            warnings = []
            self.path = path
            format = read.format
            return
        }
        let layout = ColumnLayout(head)
        let isArray = path.hasSuffix(".json") && TableOptions.Format.beginsArray(head.bytes)
        let format =
            options.format
            ?? (isArray || layout.isJSON ? .json : layout.isCoNLLU ? .conllu : .columns)
        if format == .json {
            var reader = TaggedJSONReader(path: path, options: options)
            if TableOptions.Format.beginsArray(head.bytes) {
                var elements = JSONElements(path: path)
                try source.forEachBlock { try elements.read($0) { try reader.read($0, $1) } }
                try elements.finish()
            } else {
                try source.forEachLine { try reader.read($0, $1) }
            }
            sentences = reader.sentences
            (documentCount, tagColumn, separator, trailing) = (0, nil, "\t", [])
            warnings = TaggedCorpus.warnings(reader.sentences, options)
        } else {
            var reader = try ColumnFileReader(
                path: path, format: format, layout: layout, options: options)
            try source.forEachLine(includesBlank: true) { try reader.read($0, $1) }
            reader.finish()
            sentences = reader.sentences
            documentCount = reader.documentCount
            tagColumn = reader.tagColumn
            separator = format == .conllu || layout.isTabbed ? "\t" : " "
            trailing = reader.pendingLines
            warnings = reader.warnings + TaggedCorpus.warnings(reader.sentences, options)
        }
        self.path = path
        self.format = format
        if sentences.isEmpty {
            throw DataError(
                .empty, path, "there are no sentences in it",
                cure: "give a file with a token and its tag on each line, or JSON lines")
        }
        if options.readsNucleotides { try requireNucleotides() }
        if options.readsTags, format == .conllu, tagCounts.map(\.tag) == ["_"] {
            throw DataError(
                .missing, path, "the column of tags holds no value (_) for any word",
                cure: "choose another one with \(field: "tagColumn")")
        }
    }

    /// The sequences of a file of nucleotides, where it is neither columns nor JSON.
    private static func nucleotides(
        _ head: TableSource.Head, _ source: inout TableSource, path: String,
        options: TaggedCorpusOptions
    ) throws -> (sentences: [TaggedSentence], format: TaggedCorpusOptions.Format)? {
        let first = head.bytes.first { !isSpace($0) }
        let isFASTA =
            options.format.map { $0 == .fasta }
            ?? (first == UInt8(ascii: ">"))
        if let intervals = options.intervals {
            let file = try NucleotideFile(source, path: path)
            return (
                try NucleotideReader.labelled(
                    file, by: IntervalFile(contentsOf: intervals), kinds: options.intervalKinds),
                .fasta
            )
        }
        if isFASTA { return (try NucleotideReader.labelled(&source, path: path), .fasta) }
        var table = TableOptions()
        table.format = TableOptions.Format(endingOf: path)
        guard options.format.map({ $0 == .table }) ?? (table.format == .csv || table.format == .tsv)
        else { return nil }
        table.textColumn = options.wordColumn ?? "sequence"
        table.labelColumn = options.tagColumn ?? "labels"
        return (
            try NucleotideReader.labelled(TextTable(source, path: path, options: table)), .table
        )
    }

    /// The number of tokens.
    public var tokenCount: Int { sentences.reduce(0) { $0 + $1.tokens.count } }

    /// The distinct tags, sorted, and how often each occurs.
    public var tagCounts: [(tag: String, count: Int)] { TaggedCorpus.counts(sentences) }

    /// Checks that another corpus, such as one with predicted tags, has the same tokens.
    ///
    /// - Throws: `DataError` that names the place in `other` where they part.
    public func requireSameTokens(as other: TaggedCorpus) throws {
        let cure = "give the tags of the same sentences, token by token"
        for (mine, its) in zip(sentences, other.sentences) where mine.tokens != its.tokens {
            let place = zip(mine.tokens, its.tokens).prefix { $0 == $1 }.count
            let problem: String
            if place < min(mine.tokens.count, its.tokens.count) {
                problem =
                    "token \(place + 1) of the sentence is \(shown(its.tokens[place])), in "
                    + "\(displayName(path)) (sentence of line \(mine.line)) it is "
                    + shown(mine.tokens[place])
            } else {
                problem =
                    "the sentence has \(counted(its.tokens.count, "token")), in "
                    + "\(displayName(path)) (line \(mine.line)) it has \(mine.tokens.count)"
            }
            throw DataError(.malformed, other.path, line: its.line, problem, cure: cure)
        }
        if sentences.count != other.sentences.count {
            throw DataError(
                .malformed, other.path,
                "it has \(counted(other.sentences.count, "sentence")), "
                    + "\(displayName(path)) has \(sentences.count)", cure: cure)
        }
    }

    // MARK: What to look at

    /// A sentence with more tokens was probably never divided.
    private static let longestSentence = 1000

    private static func counts(_ sentences: [TaggedSentence]) -> [(tag: String, count: Int)] {
        var counts: [String: Int] = [:]
        for sentence in sentences {
            for tag in sentence.tags { counts[tag, default: 0] += 1 }
        }
        return counts.sorted { $0.key < $1.key }.map { (tag: $0.key, count: $0.value) }
    }

    private static func warnings(
        _ sentences: [TaggedSentence], _ options: TaggedCorpusOptions
    ) -> [String] {
        var result: [String] = []
        let long = sentences.filter { $0.tokens.count > longestSentence }
        if !options.readsNucleotides, let first = long.first {
            result.append(
                "\(counted(long.count, "sentence")) with more than \(longestSentence.grouped) tokens, "
                    + "the first on line \(first.line): blank lines belong between sentences")
        }
        let counts = counts(sentences)
        let tokens = sentences.reduce(0) { $0 + $1.tokens.count }
        if counts.count > 100, counts.count > tokens / 10 {
            result.append(
                "\(counts.count.grouped) different tags for \(tokens.grouped) tokens: "
                    + "this is perhaps not the column of tags")
        }
        result += spellings(of: counts.map(\.tag), "tags")
        return result
    }
}
