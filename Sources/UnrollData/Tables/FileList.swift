internal import UnrollSystem

/// Files that a table names, or a list of CMU Sphinx: what a command answers in the table's place.
package struct FileList {
    /// A file.
    package struct Entry: Sendable, Hashable {
        /// As the table names it.
        package var name: String
        /// Where it is: beside the table, unless it is named from the root.
        package var file: String
        /// What names the row, where a column for it is chosen.
        package var id: RowID?
        /// The line of the row, counted from 1.
        package var line: Int
    }

    /// The files, in the order of the table; perhaps none.
    package let entries: [Entry]
    /// The table, as the caller named it.
    package let path: String
    /// How it is written.
    package let format: String
    /// Which column was read; `nil` where there are none.
    package let source: String?

    /// Reads a table.
    ///
    /// A file is one where its name, or else its first line, says CSV, TSV or JSON, and it cannot be a
    /// recording, or it names files: by a column that the options name or that is known to hold files, or
    /// by a field of its first row that is the name of a file.
    ///
    /// - Parameters:
    ///   - path: The file. Standard input and pipes, which are read only once, are never tables here.
    ///   - options: Format and columns, and what the files hold.
    /// - Returns: `nil` where it is no table, but itself what is to be answered.
    /// - Throws: `FileError`; `DataError` as ``TextRows``, and where a row names no file.
    package init?(contentsOf path: String, options: TextRowsOptions) throws {
        self.path = path
        if SphinxTranscripts.isList(path), options.format == nil {
            entries = try SphinxTranscripts(path, folder: nil).rows.map {
                Entry(name: $0.id, file: $0.file, line: $0.line)
            }
            (format, source) = ("sphinx", nil)
            return
        }
        guard try Self.isTable(path, options) else { return nil }
        let table = try TextRows(contentsOf: path, options: options)
        entries = try table.rows.map { row in
            let name = trimmed(row.text)
            guard !name.isEmpty, name != "-", !name.utf8.contains(0) else {
                throw DataError(
                    .malformed, path, line: row.line, "the row names no file",
                    cure: "name one, or leave the row out")
            }
            return Entry(
                name: name, file: TextTable.path(of: name, besides: path), id: row.id,
                line: row.line)
        }
        format = table.format.rawValue
        source = table.source
    }

    /// Whether a field of a table is the name of a file that is there.
    static func isFile(_ field: String, besides table: String) -> Bool {
        let name = trimmed(field)
        return !name.isEmpty && name != "-" && !name.utf8.contains(0) && name.utf8.count < 4096
            && fileExists(TextTable.path(of: name, besides: table))
    }

    private static func isTable(_ path: String, _ options: TextRowsOptions) throws -> Bool {
        guard path != "-", fileExists(path), try BlockReader(path: path).expectedByteCount != nil
        else { return false }
        if options.format != nil { return true }
        let named = TableOptions.Format(endingOf: path)
        if named == .json || named == .jsonLines { return true }
        if options.contents == .recordings, named == .csv || named == .tsv { return true }
        // A file of another kind may be refused by what its first bytes say.
        guard var source = try? TableSource(path: path), let head = try? source.readHead(),
            let format = TableOptions.Format(of: path, head, as: nil, needsLabels: false)
        else { return false }
        switch format {
        case .json, .jsonLines: return true
        case .csv, .tsv: break
        case .fastText, .fasta, .fastq: return false
        }
        var parser = DelimitedParser(
            path: path, format: format,
            separator: format == .csv ? TableOptions.Format.separator(of: head) : nil, fewest: 1)
        // What is wrong with the rows is told when they are read.
        try? head.bytes.withUnsafeBytes { try parser.read($0) }
        if head.isWhole { try? parser.finish() }
        guard parser.grid.rowCount > 0 else { return false }
        let names = parser.grid.firstRow
        let wanted = Set(options.textColumns + options.usualTextColumns).filter { Int($0) == nil }
        return ColumnNames.besideIDs.first(in: names) != nil
            || names.contains(where: wanted.contains)
            || names.contains { isFile($0, besides: path) }
    }
}

extension ColumnNames {
    /// Those of ``recordings`` that name files and nothing else.
    fileprivate static let besideIDs = ColumnNames(
        names: recordings.names.filter { $0 != "id" && $0 != "utterance_id" })
}
