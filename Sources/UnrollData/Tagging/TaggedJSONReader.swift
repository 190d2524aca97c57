internal import UnrollSystem

/// Reads JSON objects with a list of tokens and a list of tags, both of strings.
struct TaggedJSONReader {
    private(set) var sentences: [TaggedSentence] = []
    private let path: String
    private let options: TaggedCorpusOptions
    /// Whose values are the tokens and the tags, once the first object has been read.
    private var keys: (word: String, tag: String?)?

    static let wordKeys = ["tokens", "words"]
    static let tagKeys = ["tags", "ner_tags", "labels", "ner", "upos", "pos_tags"]

    init(path: String, options: TaggedCorpusOptions) {
        self.path = path
        self.options = options
    }

    /// Takes an object that begins on the line of this number.
    mutating func read(_ line: [UInt8], _ number: Int) throws {
        let keys = try keys ?? chosenKeys(line, number)
        self.keys = keys
        var tokens: [String]?
        var tags: [String]?
        try forEachMember(line, number) { scanner, key throws(DataError) in
            if key == keys.word {
                if tokens != nil { throw repeated(key, number) }
                tokens = try strings(&scanner, key, number)
            } else if key == keys.tag {
                if tags != nil { throw repeated(key, number) }
                tags = try strings(&scanner, key, number)
            } else {
                try attempt(number) { () throws(JSONScanner.Failure) in try scanner.skipValue() }
            }
        }
        guard let tokens else { throw lacking(keys.word, number) }
        if let key = keys.tag, tags == nil { throw lacking(key, number) }
        if let tags, tags.count != tokens.count {
            throw malformed(
                number,
                "there are \(counted(tags.count, "tag")) for \(counted(tokens.count, "token"))",
                cure: "give each token one tag")
        }
        if let place = tokens.firstIndex(where: \.isEmpty) {
            throw malformed(
                number, "token \(place + 1) is empty", cure: "take it out, with its tag")
        }
        if let place = tags?.firstIndex(where: \.isEmpty) {
            throw malformed(number, "the tag of token \(place + 1) is empty", cure: "write one")
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
        try attempt(number) { () throws(JSONScanner.Failure) in
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
        var found: [String] = []
        try forEachMember(line, number) { scanner, key throws(DataError) in
            found.append(key)
            try attempt(number) { () throws(JSONScanner.Failure) in try scanner.skipValue() }
        }
        func key(_ option: String?, _ known: [String], _ field: String) throws -> String {
            if let option {
                guard found.contains(option) else {
                    throw malformed(
                        number, "the object has no key \(shown(option))",
                        cure: "choose one of its keys: \(shown(found))")
                }
                return option
            }
            if let key = known.first(where: found.contains) { return key }
            throw DataError(
                .malformed, path, line: number,
                "none of the object's keys is known to hold the \(field)s: \(shown(found))",
                cure: "choose one with \(field: "\(field)Column")")
        }
        let word = try key(options.wordColumn, TaggedJSONReader.wordKeys, "word")
        let tag =
            options.readsTags
            ? try key(options.tagColumn, TaggedJSONReader.tagKeys, "tag") : nil
        if word == tag {
            throw DataError(
                .malformed, path, "words and tags are under the same key",
                cure: "choose another \(field: "tagColumn") or \(field: "wordColumn")")
        }
        return (word, tag)
    }

    private func forEachMember(
        _ line: [UInt8], _ number: Int,
        _ member: (inout JSONScanner, String) throws(DataError) -> Void
    ) throws {
        var scanner = JSONScanner(line)
        guard scanner.peek() == UInt8(ascii: "{") else {
            throw malformed(
                number, "this is not a JSON object",
                cure: #"write each sentence as {"tokens": ["…"], "tags": ["…"]}, one a line"#)
        }
        try scanner.object(orElse: { broken($0, number) }, member)
        try attempt(number) { () throws(JSONScanner.Failure) in try scanner.expectEnd() }
    }

    private func attempt<R>(
        _ number: Int, _ body: () throws(JSONScanner.Failure) -> R
    ) throws(DataError) -> R {
        do { return try body() } catch { throw broken(error, number) }
    }

    // MARK: Errors

    private func malformed(_ number: Int, _ problem: String, cure: String) -> DataError {
        DataError(.malformed, path, line: number, problem, cure: cure)
    }

    private func broken(_ failure: JSONScanner.Failure, _ number: Int) -> DataError {
        malformed(
            number, "the object is not JSON: \(failure.problem), at its byte \(failure.byteOffset)",
            cure: "mend it; a sentence is one object, on one line or in an array")
    }

    private func repeated(_ key: String, _ number: Int) -> DataError {
        malformed(number, "the key \(shown(key)) stands twice in the object", cure: "keep one")
    }

    private func lacking(_ key: String, _ number: Int) -> DataError {
        malformed(
            number, "the object has no key \(shown(key)), which the first one has",
            cure: "give every sentence its tokens and tags")
    }

    private func noList(_ key: String, _ number: Int) -> DataError {
        malformed(
            number, "the value of \(shown(key)) is not a list of strings",
            cure: #"write names, such as ["O", "B-PER"], in place of numbers"#)
    }
}
