internal import UnrollSystem

/// Reads JSON objects: lines, or the elements of an array.
struct JSONLinesReader {
    private(set) var rows: [LabelledText] = []
    private let path: String
    private let options: TableOptions
    /// Whose values are the text and the label, once the first line has been read.
    private var keys: (text: String, label: String)?

    init(path: String, options: TableOptions) {
        self.path = path
        self.options = options
    }

    /// Takes a line that is not blank, or an element that begins on the line of this number.
    mutating func read(_ line: [UInt8], _ number: Int) throws {
        let keys = try keys ?? chosenKeys(line, number)
        self.keys = keys
        var text: String?
        var label: String?
        try forEachMember(line, number) { scanner, key throws(DataError) in
            switch key {
            case keys.text:
                if text != nil { throw repeated(key, number) }
                guard scanner.peek() == UInt8(ascii: "\"") else {
                    throw malformed(
                        number, "the value of \(shown(key)) is not a string",
                        cure: "write the text as a JSON string")
                }
                text = try read(number) { () throws(JSONScanner.Failure) in try scanner.string() }
            case keys.label:
                if label != nil { throw repeated(key, number) }
                label = try read(number) { () throws(JSONScanner.Failure) in
                    try JSONLinesReader.label(&scanner)
                }
                if label == nil {
                    throw malformed(
                        number, "the label under \(shown(key)) is not a string, number or boolean",
                        cure: "write the label as a JSON string")
                }
            default:
                try read(number) { () throws(JSONScanner.Failure) in try scanner.skipValue() }
            }
        }
        guard let text else { throw lacking(keys.text, number) }
        guard let label else { throw lacking(keys.label, number) }
        if trimmed(label).isEmpty { throw emptyLabel(path, line: number) }
        rows.append(LabelledText(text: text, label: trimmed(label), line: number))
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
    private func chosenKeys(_ line: [UInt8], _ number: Int) throws -> (text: String, label: String)
    {
        var found: [String] = []
        try forEachMember(line, number) { scanner, key throws(DataError) in
            found.append(key)
            try read(number) { () throws(JSONScanner.Failure) in try scanner.skipValue() }
        }
        let text = options.textColumn ?? ColumnNames.texts.first(in: found).map { found[$0] }
        let label = options.labelColumn ?? ColumnNames.labels.first(in: found).map { found[$0] }
        guard let text else { throw unnamed("text", found, number) }
        guard let label else { throw unnamed("label", found, number) }
        for key in [text, label] where !found.contains(key) {
            throw malformed(
                number, "the object has no key \(shown(key))",
                cure: "choose one of its keys: \(shown(found))")
        }
        if text == label { throw sameColumn(path) }
        return (text, label)
    }

    private func forEachMember(
        _ line: [UInt8], _ number: Int,
        _ member: (inout JSONScanner, String) throws(DataError) -> Void
    ) throws {
        var scanner = JSONScanner(line)
        guard scanner.peek() == UInt8(ascii: "{") else {
            throw malformed(
                number, "this is not a JSON object",
                cure: #"write each row as {"text": "…", "label": "…"}, on one line or in an array"#)
        }
        try scanner.object(orElse: { broken($0, number) }, member)
        try read(number) { () throws(JSONScanner.Failure) in try scanner.expectEnd() }
    }

    private func read<R>(
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
            cure: "mend it; a row is one object, on one line or in an array")
    }

    private func repeated(_ key: String, _ number: Int) -> DataError {
        malformed(number, "the key \(shown(key)) stands twice in the object", cure: "keep one")
    }

    private func lacking(_ key: String, _ number: Int) -> DataError {
        malformed(
            number, "the object has no key \(shown(key)), which the first one has",
            cure: "give every row a text and a label")
    }

    private func unnamed(_ kind: String, _ found: [String], _ number: Int) -> DataError {
        DataError(
            .malformed, path, line: number,
            "none of the object's keys is known to name the \(kind): \(shown(found))",
            cure: "choose one with \(field: "\(kind)Column")")
    }
}
