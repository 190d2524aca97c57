internal import UnrollSystem

/// Texts of one row as one: those that are not empty, with a blank between them.
func joinedTexts(_ texts: [String]) -> String {
    texts.count == 1 ? texts[0] : texts.filter { !trimmed($0).isEmpty }.joined(separator: " ")
}

extension FieldGrid {
    /// The fields of the first row, which may name the columns.
    var firstRow: [String] { (0..<columnCount).map { trimmed(text(row: 0, column: $0)) } }

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
