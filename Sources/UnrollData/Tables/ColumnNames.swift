internal import UnrollSystem

/// Names by which columns are known, those that are preferred first.
struct ColumnNames {
    let names: [String]

    static let texts = ColumnNames(names: [
        "text", "sentence", "review", "question", "comment", "tweet", "message", "content", "body",
        "document", "utterance", "query", "sequence", "file", "path", "filename", "file_name",
        "description", "title",
    ])
    /// Those of ``texts`` that name files.
    static let files = ColumnNames(names: ["file", "path", "filename", "file_name"])
    static let labels = ColumnNames(names: [
        "label", "labels", "class", "category", "sentiment", "topic", "target", "intent",
        "polarity", "stars", "rating", "emotion",
    ])

    /// Texts to translate, and what else is turned into another text.
    static let sources = ColumnNames(names: ["source", "src", "input", "question", "text"])
    static let targets = ColumnNames(names: [
        "target", "tgt", "translation", "output", "answer", "reference", "summary",
    ])

    /// Languages as columns are often called by: common codes and English names.
    private static let languages: Set<String> = [
        "en", "de", "fr", "es", "it", "pt", "nl", "ru", "zh", "ja", "ko", "ar", "tr", "pl", "cs",
        "sv", "da", "fi", "el", "he", "hi", "vi", "uk", "ro", "hu", "th",
        "english", "german", "french", "spanish", "italian", "portuguese", "dutch", "russian",
        "chinese", "japanese", "korean", "arabic", "turkish", "polish", "czech", "swedish",
        "danish", "finnish", "greek", "hebrew", "hindi", "vietnamese", "ukrainian", "romanian",
        "hungarian", "indonesian", "thai", "norwegian", "latin", "catalan", "bulgarian",
    ]

    /// The columns of two languages, where exactly two are called by one.
    static func twoLanguages(in columns: [String]) -> (first: Int, second: Int)? {
        var places: [Int] = []
        for (column, name) in columns.enumerated()
        where name.utf8.count <= 16 && languages.contains(name.lowercased()) {
            places.append(column)
            if places.count > 2 { return nil }
        }
        return places.count == 2 ? (places[0], places[1]) : nil
    }

    /// The column whose name comes first among the known ones, in small letters or large.
    func first(in columns: [String]) -> Int? {
        // A hostile file may have a million columns: each is looked at once.
        var place: [String: Int] = [:]
        for (column, name) in columns.enumerated() where name.utf8.count <= 16 {
            let name = name.lowercased()
            if place[name] == nil { place[name] = column }
        }
        return names.lazy.compactMap { place[$0] }.first
    }
}

func sameColumn(_ path: String) -> DataError {
    DataError(
        .malformed, path, "the text and the label would be the same column",
        cure:
            "name two different ones with \(field: "textColumn") and \(field: "labelColumn")")
}

func emptyLabel(_ path: String, line: Int) -> DataError {
    DataError(
        .malformed, path, line: line, "the label is empty",
        cure: "give the row a label or leave it out")
}
