public import UnrollSystem

/// Texts and their translations, or any other pairs of texts: what a translation model learns from.
///
/// **Two files** belong together line by line (``TextLines``).
///
/// **A table** is CSV, TSV, JSON lines or a JSON array, as ``TextTable`` reads them. The first row of CSV
/// or TSV is a header where it names both columns (source, src, input, question, text; target, tgt,
/// translation, output, answer, reference, summary; or two languages, such as en and German, of which the
/// first is the source) or the options name one; without a header the first column holds the source, the
/// second one the target, and others are left aside. A JSON object has two strings, under such keys, or
/// an object of them under `translation`.
///
/// Empty sides are kept here, so that no pair ever loses its line; ``TranslationSelection`` leaves them
/// out of training.
public struct TextPairs: Sendable {
    /// In the order of the files; at least one.
    public let pairs: [TextPair]
    /// The files: source and target, or a table.
    public let paths: [String]
    /// text for two files, else the table's format.
    public let format: String

    /// Reads two files.
    ///
    /// - Parameters:
    ///   - source: The file of the texts to translate; `-` is standard input.
    ///   - target: That of their translations.
    /// - Throws: `FileError`; `DataError` where a file is not UTF-8, they have not as many lines, or none.
    public init(source: some FileLocation, target: some FileLocation) throws {
        try self.init(
            source: TextLines(contentsOf: source), target: TextLines(contentsOf: target))
    }

    /// Pairs the lines of two texts.
    ///
    /// - Throws: `DataError` where they have not as many lines, or none.
    public init(source: TextLines, target: TextLines) throws {
        try source.requireSameCount(as: target, noun: "its translation")
        pairs = zip(source.lines, target.lines).enumerated().map { number, sides in
            TextPair(source: sides.0, target: sides.1, line: number + 1)
        }
        paths = [source.path, target.path]
        format = "text"
    }

    /// Reads a table.
    ///
    /// - Parameters:
    ///   - file: The file; `-` is standard input.
    ///   - options: Format and columns, where the file does not tell them.
    /// - Throws: `FileError`; `DataError` with the line where a row is not what the format asks for.
    public init(contentsOf file: some FileLocation, options: TextPairOptions = TextPairOptions())
        throws
    {
        let table = file.filePath
        try self.init(TableSource(path: table), path: table, options: options)
    }

    /// Reads a table from bytes that are there already.
    ///
    /// - Parameter path: The file that messages name, whose ending may tell the format.
    package init(bytes: [UInt8], path: String, options: TextPairOptions = TextPairOptions()) throws
    {
        try self.init(TableSource(bytes: bytes, path: path), path: path, options: options)
    }

    /// Pairs that come from no file.
    init(pairs: [TextPair]) {
        self.pairs = pairs
        (paths, format) = ([memory], "text")
    }

    private init(_ source: TableSource, path: String, options: TextPairOptions) throws {
        var reader = TextPairJSONReader(path: path, options: options)
        let (format, grid) = try TwoColumnTable(
            needs: "a text and its translation", nothing: TextPairs.nothing(in: path),
            foreign: DataError(
                .malformed, path, "it is no table of texts and their translations",
                cure: "give CSV, TSV or JSON with two texts in each row, or two files")
        ).read(source, path: path, as: options.format) { try reader.read($0, $1) }
        pairs =
            try grid.map { try TextPairs.pairs(of: $0, path: path, options: options) }
            ?? reader.pairs
        if pairs.isEmpty { throw TextPairs.nothing(in: path) }
        paths = [path]
        self.format = format.rawValue
    }

    static func nothing(in path: String) -> DataError {
        DataError(
            .empty, path, "there are no pairs of texts in it",
            cure: "give a table with a text and its translation in each row")
    }

    private static func pairs(
        of grid: FieldGrid, path: String, options: TextPairOptions
    ) throws -> [TextPair] {
        guard grid.rowCount > 0 else { return [] }
        let names = grid.firstRow
        let areGiven = options.sourceColumn != nil || options.targetColumn != nil
        let languages = areGiven ? nil : ColumnNames.twoLanguages(in: names)
        let columns = try grid.twoColumns(
            given: (options.sourceColumn, options.targetColumn),
            named: (
                ColumnNames.sources.first(in: names) ?? languages?.first,
                ColumnNames.targets.first(in: names) ?? languages?.second
            ), path: path)
        guard let (source, target, hasHeader) = columns else {
            throw DataError(
                .malformed, path, "the source and the target would be the same column",
                cure: "name two different ones with \(field: "sourceColumn") and "
                    + "\(field: "targetColumn")")
        }
        return (0..<grid.rowCount).dropFirst(hasHeader ? 1 : 0).map { row in
            TextPair(
                source: grid.text(row: row, column: source),
                target: grid.text(row: row, column: target), line: grid.lines[row])
        }
    }
}

/// Reads JSON objects with two texts: lines, or the elements of an array.
private struct TextPairJSONReader {
    private(set) var pairs: [TextPair] = []
    private let objects: JSONObjects
    private let options: TextPairOptions
    /// Those of the first object.
    private var keys: (source: String, target: String)?
    /// Under which the first object has another one, which holds the texts.
    private static let wrapper = "translation"
    private var isWrapped: Bool?

    init(path: String, options: TextPairOptions) {
        objects = JSONObjects(
            path: path, noun: "pair", example: #"{"source": "…", "target": "…"}"#,
            members: "a text and its translation")
        self.options = options
    }

    /// Takes a line that is not blank, or an element that begins on the line of this number.
    mutating func read(_ object: [UInt8], _ number: Int) throws {
        let inner = isWrapped == false ? nil : try wrapped(object, number)
        if isWrapped == true, inner == nil { throw objects.lacking(Self.wrapper, number) }
        isWrapped = inner != nil
        let line = inner ?? object
        let keys = try keys ?? chosenKeys(line, number)
        self.keys = keys
        let texts = try objects.strings(under: [keys.source, keys.target], line, number)
        pairs.append(TextPair(source: texts[0], target: texts[1], line: number))
    }

    /// The object under `translation`, as published corpora have it.
    private func wrapped(_ line: [UInt8], _ number: Int) throws -> [UInt8]? {
        var inner: [UInt8]?
        try objects.forEachMember(line, number) { scanner, key throws(DataError) in
            let isInner = key == Self.wrapper && scanner.peek() == UInt8(ascii: "{")
            let start = scanner.position
            try objects.read(number) { () throws(JSONScanner.Failure) in try scanner.skipValue() }
            if isInner { inner = Array(line[start..<scanner.position]) }
        }
        return inner
    }

    private func chosenKeys(_ line: [UInt8], _ number: Int) throws -> (
        source: String, target: String
    ) {
        let found = try objects.keys(line, number)
        if options.sourceColumn == nil, options.targetColumn == nil,
            let languages = ColumnNames.twoLanguages(in: found)
        {
            return (found[languages.first], found[languages.second])
        }
        if let target = options.targetColumn, options.sourceColumn == nil,
            found.count == 2, let source = found.first(where: { $0 != target })
        {
            return (
                source,
                try objects.key(
                    target, among: found, known: .targets, field: "targetColumn",
                    kind: "translation",
                    number)
            )
        }
        let target = try objects.key(
            options.targetColumn, among: found, known: .targets, field: "targetColumn",
            kind: "translation", number)
        let source = try objects.key(
            options.sourceColumn, among: found.filter { $0 != target }, known: .sources,
            field: "sourceColumn", kind: "text", number)
        return (source, target)
    }
}
