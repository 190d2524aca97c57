internal import UnrollSystem

/// Reads texts that stand on a line each: plain lines, those of fastText, JSON objects.
struct TextLinesReader {
    /// The rows since they were last taken.
    private(set) var rows: [TextRows.Row] = []
    private let format: TextRowsOptions.Format
    private var objects: TextObjectsReader

    /// - Throws: `DataError` where columns are asked for that lines do not have.
    init(path: String, format: TextRowsOptions.Format, options: TextRowsOptions) throws {
        if format != .jsonLines { try options.requireNoColumns(format, path) }
        self.format = format
        objects = TextObjectsReader(path: path, options: options)
    }

    /// What is read; `nil` of lines, and before the first object.
    var source: String? { format == .jsonLines ? objects.source : nil }

    /// Takes a line, blank or not. A blank one is a text too, but no object: every line has its answer.
    mutating func read(_ line: [UInt8], _ number: Int) throws {
        switch format {
        case .jsonLines:
            if isBlank(line[...]) { return }
            try objects.read(line, number)
            rows += objects.takeRows()
        case .fastText: append(FastTextReader.withoutLabels(line), number)
        default: append(line[...], number)
        }
    }

    private mutating func append(_ text: ArraySlice<UInt8>, _ number: Int) {
        rows.append(TextRows.Row(text: String(decoding: text, as: UTF8.self), line: number))
    }

    mutating func takeRows() -> [TextRows.Row] {
        defer { rows = [] }
        return rows
    }
}

extension TextRowsOptions {
    /// Throws where columns are asked for in a format without any.
    func requireNoColumns(_ format: Format, _ path: String) throws {
        guard namesColumns else { return }
        throw DataError(
            .malformed, path, "it is read as \(format.rawValue), which has no columns",
            cure: format == .lines
                ? "name its format: csv, tsv, jsonl or json"
                : "leave \(field: textColumns.isEmpty ? "idColumn" : columnField) out")
    }
}

/// Reads the texts of JSON objects.
struct TextObjectsReader {
    private(set) var rows: [TextRows.Row] = []
    private let objects: JSONObjects
    private let options: TextRowsOptions
    private var keys: [String]?

    init(path: String, options: TextRowsOptions) {
        objects = JSONObjects(
            path: path, noun: "row", example: #"{"\#(options.kind)": "…"}"#,
            members: "a \(options.kind)")
        self.options = options
    }

    var source: String? {
        keys.map { "key\($0.count > 1 ? "s" : "") \($0.map { shown($0) }.joined(separator: ", "))" }
    }

    mutating func read(_ line: [UInt8], _ number: Int) throws {
        let keys =
            try keys
            ?? objects.textKeys(
                options.textColumns, orUsual: options.usualTextColumns,
                among: objects.keys(line, number), known: options.knownNames,
                field: options.columnField, kind: options.kind, number)
        let texts = try objects.strings(under: keys, line, number)
        let id = try options.idColumn.map { try self.id(under: $0, line, number) }
        self.keys = keys
        rows.append(TextRows.Row(text: joinedTexts(texts), id: id, line: number))
    }

    /// A string, number, boolean or null, which keeps its type.
    private func id(under wanted: String, _ line: [UInt8], _ number: Int) throws -> RowID {
        var id: RowID?
        try objects.forEachMember(line, number) { scanner, key throws(DataError) in
            guard key == wanted else {
                try objects.read(number) { () throws(JSONScanner.Failure) in
                    try scanner.skipValue()
                }
                return
            }
            if id != nil { throw objects.repeated(key, number) }
            let first = scanner.peek()
            if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
                let kind = first == UInt8(ascii: "{") ? "an object" : "an array"
                throw objects.malformed(
                    number, "the value of \(shown(key)) is \(kind), which names no row",
                    cure: "give it a string or a number, or choose another key with "
                        + "\(field: "idColumn")")
            }
            id = try objects.read(number) { () throws(JSONScanner.Failure) in
                first == UInt8(ascii: "\"")
                    ? RowID(try scanner.string())
                    : RowID(try scanner.spelledValue(), isLiteral: true)
            }
        }
        if let id { return id }
        throw objects.malformed(
            number, "the object has no key \(shown(wanted)), which names the rows",
            cure: "give every row an id there, or choose another key with \(field: "idColumn")")
    }

    mutating func takeRows() -> [TextRows.Row] {
        defer { rows = [] }
        return rows
    }
}
