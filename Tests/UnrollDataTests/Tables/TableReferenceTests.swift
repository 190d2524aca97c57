import Foundation
import Testing
import UnrollData

/// CSV and TSV as Python's csv module reads them; `References/make_tables.py` made the numbers.
@Suite struct TableReferenceTests {
    struct Case: Decodable {
        struct Row: Decodable {
            var line: Int
            var fields: [String]
        }
        var format: String
        var text: String
        var rows: [Row]
    }

    @Test func fieldsAndLines() throws {
        let url = try #require(
            Bundle.module.url(
                forResource: "tables", withExtension: "jsonl", subdirectory: "References"))
        let cases = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Case.self, from: Data($0.utf8))
        }
        #expect(cases.count > 100)
        for example in cases {
            for column in [1, 2] {
                var options = TableOptions()
                options.format = TableOptions.Format(rawValue: example.format)
                options.textColumn = "\(column)"
                options.labelColumn = "3"
                let rows = try TextTable(
                    bytes: Array(example.text.utf8), path: "t", options: options
                ).rows
                let expected = example.rows.map {
                    LabelledText(text: $0.fields[column - 1], label: "x", line: $0.line)
                }
                #expect(rows == expected, "\(example.text)")
            }
        }
    }
}
