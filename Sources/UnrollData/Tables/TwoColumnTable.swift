internal import UnrollSystem

/// A table of which two columns are wanted: texts and their translations, files and their transcripts.
struct TwoColumnTable {
    /// What the rows hold, for messages: `a text and its translation`.
    let needs: String
    /// What is told of a table without rows.
    let nothing: DataError
    /// What is told of a file in no form of a table.
    let foreign: DataError

    /// Reads a table in any form.
    ///
    /// - Parameters:
    ///   - source: The table.
    ///   - path: The file that messages name, whose ending may tell the form.
    ///   - known: The form; found if `nil`.
    ///   - object: Takes a JSON object and the line that it begins on.
    /// - Returns: The form, and the cells where it is not JSON.
    /// - Throws: `FileError`, `DataError`.
    func read(
        _ source: consuming TableSource, path: String, as known: TableOptions.Format?,
        object: ([UInt8], Int) throws -> Void
    ) throws -> (format: TableOptions.Format, grid: FieldGrid?) {
        var source = source
        let head = try source.readHead()
        let format = try format(of: head, path: path, as: known)
        switch format {
        case .json:
            var elements = JSONElements(path: path)
            try source.forEachBlock { try elements.read($0, object) }
            try elements.finish()
            return (format, nil)
        case .jsonLines:
            try source.forEachLine(object)
            return (format, nil)
        default:
            var parser = DelimitedParser(
                path: path, format: format,
                separator: format == .csv ? TableOptions.Format.separator(of: head) : nil,
                needs: needs)
            try source.forEachBlock { try parser.read($0) }
            try parser.finish()
            return (format, parser.grid)
        }
    }

    private func format(
        of head: TableSource.Head, path: String, as known: TableOptions.Format?
    ) throws -> TableOptions.Format {
        if head.bytes.isEmpty { throw nothing }
        switch TableOptions.Format(of: path, head, as: known, needsLabels: true) {
        case .csv: return .csv
        case .tsv: return .tsv
        case .json: return .json
        case .jsonLines: return .jsonLines
        default: throw foreign
        }
    }
}

extension FieldGrid {
    /// The places of two columns, and whether the first row names them.
    ///
    /// - Parameters:
    ///   - given: The columns as the caller names them; `nil` where they are to be found.
    ///   - named: The columns that the first row names.
    ///   - path: The file that messages name.
    /// - Returns: `nil` where both would be one column.
    /// - Throws: `DataError` where there is no such column.
    func twoColumns(
        given: (first: String?, second: String?), named: (first: Int?, second: Int?), path: String
    ) throws -> (first: Int, second: Int, hasHeader: Bool)? {
        let first = try given.first.map { try column($0, path: path) }
        let second = try given.second.map { try column($0, path: path) }
        let isNamed = first?.isNamed ?? false || second?.isNamed ?? false
        let hasHeader = isNamed || named.first != nil && named.second != nil
        var one = first?.column ?? (hasHeader ? named.first : nil)
        var other = second?.column ?? (hasHeader ? named.second : nil)
        // Of two columns the other one is meant; else the first that is left.
        one = one ?? (0..<columnCount).first { $0 != other }
        other = other ?? (0..<columnCount).first { $0 != one }
        guard let one, let other, one != other else { return nil }
        return (one, other, hasHeader)
    }
}
