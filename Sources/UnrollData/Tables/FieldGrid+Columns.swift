internal import UnrollSystem

/// Texts of one row as one: those that are not empty, with a blank between them.
func joinedTexts(_ texts: [String]) -> String {
    texts.count == 1 ? texts[0] : texts.filter { !trimmed($0).isEmpty }.joined(separator: " ")
}

/// What is told of a table that lacks one of the columns that a model's texts were joined from.
func lackingUsual(_ column: String, of usual: [String], path: String, line: Int) -> DataError {
    DataError(
        .malformed, path, line: line,
        "there is no column \(shown(column)), and the model's texts were joined from "
            + shown(usual),
        cure: "choose the columns with \(field: "textColumn")")
}

extension FieldGrid {
    /// The fields of the first row, which may name the columns.
    var firstRow: [String] { (0..<columnCount).map { trimmed(text(row: 0, column: $0)) } }

    /// The columns of the texts that options name, else those of ``TableOptions/usualTextColumns`` where
    /// the table has them; none where they are to be found.
    ///
    /// - Throws: `DataError` where there is no such column, or one is named twice.
    func columns(_ options: [String], orUsual usual: [String], path: String) throws -> [(
        column: Int, isNamed: Bool
    )] {
        let places = options.isEmpty ? try usualColumns(usual, path: path) : options
        let found = try places.map { try column($0, path: path) }
        for (place, one) in found.enumerated()
        where found[..<place].contains(where: { $0.column == one.column }) {
            throw DataError(
                .malformed, path, line: lines[0],
                "the column \(shown(places[place])) is named twice",
                cure: "name each column once with \(field: "textColumn")")
        }
        return found
    }

    /// The usual columns where the table has all of them, none where it has none.
    private func usualColumns(_ usual: [String], path: String) throws -> [String] {
        guard rowCount > 0 else { return [] }
        let missing = usual.filter { (try? column($0, path: path)) == nil }
        if missing.count == usual.count { return [] }
        guard let first = missing.first else { return usual }
        throw lackingUsual(first, of: usual, path: path, line: lines[0])
    }

    /// The column that an option names or numbers, and whether it names it. A whole number is always a
    /// number, since labels of a table without a header may be numbers too.
    ///
    /// - Throws: `DataError` where there is no such column.
    func column(_ option: String, path: String) throws -> (column: Int, isNamed: Bool) {
        if let number = Int(option) {
            guard (1...columnCount).contains(number) else {
                throw DataError(
                    .malformed, path, "there is no column \(number)",
                    cure: "choose one from 1 to \(columnCount)")
            }
            return (number - 1, false)
        }
        let names = firstRow
        let column =
            names.firstIndex(of: option)
            ?? names.firstIndex { $0.lowercased() == option.lowercased() }
        guard let column else {
            throw DataError(
                .malformed, path, line: lines[0],
                "the first row names no column \(shown(option)): it reads \(shown(names))",
                cure: "choose one of these, or a number from 1 to \(columnCount)")
        }
        return (column, true)
    }
}
