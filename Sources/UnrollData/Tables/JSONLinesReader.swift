internal import UnrollSystem

/// Reads JSON objects: lines, or the elements of an array.
struct JSONLinesReader {
    private(set) var rows: [LabelledText] = []
    private let objects: JSONObjects
    private let options: TableOptions
    /// Whose values are the text and the label, once the first line has been read.
    private(set) var keys: (texts: [String], label: String)?

    /// The keys of the texts where options chose them.
    private(set) var chosenTexts: [String] = []

    /// The keys of the texts and of the labels, in words.
    var keysInWords: (texts: String, label: String)? {
        keys.map { ($0.texts.map { shown($0) }.joined(separator: " and "), shown($0.label)) }
    }

    init(path: String, options: TableOptions) {
        objects = JSONObjects(
            path: path, noun: "row", example: #"{"text": "…", "label": "…"}"#,
            members: "a text and a label")
        self.options = options
    }

    /// Takes a line that is not blank, or an element that begins on the line of this number.
    mutating func read(_ line: [UInt8], _ number: Int) throws {
        let keys = try keys ?? chosenKeys(line, number)
        if self.keys == nil {
            let isChosen =
                !options.textColumns.isEmpty || keys.texts == options.usualTextColumns
            chosenTexts = isChosen ? keys.texts : []
            self.keys = keys
        }
        var texts = [String?](repeating: nil, count: keys.texts.count)
        var label: String?
        try objects.forEachMember(line, number) { scanner, key throws(DataError) in
            switch key {
            case let key where keys.texts.contains(key):
                let place = keys.texts.firstIndex(of: key) ?? 0
                if texts[place] != nil { throw objects.repeated(key, number) }
                guard scanner.peek() == UInt8(ascii: "\"") else {
                    throw objects.malformed(
                        number, "the value of \(shown(key)) is not a string",
                        cure: "write the text as a JSON string")
                }
                texts[place] = try objects.read(number) { () throws(JSONScanner.Failure) in
                    try scanner.string()
                }
            case keys.label:
                if label != nil { throw objects.repeated(key, number) }
                label = try objects.read(number) { () throws(JSONScanner.Failure) in
                    try JSONLinesReader.label(&scanner)
                }
                if label == nil {
                    throw objects.malformed(
                        number, "the label under \(shown(key)) is not a string, number or boolean",
                        cure: "write the label as a JSON string")
                }
            default:
                try objects.read(number) { () throws(JSONScanner.Failure) in try scanner.skipValue()
                }
            }
        }
        for (key, text) in zip(keys.texts, texts) where text == nil {
            throw objects.lacking(key, number)
        }
        guard let label else { throw objects.lacking(keys.label, number) }
        if trimmed(label).isEmpty { throw emptyLabel(objects.path, line: number) }
        rows.append(
            LabelledText(
                text: joinedTexts(texts.compactMap(\.self)), label: trimmed(label), line: number))
    }

    /// A label: a string, or a number or boolean as it is written; `nil` where it is anything else.
    private static func label(_ scanner: inout JSONScanner) throws(JSONScanner.Failure) -> String? {
        switch scanner.peek() {
        case UInt8(ascii: "\""): return try scanner.string()
        case UInt8(ascii: "["), UInt8(ascii: "{"): return nil
        default:
            let value = try scanner.spelledValue()
            return value == "null" ? nil : value
        }
    }

    /// The keys that the options name, else those of the first object that are known.
    private func chosenKeys(_ line: [UInt8], _ number: Int) throws -> (
        texts: [String], label: String
    ) {
        let found = try objects.keys(line, number)
        let texts = try objects.textKeys(
            options.textColumns, orUsual: options.usualTextColumns, among: found, number)
        let label = try objects.key(
            options.labelColumn, among: found, known: .labels, field: "labelColumn", kind: "label",
            number)
        if texts.contains(label) { throw sameColumn(objects.path) }
        return (texts, label)
    }
}
