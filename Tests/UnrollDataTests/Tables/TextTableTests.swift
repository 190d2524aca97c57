import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

@Suite struct TextTableTests {
    private let expected = [["good film", "1"], ["bad, \"bad\" film", "0"], ["", "1"]]

    @Test(arguments: [
        ("t.csv", "text,label\ngood film,1\n\"bad, \"\"bad\"\" film\",0\n,1\n"),
        ("t.CSV", "good film,1\r\n\"bad, \"\"bad\"\" film\", 0 \r\n,1"),
        ("t.tsv", "label\tsentence\n1\tgood film\n0\tbad, \"bad\" film\n1\t\n"),
        ("t.txt", "good film\t1\nbad, \"bad\" film\t0\n\t1"),
        ("t.txt", "good film,1\n\"bad, \"\"bad\"\" film\",0\n,1\n"),
        ("t", "__label__1 good film\n__label__0\tbad, \"bad\" film\r\n__label__1\n"),
        (
            "t.jsonl",
            #"{"text": "good film", "label": 1}"# + "\n"
                + #"{"label": "0", "id": [1, {}], "text": "bad, \"bad\" film"}"# + "\r\n"
                + #" {"text":"","label":" 1\n"} "#
        ),
        (
            "t.json",
            #"{"review":"good film","Class":"1"}"# + "\n{\"Class\":\"0\",\"review\":"
                + #""bad, \u0022bad\u0022 film"}"# + "\n\n" + #"{"review":"","Class":1}"#
        ),
    ])
    func formats(name: String, text: String) throws {
        #expect(try table(text, in: name).pairs == expected)
        #expect(try table("\u{FEFF}" + text, in: name).pairs == expected)
    }

    @Test func theFormatIsKnown() throws {
        let cases: [(String, String, TableOptions.Format)] = [
            ("a.b/t.csv", "a\tb,c", .csv), ("t.tsv", "a,b\tc", .tsv), ("t.tab", "a\tb", .tsv),
            ("t.ndjson", #"{"text":"","label":1}"#, .jsonLines), ("csv", "a\tb,c", .tsv),
            (".txt", "\n\n__label__a \tb", .fastText), ("t.txt", "{a}\tb\n", .tsv),
            ("t", "a,\"b\n\"\nc,d\n", .csv),
        ]
        for (name, text, format) in cases {
            let table = try table(text, in: name)
            #expect(table.format == format, "\(name)")
            #expect(table.path == name)
        }
        #expect(
            try table("a,b\nc,d", in: "t.tsv", format: .csv).pairs == [["a", "b"], ["c", "d"]])
        #expect(TableOptions.Format(rawValue: "jsonl") == .jsonLines)
    }

    @Test func linesAreCountedWhereRowsBegin() throws {
        let csv = "\n\na,1\n\"b\n\nc\",1\r\n \t\nd,\"2\"\n"
        #expect(try table(csv, in: "t.csv").lines == [3, 4, 8])
        #expect(try table("\ntext\tlabel\n\r\na\t1\n  \nb\t1", in: "t.tsv").lines == [4, 6])
        #expect(try table("\n__label__a x\n\n__label__b y", in: "t").lines == [2, 4])
        let json = "\n{\"text\":\"\",\"label\":1}\n\n{\"text\":\"\",\"label\":2}\n"
        #expect(try table(json, in: "t.jsonl").lines == [2, 4])
    }

