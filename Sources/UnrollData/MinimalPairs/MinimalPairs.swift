public import UnrollSystem

/// Pairs of sentences of which one is right and the other differs from it in as little as makes it
/// wrong: "the cat that saw the dogs was full" and "… were full".
///
/// Read from CSV, TSV, JSON lines or a JSON array, with the columns `sentence_good` and `sentence_bad`
/// (the names of BLiMP, Warstadt et al., 2020; or the first two columns of a table without a header) and,
/// where it is known, `distance`: the words between the subject and its verb.
public struct MinimalPairs: Sendable {
    /// One pair.
    public struct Pair: Sendable, Hashable {
        /// The right sentence.
        public var good: String
        /// The wrong one.
        public var bad: String
        /// The words between what agrees; `nil` where it is not known.
        public var distance: Int?

        /// - Parameters:
        ///   - good: The right sentence.
        ///   - bad: The wrong one.
        ///   - distance: The words between what agrees; `nil` where it is not known.
        public init(good: String, bad: String, distance: Int? = nil) {
            self.good = good
            self.bad = bad
            self.distance = distance
        }
    }

    /// In the order of the file; at least one.
    public let pairs: [Pair]
    /// The file, as the caller named it; `-` is standard input.
    public let path: String

    /// Reads a table of pairs.
    ///
    /// - Parameter file: The file; `-` is standard input.
    /// - Throws: `FileError`; `DataError` with the line where a row is no pair.
    public init(contentsOf file: some FileLocation) throws {
        let path = file.filePath
        try self.init(TableSource(path: path), path: path)
    }

    /// Reads a table from bytes that are there already.
    ///
    /// - Parameters:
    ///   - bytes: The table.
    ///   - path: The file that messages name, whose ending may tell the format.
    package init(bytes: [UInt8], path: String) throws {
        try self.init(TableSource(bytes: bytes, path: path), path: path)
    }

    private init(_ source: TableSource, path: String) throws {
        self.path = path
        var reader = MinimalPairJSONReader(path: path)
        let (_, grid) = try TwoColumnTable(
            needs: "a right and a wrong sentence",
            nothing: Self.nothing(in: path),
            foreign: DataError(
                .malformed, path, "it is no table of minimal pairs",
                cure: "give CSV, TSV or JSON with a right and a wrong sentence in each row")
        ).read(source, path: path, as: nil) { try reader.read($0, $1) }
        let rows = try grid.map { try Self.rows(of: $0, path: path) } ?? reader.rows
        if rows.isEmpty { throw Self.nothing(in: path) }
        pairs = try rows.map { row in
            let (good, bad) = (trimmed(row.good), trimmed(row.bad))
            guard !good.isEmpty, !bad.isEmpty, good != bad else {
                throw DataError(
                    .malformed, path, line: row.line,
                    good == bad && !good.isEmpty
                        ? "both sentences are the same" : "a sentence is missing",
                    cure: "give a right and a wrong sentence")
            }
            let text = row.distance.map { trimmed($0) } ?? ""
            guard !text.isEmpty else { return Pair(good: good, bad: bad) }
            guard let distance = Int(text), (0...1_000_000).contains(distance) else {
                throw DataError(
                    .malformed, path, line: row.line,
                    "the distance '\(text.prefix(40))' is no number of words",
                    cure: "write a whole number from 0, or leave it empty")
            }
            return Pair(good: good, bad: bad, distance: distance)
        }
    }

    fileprivate typealias Row = (good: String, bad: String, distance: String?, line: Int)

    private static func nothing(in path: String) -> DataError {
        DataError(
            .empty, path, "there are no pairs in it",
            cure: "give a table with a right and a wrong sentence in each row")
    }

    private static func rows(of grid: FieldGrid, path: String) throws -> [Row] {
        guard grid.rowCount > 0 else { return [] }
        let names = grid.firstRow
        let columns = try grid.twoColumns(
            given: (nil, nil),
            named: (
                ColumnNames.rightSentences.first(in: names),
                ColumnNames.wrongSentences.first(in: names)
            ), path: path)
        guard let (good, bad, hasHeader) = columns else {
            throw DataError(
                .malformed, path, line: grid.lines[0], "the row has only one column",
                cure: "give a right and a wrong sentence in each row")
        }
        let distance = hasHeader ? ColumnNames.distances.first(in: names) : nil
        return (0..<grid.rowCount).dropFirst(hasHeader ? 1 : 0).map { row in
            (
                grid.text(row: row, column: good), grid.text(row: row, column: bad),
                distance.map { grid.text(row: row, column: $0) }, grid.lines[row]
            )
        }
    }
}

extension ColumnNames {
    static let rightSentences = ColumnNames(names: ["sentence_good", "good", "right"])
    static let wrongSentences = ColumnNames(names: ["sentence_bad", "bad", "wrong"])
    static let distances = ColumnNames(names: ["distance"])
}

/// Reads JSON objects with a right and a wrong sentence: lines, or the elements of an array.
private struct MinimalPairJSONReader {
    private(set) var rows: [MinimalPairs.Row] = []
    private let objects: JSONObjects

    init(path: String) {
        objects = JSONObjects(
            path: path, noun: "pair",
            example: #"{"sentence_good": "…", "sentence_bad": "…", "distance": 4}"#,
            members: "a right and a wrong sentence")
    }

    /// Takes a line that is not blank, or an element that begins on the line of this number.
    mutating func read(_ line: [UInt8], _ number: Int) throws {
        let keys = try objects.keys(line, number)
        guard let good = ColumnNames.rightSentences.first(in: keys),
            let bad = ColumnNames.wrongSentences.first(in: keys)
        else {
            throw objects.malformed(
                number, "the object does not name a right and a wrong sentence",
                cure: "write each pair as \(objects.example)")
        }
        let texts = try objects.strings(under: [keys[good], keys[bad]], line, number)
        rows.append((texts[0], texts[1], try distance(line, number), number))
    }

    /// The distance as it is written, with or without quotes.
    private func distance(_ line: [UInt8], _ number: Int) throws -> String? {
        var text: String?
        try objects.forEachMember(line, number) { scanner, key throws(DataError) in
            guard ColumnNames.distances.names.contains(key.lowercased()) else {
                try objects.read(number) { () throws(JSONScanner.Failure) in
                    try scanner.skipValue()
                }
                return
            }
            let value = try objects.read(number) { () throws(JSONScanner.Failure) in
                scanner.peek() == UInt8(ascii: "\"")
                    ? try scanner.string() : try scanner.spelledValue()
            }
            text = value == "null" ? nil : value
        }
        return text
    }
}
