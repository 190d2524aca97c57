internal import UnrollSystem

/// Which columns of a CSV or TSV table hold the texts and the labels.
struct ColumnChoice {
    /// The columns whose texts are joined, at least one.
    let texts: [Int]
    let label: Int
    /// Whether the first row names the columns.
    let hasHeader: Bool
    /// The name of the texts' column, where there is one.
    let textName: String?
    /// The columns of the texts where options chose them: names where the first row has them, else numbers.
    let chosenTexts: [String]

    /// Decides as ``TextTable`` says.
    ///
    /// - Parameter grid: A table of two columns at least, unless it is empty.
    /// - Throws: `DataError` where there is no such column, or nothing tells which it is.
    init(_ grid: FieldGrid, options: TableOptions, path: String) throws {
        guard grid.rowCount > 0 else {
            (texts, label, hasHeader, textName, chosenTexts) = ([0], 1, false, nil, [])
            return
        }
        let chooser = Chooser(grid: grid, path: path, knownLabels: options.knownLabels)
        let givenTexts = try grid.columns(
            options.textColumns, orUsual: options.usualTextColumns, path: path)
        let givenText = givenTexts.first
        let givenLabel = try options.labelColumn.map { try grid.column($0, path: path) }
        let isNamed = givenTexts.contains { $0.isNamed } || givenLabel?.isNamed ?? false
        hasHeader = isNamed || chooser.beginsWithHeader(givenText?.column, givenLabel?.column)
        let text: Int
        (text, label) =
            hasHeader
            ? try chooser.named(givenText?.column, givenLabel?.column)
            : chooser.inferred(givenText?.column, givenLabel?.column, from: 0)
        textName =
            hasHeader
            ? (givenTexts.isEmpty ? [text] : givenTexts.map(\.column)).map { chooser.names[$0] }
                .joined(separator: ", ") : nil
        texts = givenTexts.isEmpty ? [text] : givenTexts.map(\.column)
        let isNumbered = !hasHeader
        chosenTexts = givenTexts.map { column, _ in
            let name = chooser.names[column]
            // A name that is a number would be read as one.
            return isNumbered || name.isEmpty || Int(name) != nil ? "\(column + 1)" : name
        }
        if texts.contains(label) { throw sameColumn(path) }
    }

    /// The columns of the texts and of the labels, in words.
    func inWords(of grid: FieldGrid) -> (texts: String, label: String)? {
        guard grid.rowCount > 0 else { return nil }
        let names = grid.firstRow
        func name(_ column: Int) -> String {
            hasHeader ? shown(names[column]) : "column \(column + 1)"
        }
        return (texts.map(name).joined(separator: " and "), name(label))
    }

    /// The rows below the header.
    ///
    /// - Throws: `DataError` with the line of a label that is empty.
    func rows(of grid: FieldGrid, path: String) throws -> [LabelledText] {
        try (0..<grid.rowCount).dropFirst(hasHeader ? 1 : 0).map { row in
            let label = trimmed(grid.text(row: row, column: label))
            if label.isEmpty { throw emptyLabel(path, line: grid.lines[row]) }
            return LabelledText(
                text: grid.text(row: row, columns: texts), label: label, line: grid.lines[row])
        }
    }
}

private struct Chooser {
    let grid: FieldGrid
    let path: String
    /// The fields of the first row.
    let names: [String]
    let knownLabels: Set<String>

    init(grid: FieldGrid, path: String, knownLabels: Set<String>) {
        self.grid = grid
        self.path = path
        self.knownLabels = knownLabels
        names = grid.firstRow
    }

    /// Whether the first row names a text or a label column, and its label occurs nowhere below.
    func beginsWithHeader(_ text: Int?, _ label: Int?) -> Bool {
        let namedLabel = ColumnNames.labels.first(in: names)
        let namedText = ColumnNames.texts.first(in: names)
        guard namedLabel != nil || namedText != nil else { return false }
        let label = label ?? namedLabel ?? inferred(text ?? namedText, nil, from: 1).label
        let name = trimmed(grid[0, label])
        return !(1..<grid.rowCount).contains { trimmed(grid[$0, label]) == name }
    }

    /// The columns by the names in the header; of two, the one that is left.
    func named(_ text: Int?, _ label: Int?) throws -> (text: Int, label: Int) {
        var (text, label) = (text, label)
        if grid.columnCount == 2, text != nil || label != nil {
            text = text ?? label.map { 1 - $0 }
            label = label ?? text.map { 1 - $0 }
        }
        guard let label = label ?? ColumnNames.labels.first(in: names) else {
            throw unnamed("label")
        }
        guard let text = text ?? ColumnNames.texts.first(in: names) else { throw unnamed("text") }
        return (text, label)
    }

    private func unnamed(_ kind: String) -> DataError {
        DataError(
            .malformed, path, line: grid.lines[0],
            "none of the columns in the header is known to hold the \(kind)s: \(shown(names))",
            cure: "choose one with \(field: "\(kind)Column")")
    }

    /// The columns by what stands in the rows from `first` on.
    func inferred(_ text: Int?, _ label: Int?, from first: Int) -> (text: Int, label: Int) {
        let columns = 0..<grid.columnCount
        let rows = first..<max(first, grid.rowCount)
        let lengths = columns.map { column in
            rows.reduce(0) { $0 + trimmed(grid[$1, column]).count }
        }
        var label = label
        if label == nil {
            let ranks = columns.map { column in
                let distinct = distinctCount(column, rows)
                let known = knownLabels.isEmpty ? 0 : knownCount(column, rows)
                // A column of many that never changes tells nothing.
                let isDull = columns.count > 2 && distinct < 2 && known == 0
                return (-known, isDull ? 1 : 0, distinct, lengths[column])
            }
            label = columns.reversed().filter { $0 != text }.min { ranks[$0] < ranks[$1] }
        }
        let rest = columns.filter { $0 != label }
        let longest = rest.max { lengths[$0] < lengths[$1] }
        return (text ?? longest ?? 0, label ?? columns.count - 1)
    }

    private func knownCount(_ column: Int, _ rows: Range<Int>) -> Int {
        rows.count { knownLabels.contains(trimmed(grid.text(row: $0, column: column))) }
    }

    private func distinctCount(_ column: Int, _ rows: Range<Int>) -> Int {
        var table = ByteStringTable()
        for row in rows {
            trimmed(grid[row, column]).withUnsafeBytes { _ = table.insert($0) }
        }
        return table.count
    }
}
