/// A table with a caption; its first column names the rows.
package struct PageTable: Sendable {
    package struct Column: Sendable {
        let title: String
        let isNumber: Bool

        /// - Parameters:
        ///   - title: At the head of the column.
        ///   - isNumber: Whether it holds figures, which stand below each other.
        package init(_ title: String, isNumber: Bool = true) {
            self.title = title
            self.isNumber = isNumber
        }
    }

    let caption: String
    let columns: [Column]
    let rows: [[String]]

    /// - Parameters:
    ///   - caption: What the table shows.
    ///   - columns: The first one names the rows.
    ///   - rows: A text for each column.
    package init(_ caption: String, columns: [Column], rows: [[String]]) {
        precondition(
            rows.allSatisfy { $0.count == columns.count },
            "PageTable: rows of other lengths than \(columns.count)")
        self.caption = caption
        self.columns = columns
        self.rows = rows
    }
}

extension PageWriter {
    mutating func write(_ table: PageTable) {
        let name = identifier("table " + table.caption)
        open("div", "class=\"table\" tabindex=\"0\" role=\"region\" aria-labelledby=\"\(name)\"")
        open("table")
        line("<caption id=\"\(name)\" dir=\"auto\">\(Markup.escaped(table.caption))</caption>")
        line("<thead><tr>")
        for column in table.columns {
            line("<th scope=\"col\"\(kind(column))>\(Markup.escaped(column.title))</th>")
        }
        line("</tr></thead>\n<tbody>")
        for row in table.rows {
            var cells = ""
            for (place, (column, text)) in zip(table.columns, row).enumerated() {
                let element = place == 0 ? "th scope=\"row\"" : "td"
                let end = place == 0 ? "th" : "td"
                cells += "<\(element)\(kind(column))>\(Markup.escaped(text))</\(end)>"
            }
            line("<tr>\(cells)</tr>")
        }
        line("</tbody>")
        close("table")
        close("div")
    }

    private func kind(_ column: PageTable.Column) -> String {
        column.isNumber ? " class=\"n\"" : " dir=\"auto\""
    }
}
