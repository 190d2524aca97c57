public import UnrollSystem

/// Recordings with their transcripts: what a speech recogniser learns from.
///
/// **A table** is CSV, TSV, JSON lines or a JSON array with a file and its transcript in each row. The
/// first row of CSV or TSV is a header where it names both columns (file, path, audio …; transcript,
/// sentence, text …) or the options name one; without a header the first column holds the files and the
/// second one the transcripts. A file is beside the table, unless it is named from the root or the
/// options name a folder.
///
/// **A list of CMU Sphinx**, known by the ending `.transcription`, has a transcript on each line, between
/// `<s>` and `</s>` or not, with the utterance's id in brackets behind it. The file of the same name that
/// ends with `.fileids` names the files, without their ending, in the same order; without it the ids
/// do. They are in the folder that the options name, else in `feat` or `wav` beside the list or beside
/// the list's folder, and end with `.mfc`, `.npy` or `.wav`: what holds for the first file holds for all.
/// Fillers (`<sil>`, `++NOISE++`) are left out, and so are the numbers of pronunciations (`A(2)`).
public struct Transcripts: Sendable {
    /// In the order of the file; at least one.
    public let rows: [Transcript]
    /// The file, as the caller named it; `-` is standard input, empty where the rows come from memory.
    public let path: String
    /// The table's format, sphinx, or memory.
    public let format: String

    /// Reads a list or table. The files that it names are not read.
    ///
    /// - Parameters:
    ///   - file: The file; `-` is standard input, for tables alone.
    ///   - options: Format, columns and folder, where the file does not tell them.
    /// - Throws: `FileError`; `DataError` with the line where a row is not what the format asks for.
    public init(
        contentsOf file: some FileLocation, options: TranscriptOptions = TranscriptOptions()
    ) throws {
        let path = file.filePath
        if options.format == nil, SphinxTranscripts.isList(path) {
            self.init(
                rows: try SphinxTranscripts(path, folder: options.folder).rows, path: path,
                format: "sphinx")
        } else {
            try self.init(TableSource(path: path), path: path, options: options)
        }
    }

    init(rows: [Transcript], path: String = memory, format: String = "memory") {
        self.rows = rows
        self.path = path
        self.format = format
    }

    /// Reads a table from bytes that are there already.
    ///
    /// - Parameters:
    ///   - bytes: The table.
    ///   - path: The file that messages name, whose ending may tell the format.
    ///   - options: Format, columns and folder.
    package init(
        bytes: [UInt8], path: String, options: TranscriptOptions = TranscriptOptions()
    ) throws {
        try self.init(TableSource(bytes: bytes, path: path), path: path, options: options)
    }

    private init(_ source: TableSource, path: String, options: TranscriptOptions) throws {
        var reader = TranscriptJSONReader(path: path, options: options)
        let (format, grid) = try TwoColumnTable(
            needs: "a file and its transcript", nothing: Transcripts.nothing(in: path),
            foreign: DataError(
                .malformed, path, "it is no table of files and transcripts",
                cure: "give CSV, TSV or JSON with a file and its transcript in each row, or a list "
                    + "of CMU Sphinx (.transcription)")
        ).read(source, path: path, as: options.format) { try reader.read($0, $1) }
        let found =
            try grid.map { try Transcripts.rows(of: $0, path: path, options: options) }
            ?? reader.rows
        if found.isEmpty { throw Transcripts.nothing(in: path) }
        let rows = try found.map { file, text, line in
            let name = trimmed(file)
            if name.isEmpty {
                throw DataError(
                    .malformed, path, line: line, "the row names no file",
                    cure: "name one, or leave the row out")
            }
            return Transcript(
                id: name,
                file: Transcripts.file(name, besides: path, folder: options.folder), text: text,
                line: line)
        }
        self.init(rows: rows, path: path, format: format.rawValue)
    }

    /// Where a file is that a table names.
    private static func file(_ name: String, besides table: String, folder: String?) -> String {
        guard let folder else { return TextTable.path(of: name, besides: table) }
        return name.hasPrefix("/") ? name : folder + (folder.hasSuffix("/") ? "" : "/") + name
    }

    static func nothing(in path: String) -> DataError {
        DataError(
            .empty, path, "there are no transcripts in it",
            cure: "give a table with a file and its transcript in each row")
    }

    private static func rows(
        of grid: FieldGrid, path: String, options: TranscriptOptions
    ) throws -> [(file: String, text: String, line: Int)] {
        guard grid.rowCount > 0 else { return [] }
        let names = grid.firstRow
        let columns = try grid.twoColumns(
            given: (options.fileColumn, options.textColumn),
            named: (
                ColumnNames.recordings.first(in: names), ColumnNames.transcripts.first(in: names)
            ), path: path)
        guard let (file, text, hasHeader) = columns else {
            throw DataError(
                .malformed, path, "the files and the transcripts would be the same column",
                cure: "name two different ones with \(field: "fileColumn") and "
                    + "\(field: "textColumn")")
        }
        return (0..<grid.rowCount).dropFirst(hasHeader ? 1 : 0).map { row in
            (
                grid.text(row: row, column: file), grid.text(row: row, column: text),
                grid.lines[row]
            )
        }
    }
}

extension ColumnNames {
    /// Recordings and files of features.
    static let recordings = ColumnNames(names: [
        "file", "path", "filename", "file_name", "audio", "wav", "audio_filepath", "audio_file",
        "wav_filename", "id", "utterance_id",
    ])
    /// What is said in them.
    static let transcripts = ColumnNames(names: [
        "transcript", "transcription", "sentence", "text", "words", "utterance", "label",
    ])
}

/// Reads JSON objects with a file and its transcript: lines, or the elements of an array.
private struct TranscriptJSONReader {
    private(set) var rows: [(file: String, text: String, line: Int)] = []
    private let objects: JSONObjects
    private let options: TranscriptOptions
    /// Those of the first object.
    private var keys: (file: String, text: String)?

    init(path: String, options: TranscriptOptions) {
        objects = JSONObjects(
            path: path, noun: "row", example: #"{"file": "…", "transcript": "…"}"#,
            members: "a file and its transcript")
        self.options = options
    }

    /// Takes a line that is not blank, or an element that begins on the line of this number.
    mutating func read(_ line: [UInt8], _ number: Int) throws {
        let keys = try keys ?? chosenKeys(line, number)
        self.keys = keys
        let texts = try objects.strings(under: [keys.file, keys.text], line, number)
        rows.append((texts[0], texts[1], number))
    }

    private func chosenKeys(_ line: [UInt8], _ number: Int) throws -> (file: String, text: String) {
        let found = try objects.keys(line, number)
        let file = try objects.key(
            options.fileColumn, among: found, known: .recordings, field: "fileColumn",
            kind: "file", number)
        let text = try objects.key(
            options.textColumn, among: found.filter { $0 != file }, known: .transcripts,
            field: "textColumn", kind: "transcript", number)
        return (file, text)
    }
}