    @Test func jsonLabelsAreSpelledAsWritten() throws {
        let values = ["1", "-0.50", "1E+2", "true", "false", #""null""#, #""\u00e9""#]
        let text = values.map { #"{"text":"","label":\#($0)}"# }.joined(separator: "\n")
        let labels = try table(text, in: "t.jsonl").rows.map(\.label)
        #expect(labels == ["1", "-0.50", "1E+2", "true", "false", "null", "é"])
    }

    @Test func labelsAreTrimmedAndTextsAreNot() throws {
        #expect(
            try table("  a \u{A0}\t\u{3000} x y\u{A0} \n", in: "t.tsv", label: "2").pairs
                == [["  a \u{A0}", "x y"]])
        #expect(try table(" a ,b\n", in: "t.csv", label: "2").pairs == [[" a ", "b"]])
    }

    @Test func zeroBytesAreCharacters() throws {
        #expect(try table("a\0b,\0\n", in: "t.csv", label: "2").pairs == [["a\0b", "\0"]])
        #expect(try table("__label__\0 \0", in: "t").pairs == [["\0", "\0"]])
    }

    @Test func labelsAreCounted() throws {
        let counts = try table("x,b\ny,a\nz,b\nw,c\n", in: "t.csv").labelCounts
        #expect(counts.map(\.label) == ["a", "b", "c"])
        #expect(counts.map(\.count) == [1, 2, 1])
    }

    @Test func readsAFile() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("t.tsv")
        // More than a block, with a blank line and a first byte order mark.
        let line = String(repeating: "é", count: 1000) + "\t1\n"
        let text = "\u{FEFF}" + String(repeating: line, count: 300) + "\n\t0"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let table = try TextTable(contentsOf: path)
        #expect(table.rows.count == 301 && table.rows[300].line == 302)
        #expect(Set(table.rows.map(\.text)) == [String(line.dropLast(3)), ""])
    }

    /// Pipes hand over what is there, however little; the byte order mark may come in pieces.
    @Test func readsFromAPipe() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c",
            "for part in '\\0357' '\\0273' '\\0277tex' 't,label\\n\"a\\n' '\"\"' "
                + "'b\",' '1\\n\\0303' '\\0251,2\\n'; do printf '%b' \"$part\"; sleep 0.01; "
                + "done > \"$0\"", path,
        ]
        try process.run()
        let table = try TextTable(contentsOf: path)
        process.waitUntilExit()
        #expect(table.format == .csv)
        #expect(table.pairs == [["a\n\"b", "1"], ["é", "2"]])
    }

    @Test(arguments: ["t.csv", "t.tsv", "t.jsonl", "t.txt", "t"])
    func hugeTexts(name: String) throws {
        let long = String(repeating: "a \"b\" ,\t é\\", count: 300_000)
        let spaces = String(repeating: " ", count: 2_000_000)
        let quoted = "\"" + long.replacing("\"", with: "\"\"") + "\""
        let plain = long.replacing("\t", with: " ")
        let json = long.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\t", with: "\\t")
        let (text, found) =
            switch name {
            case "t.csv": (quoted + ",\(spaces)x\(spaces)\n\(spaces)\n\"\",x", long)
            case "t.tsv": (plain + "\t\(spaces)x\(spaces)\n\(spaces)\n\tx", plain)
            case "t.txt": ("x\t" + plain + "\nx\t", plain)
            case "t.jsonl":
                (
                    #"{"text":"\#(json)","label":"x"}"# + spaces
                        + "\n{\"text\":\"\",\"label\":\"x\"}", long
                )
            default: ("__label__x " + long + spaces + "\n\(spaces)__label__x", long)
            }
        let clock = ContinuousClock()
        var pairs: [[String]] = []
        let time = try clock.measure { pairs = try table(text, in: name).pairs }
        #expect(pairs == [[found, "x"], ["", "x"]])
        // Far more than it takes, far less than a quadratic reader would.
        #expect(time < .seconds(60), "\(text.utf8.count) bytes in \(time)")
    }

    @Test func manyRowsAndManyColumns() throws {
        let rows = (0..<200_000).map { "some text, number \($0)\tlabel\($0 % 7)\n" }.joined()
        let clock = ContinuousClock()
        let time = try clock.measure {
            let table = try table(rows, in: "t.tsv")
            #expect(table.rows.count == 200_000)
            #expect(table.labelCounts.map(\.count).reduce(0, +) == 200_000)
            #expect(table.labelCounts.count == 7)
        }
        #expect(time < .seconds(60), "\(time)")
        let wide = String(repeating: ",", count: 300_000) + "x\n"
        #expect(throws: DataError.self) { try table(wide + "a,b\n", in: "t.csv") }
        let last = try table(wide + wide, in: "t.csv", text: "2", label: "300001")
        #expect(last.pairs == [["", "x"], ["", "x"]])
    }
}
