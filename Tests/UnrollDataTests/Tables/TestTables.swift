import UnrollData

/// A text read as the table in a file of this name.
func table(
    _ text: String, in name: String, text textColumn: String? = nil,
    label labelColumn: String? = nil, format: TableOptions.Format? = nil
) throws -> TextTable {
    var options = TableOptions()
    options.textColumn = textColumn
    options.labelColumn = labelColumn
    options.format = format
    return try TextTable(bytes: Array(text.utf8), path: name, options: options)
}

extension TextTable {
    /// Texts and labels, easy to write down.
    var pairs: [[String]] { rows.map { [$0.text, $0.label] } }
    var lines: [Int] { rows.map(\.line) }
}
