import Testing
import UnrollData
import UnrollSystem

/// No bytes stop the program: a table or a `DataError`.
@Suite struct TableFuzzTests {
    private let seeds = [
        "text,label\n\"a, \"\"b\"\"\nc\",x\r\nd,y\n", "1\tgood film\n0\tbad film\n",
        "__label__a some words\n__label__b others\n",
        #"{"text":"a\u00e9\ud83d\ude00\n","label":-1.5e+3,"more":[1,{"a":[]},true,null]}"# + "\n",
        "\u{FEFF}id,text,label\n1,é€😀,x\n",
        "[{\"text\": \"a\", \"label\": 1},\n {\"text\": \"b\\\"]\", \"label\": \"x\"}]\n",
        "text;label\na, b;x\r\nc;y\n", ">a label=x\nACGT\nNN\n>b label=y\nA-C\n",
        "@a label=x\nACGT\n+\nIIII\n@b label=y\nAC\n+b\n@I\n",
    ]
    private let pieces: [[UInt8]] = [
        [0x22], [0x2C], [0x09], [0x0A], [0x0D], [0x0D, 0x0A], [0x00], [0xFF], [0xC3], [0xEF, 0xBB],
        [0x5C], [0x7B], [0x7D], [0x5B], [0x5D], [0x3A], [0x20], Array("__label__".utf8),
        Array("text".utf8), Array("label".utf8), Array("\\ud83d".utf8), Array("1e".utf8),
    ]

    @Test func mutatedTables() throws {
        let random = RandomStream(seed: 9)
        var place: UInt64 = 0
        func draw(_ below: Int) -> Int {
            place += 1
            return random.integer(below: below, at: place)
        }
        var good = 0
        for _ in 0..<35_000 {
            var bytes = Array(seeds[draw(seeds.count)].utf8)
            for _ in 0...draw(4) {
                let start = draw(bytes.count + 1)
                switch draw(4) {
                case 0: bytes.insert(contentsOf: pieces[draw(pieces.count)], at: start)
                case 1:
                    bytes.removeSubrange(start..<min(bytes.count, start + draw(4)))
                case 2:
                    if start < bytes.count { bytes[start] = UInt8(draw(256)) }
                default:
                    let end = min(bytes.count, start + draw(20))
                    bytes.insert(contentsOf: bytes[start..<end], at: draw(bytes.count + 1))
                }
            }
            var options = TableOptions()
            let format = draw(TableOptions.Format.allCases.count + 1)
            if format > 0 { options.format = TableOptions.Format.allCases[format - 1] }
            if draw(4) == 0 { options.textColumn = ["1", "2", "text", "9", ""][draw(5)] }
            if draw(4) == 0 { options.labelColumn = ["1", "2", "label", "-1", "x"][draw(5)] }
            do {
                let table = try TextTable(bytes: bytes, path: "t", options: options)
                good += 1
                let isSound = table.rows.allSatisfy { !$0.label.isEmpty && $0.line > 0 }
                if table.rows.isEmpty || !isSound { Issue.record("\(bytes)") }
            } catch let error as DataError {
                if "\(error)".contains("\n") { Issue.record("\(error)") }
            }
        }
        #expect(good > 1000)
    }
}
