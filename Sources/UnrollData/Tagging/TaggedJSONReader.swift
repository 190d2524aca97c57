internal import UnrollSystem

/// Reads JSON objects with a list of tokens and a list of tags, both of strings.
struct TaggedJSONReader {
    private(set) var sentences: [TaggedSentence] = []
    private let objects: JSONObjects
    private let options: TaggedCorpusOptions
    /// Whose values are the tokens and the tags, once the first object has been read.
    private var keys: (word: String, tag: String?)?

    static let wordKeys = ColumnNames(names: ["tokens", "words"])
    static let tagKeys = ColumnNames(
        names: ["tags", "ner_tags", "labels", "ner", "upos", "pos_tags"])

    init(path: String, options: TaggedCorpusOptions) {
        objects = JSONObjects(
            path: path, noun: "sentence", example: #"{"tokens": ["…"], "tags": ["…"]}"#,
            members: "its tokens and tags")
        self.options = options
    }

    /// Takes an object that begins on the line of this number.
    mutating func read(_ line: [UInt8], _ number: Int) throws {
        let keys = try keys ?? chosenKeys(line, number)
        self.keys = keys
        var tokens: [String]?
        var tags: [String]?
        try objects.forEachMember(line, number) { scanner, key throws(DataError) in
            if key == keys.word {
                if tokens != nil { throw objects.repeated(key, number) }
                tokens = try strings(&scanner, key, number)
            } else if key == keys.tag {
                if tags != nil { throw objects.repeated(key, number) }
                tags = try strings(&scanner, key, number)
            } else {
                try objects.read(number) { () throws(JSONScanner.Failure) in try scanner.skipValue()
                }
            }
        }
        guard let tokens else { throw objects.lacking(keys.word, number) }
        if let key = keys.tag, tags == nil { throw objects.lacking(key, number) }
        if let tags, tags.count != tokens.count {
            throw objects.malformed(
                number,
                "it has \(counted(tags.count, "tag")) for \(counted(tokens.count, "token"))",
                cure: "give each token one tag")
        }
        if let place = tokens.firstIndex(where: \.isEmpty) {
            throw objects.malformed(
                number, "token \(place + 1) is empty", cure: "take it out, with its tag")
        }
        if let place = tags?.firstIndex(where: \.isEmpty) {
            throw objects.malformed(
                number, "the tag of token \(place + 1) is empty", cure: "write one")
        }
        if let place = tags?.firstIndex(where: TextTable.isUnprintable) {
            throw objects.malformed(
                number, "the tag of token \(place + 1) cannot be printed on a line",
                cure: "give it a name without line breaks and control characters")
        }
        // A text without words is no fault of whoever wrote it.
        guard !tokens.isEmpty else { return }
        sentences.append(TaggedSentence(tokens: tokens, tags: tags ?? [], line: number))
    }

    private func strings(
        _ scanner: inout JSONScanner, _ key: String, _ number: Int
    ) throws(DataError) -> [String] {
        guard scanner.peek() == UInt8(ascii: "[") else { throw noList(key, number) }
        var result: [String] = []
        var isList = true
        try objects.read(number) { () throws(JSONScanner.Failure) in
            try scanner.array { scanner throws(JSONScanner.Failure) in
                if scanner.peek() == UInt8(ascii: "\"") {
                    result.append(try scanner.string())
                } else {
                    isList = false
                    try scanner.skipValue()
                }
            }
        }
        guard isList else { throw noList(key, number) }
        return result
    }

    /// The keys that the options name, else those of the first object that are known.
    private func chosenKeys(
        _ line: [UInt8], _ number: Int
    ) throws -> (word: String, tag: String?) {
        let found = try objects.keys(line, number)
        let word = try objects.key(
            options.wordColumn, among: found, known: Self.wordKeys, field: "wordColumn",
            kind: "words", number)
        let tag =
            options.readsTags
            ? try objects.key(
                options.tagColumn, among: found, known: Self.tagKeys, field: "tagColumn",
                kind: "tags", number) : nil
        if word == tag {
            throw DataError(
                .malformed, objects.path, "words and tags are under the same key",
                cure: "choose another \(field: "tagColumn") or \(field: "wordColumn")")
        }
        return (word, tag)
    }

    private func noList(_ key: String, _ number: Int) -> DataError {
        objects.malformed(
            number, "the value of \(shown(key)) is not a list of strings",
            cure: #"write names, such as ["O", "B-PER"], in place of numbers"#)
    }
}
