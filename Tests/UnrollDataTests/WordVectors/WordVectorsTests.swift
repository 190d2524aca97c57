import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

@Suite struct WordVectorsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, to name: String = "v") throws -> String {
        try write(Array(text.utf8), to: name)
    }

    private func write(_ bytes: [UInt8], to name: String = "v") throws -> String {
        try AtomicFile.write(to: folder.file(name)) { try $0.write(bytes) }
        return folder.file(name)
    }

    private func binary(_ header: String, _ rows: [([UInt8], [Float])], newlines: Bool = false)
        -> [UInt8]
    {
        var bytes = Array((header + "\n").utf8)
        for (word, values) in rows {
            bytes += word + [0x20]
            for value in values {
                withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += Array($0) }
            }
            if newlines { bytes.append(0x0A) }
        }
        return bytes
    }

    @Test(arguments: ["2 3\n", ""], ["\n", "\r\n", " \n", "\t\r\n"])
    func textWithAndWithoutSizes(sizes: String, end: String) throws {
        let path = try write("\(sizes)a 1 -.5 1e-1\(end)é\t2\t3  4\(end)")
        let vectors = try WordVectors(contentsOf: path)
        #expect(vectors.words == ["a", "é"])
        #expect(vectors.width == 3 && vectors.values == [1, -0.5, 0.1, 2, 3, 4])
        #expect(vectors.index(of: "é") == 1 && vectors.index(of: "e\u{301}") == nil)
        #expect(Array(vectors.vector(1)) == [2, 3, 4])
        let summary = try WordVectorSummary(contentsOf: path)
        #expect(summary.format == (sizes.isEmpty ? .gloVe : .word2vecText))
        #expect(summary.count == 2 && summary.width == 3 && summary.firstWords == ["a", "é"])
        #expect(summary.norms.largest == 29.0.squareRoot())
    }

    /// An accented letter is found however it is written, in the file or by the asker.
    @Test func wordsAreFoundInEitherForm() throws {
        let path = try write("e\u{301}te\u{301} 1\nth\u{E9} 2\nA 3\n")
        let vectors = try WordVectors(contentsOf: path, normalization: .nfc)
        #expect(vectors.index(of: "\u{E9}t\u{E9}") == 0 && vectors.index(of: "th\u{E9}") == 1)
        #expect(vectors.index(ofWordOrLowercased: "The\u{301}") == 1)
        let wanted = try WordVectors(contentsOf: path, normalization: .nfc) {
            $0.elementsEqual("\u{E9}t\u{E9}".utf8)
        }
        #expect(wanted.count == 1 && wanted.values == [1])
        #expect(try WordVectors(contentsOf: path).index(of: "\u{E9}t\u{E9}") == nil)
    }

    @Test func theLastLineNeedsNoEnd() throws {
        #expect(try WordVectors(contentsOf: write("a 1 2\nb 3 4")).values == [1, 2, 3, 4])
        #expect(try WordVectors(contentsOf: write("a 1")).words == ["a"])
        #expect(try WordVectors(contentsOf: write("\u{FEFF}1 1\na 1")).words == ["a"])
        #expect(try WordVectors(contentsOf: write("a 1\n\nb 2\n\n\n")).words == ["a", "b"])
    }

    @Test func theFirstOfEqualWordsCounts() throws {
        let path = try write("4 1\na 1\nb 2\na 3\nA 4\n")
        let vectors = try WordVectors(contentsOf: path)
        #expect(vectors.words == ["a", "b", "A"] && vectors.values == [1, 2, 4])
        #expect(vectors.duplicateCount == 1)
        #expect(try WordVectorSummary(contentsOf: path).duplicateCount == 1)
        let made = WordVectors(words: ["x", "y", "x"], width: 2, values: [1, 2, 3, 4, 5, 6])
        #expect(made.words == ["x", "y"] && made.values == [1, 2, 3, 4])
    }

    @Test(arguments: ["6 2\n", ""]) func wordsMayHaveSpaces(sizes: String) throws {
        let path = try write(
            sizes + ". . 1 2\n. 3 4\nat name@example.org 5 6\n7 7 8\n99 . 9 9\nb  c 1 1\n")
        let vectors = try WordVectors(contentsOf: path)
        #expect(vectors.words == [". .", ".", "at name@example.org", "7", "99 .", "b  c"])
        #expect(try WordVectorSummary(contentsOf: path).spacedCount == 4)
    }

    @Test func onlyWantedRowsAreKept() throws {
        // The numbers of the others are not looked at, but they are counted.
        let path = try write("a x y\nb 1 2\nc 3 4\nb 5 6\n")
        let vectors = try WordVectors(contentsOf: path) { $0.elementsEqual("b".utf8) }
        #expect(vectors.words == ["b"] && vectors.values == [1, 2] && vectors.duplicateCount == 1)
        let error = #expect(throws: DataError.self) {
            try WordVectors(contentsOf: write("a 1 2\nb 1 2\nc 1\nd 1 2\n", to: "w")) { _ in false }
        }
        #expect(error?.line == 3)
        let none = try WordVectors(contentsOf: path) { _ in false }
        #expect(none.count == 0 && none.width == 2 && none.index(of: "a") == nil)
    }

    @Test(arguments: [true, false]) func binaryRows(newlines: Bool) throws {
        // A word that is not UTF-8 is kept, as is an empty one.
        let rows: [([UInt8], [Float])] = [
            (Array("a".utf8), [1, 2]), ([0xFF, 0xC3], [.leastNonzeroMagnitude, -0.0]),
            ([], [3, 4]), (Array("a".utf8), [5, 6]),
        ]
        let path = try write(binary("4 2", rows, newlines: newlines))
        let vectors = try WordVectors(contentsOf: path)
        #expect(vectors.words == ["a", "\u{FFFD}\u{FFFD}", ""])
        expectSameBits(vectors.values, [1, 2, .leastNonzeroMagnitude, -0.0, 3, 4])
        let summary = try WordVectorSummary(contentsOf: path)
        #expect(summary.format == .word2vecBinary && summary.invalidCount == 1)
        #expect(summary.duplicateCount == 1 && summary.count == 3)
    }

    @Test func rowsMayBeCutBetweenBlocks() throws {
        for padding in (1 << 18) - 24...(1 << 18) {
            let long = String(repeating: "x", count: padding)
            let path = try write("\(long) 1 2\nb 3 4\nc 5 6\n")
            #expect(try WordVectors(contentsOf: path).values == [1, 2, 3, 4, 5, 6])
        }
        let rows = (0..<3000).map { (Array("w\($0)".utf8), [Float]([Float($0), 0.5, -1])) }
        let vectors = try WordVectors(contentsOf: write(binary("3000 3", rows)))
        #expect(vectors.values == rows.flatMap(\.1) && vectors.count == 3000)
    }

    /// Only the numbers of wanted rows are parsed; those of the others are counted.
    @Test func numbersOfRowsThatAreNotWanted() throws {
        let path = try write("b 1 2\na 1 x\nc 3 4\n")
        let vectors = try WordVectors(contentsOf: path) { $0.elementsEqual("b".utf8) }
        #expect(vectors.words == ["b"] && vectors.values == [1, 2])
        #expect(throws: DataError.self) {
            try WordVectors(contentsOf: write("a 1\nb 1 2\nc 1 2\n")) { $0.elementsEqual("b".utf8) }
        }
    }

    /// The width decides what belongs to the word, however many fields come before.
    @Test(arguments: ["", "6 2\n"]) func wordsHoldSpacesAndNumbers(sizes: String) throws {
        let path = try write(
            sizes + "a 1 2\nroute 66 3 4\n. . . 5 6\n7 8 9 10\n  11 12\nr$ 0,0 13 14\n")
        let vectors = try WordVectors(contentsOf: path)
        #expect(vectors.words == ["a", "route 66", ". . .", "7 8", " ", "r$ 0,0"])
        #expect(vectors.values == [1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14])
        #expect(try WordVectorSummary(contentsOf: path).spacedCount == 5)
    }

    @Test func returnsEndRows() throws {
        let vectors = try WordVectors(contentsOf: write("2 2\ra 1 2\rb 3 4\r"))
        #expect(vectors.words == ["a", "b"] && vectors.values == [1, 2, 3, 4])
    }

    static let damaged: [(text: String, line: Int?, says: String)] = [
        ("a 1 2\nb 1 2\n1 2\nd 1 2\n", 3, "2 fields instead of a word and 2 numbers"),
        ("a 1 2\nb 1 2\nc 1\nd 1 2\n", 3, "2 fields instead of a word and 2 numbers"),
        ("2 3\na 1 2 3\nb 1 2\n", 3, "3 fields"),
        ("a 1 2\n\nb 1\nc 1 2\n", 3, "2 fields"),
        ("a 1 2\nb 1 x\n", 2, "'x' is not a number"),
        ("a 1 2\nb nan 2\n", 2, "'nan' is not a number"),
        ("a 1 2\nb 1 -inf\n", 2, "'-inf' is not a number"),
        ("a 1 2\nb 1 1e99\n", 2, "too large a number"),
        ("a\nb\n", 1, "no numbers behind the word"),
        ("just some prose here\nthat is not vectors\n", 1, "no numbers"),
        ("3 2\nalpha 1 2\nb 1 2\n", 3, "ends after 2 of the 3"),
        ("1 2\na 1 2\nb 1 2\n", 3, "comes after the 1 word that"),
        ("2 1\na 1\nb\n", 3, "1 field instead of a word and 1 number;"),
        ("1 0\na\n", 1, "promises 1 word of 0 numbers"),
        ("0 2\n", 1, "it promises 0 words of 2 numbers"),
        ("2 0\na\nb\n", 1, "of 0 numbers"),
        ("-2 3\na 1 2 3\n", 1, "promises -2 words"),
        ("2 -3\na 1 2 3\n", 1, "of -3 numbers"),
        ("99999999999999999999 2\na 1 2\n", 1, "which no file has"),
        ("2 99999999999999999999\na 1 2\n", 1, "which no file has"),
        ("9223372036854775807 9223372036854775807\na 1 2\n", 1, "which no file has"),
        ("2000000000 60000\na 1 2\n", 1, "the file has only"),
        ("1 70000\na 1 2\n", 1, "which no file has"),
        ("400 2\na 1 2\n", 1, "the file has only"),
        ("", nil, "there is nothing in it"),
        ("\u{FEFF}", nil, "there is nothing in it"),
        ("\n\n", 1, "no numbers"),
        ("3 2\n", 1, "the file has only"),
        ("\u{1F}\u{8B}", 1, "no numbers"),
    ]

    @Test(arguments: damaged.indices) func saysWhatIsWrongWithAText(index: Int) throws {
        let (text, line, says) = Self.damaged[index]
        let path = try write(text)
        let error = #expect(throws: DataError.self) { try WordVectors(contentsOf: path) }
        #expect(error?.line == line, "\(String(describing: error))")
        let message = "\(try #require(error))"
        #expect(message.contains(says) && message.contains(path), "\(message)")
        #expect(throws: DataError.self) { try WordVectorSummary(contentsOf: path) }
    }

    @Test func otherFilesAreNamed() throws {
        for (bytes, says) in [
            ([0x1F, 0x8B, 8, 0] as [UInt8], "gunzip"), ([0x50, 0x4B, 3, 4], "unzip"),
            ([0xBA, 0x16, 0x4F, 0x2F, 12, 0], ".vec"), (Array("<html> 1 2\n".utf8), "a web page"),
        ] {
            let error = #expect(throws: DataError.self) {
                try WordVectors(contentsOf: write(bytes))
            }
            #expect("\(try #require(error))".contains(says))
        }
        #expect(throws: FileError.self) { try WordVectors(contentsOf: folder.path) }
        #expect(throws: FileError.self) { try WordVectors(contentsOf: folder.file("none")) }
        // A line without an end is refused before it fills the memory.
        let long = [UInt8](repeating: 0x61, count: (1 << 23) + 100)
        #expect(throws: DataError.self) { try WordVectors(contentsOf: write(long)) }
        #expect(throws: DataError.self) {
            try WordVectors(contentsOf: write(Array("a 1\n".utf8) + long))
        }
        #expect(throws: DataError.self) {
            try WordVectors(contentsOf: write(Array("1 1\n".utf8) + [0] + long))
        }
    }

    /// Cut anywhere, or with any byte changed, a file is read or refused: nothing traps.
    @Test func damagedBinariesAreRefused() throws {
        let rows = (0..<3).map { (Array("wörd\($0)".utf8), [Float]([Float($0), 0.25, -3])) }
        let whole = binary("3 3", rows)
        #expect(try WordVectors(contentsOf: write(whole)).count == 3)
        for length in 0..<whole.count {
            let path = try write(Array(whole[..<length]))
            #expect(throws: DataError.self, "\(length)") { try WordVectors(contentsOf: path) }
        }
        for place in whole.indices {
            for byte: UInt8 in [0, 0x0A, 0x20, 0x30, 0x39, 0x7F, 0xFF] {
                var changed = whole
                changed[place] = byte
                _ = try? WordVectors(contentsOf: write(changed))
            }
        }
        var more = whole
        more += [0x0A, 0x61]
        let error = #expect(throws: DataError.self) { try WordVectors(contentsOf: write(more)) }
        #expect("\(try #require(error))".contains("more bytes follow the 3 words"))
        let infinite = binary("1 2", [([0x61], [1, .infinity])])
        let second = #expect(throws: DataError.self) {
            try WordVectors(contentsOf: write(infinite))
        }
        #expect("\(try #require(second))".contains("number 2 of word 1 ('a') is not finite"))
        #expect(second?.byteOffset == 10)
    }

    @Test(arguments: WordVectorFormat.allCases) func whatIsWrittenIsReadBack(
        format: WordVectorFormat
    ) throws {
        let random = RandomStream(seed: 2)
        let words = ["the", "naïve", "日本", "</s>", "x1"] + (0..<200).map { "w\($0)" }
        let values = (0..<words.count * 5).map { random.normal(at: UInt64($0)) * 1e-3 }
        let vectors = WordVectors(words: words, width: 5, values: values)
        let path = folder.file("out")
        try vectors.write(to: path, format: format)
        let read = try WordVectors(contentsOf: path)
        #expect(read.words == words)
        expectSameBits(read.values, values)
        #expect(try WordVectorSummary(contentsOf: path).format == format)
        #expect(throws: DataError.self) {
            try WordVectors(words: ["a b"], width: 1, values: [1]).write(to: path, format: format)
        }
        #expect(throws: DataError.self) {
            try WordVectors(words: ["a\0b"], width: 1, values: [1]).write(to: path, format: format)
        }
        #expect(throws: FileError.self) {
            try vectors.write(to: folder.file("none/out"), format: format)
        }
        #expect(try WordVectors(contentsOf: path).count == words.count)
    }

    @Test func neighbours() {
        let vectors = WordVectors(
            words: ["east", "far east", "north", "west", "nowhere", "north east"], width: 2,
            values: [1, 0, 5, 0, 0, 2, -1, 0, 0, 0, 1, 1])
        let found = vectors.neighbours(of: [2, 0], count: 9, excluding: [0])
        #expect(found.map(\.index) == [1, 5, 2, 3])
        #expect(found[0].similarity == 1 && found[3].similarity == -1)
        #expect(abs(found[1].similarity - 0.5.squareRoot()) < 1e-12)
        #expect(vectors.neighbours(of: [1, 0], count: 2).map(\.index) == [0, 1])
        #expect(vectors.neighbours(of: [0, 0], count: 2).isEmpty)
        #expect(vectors.index(ofWordOrLowercased: "North") == 2)
        #expect(vectors.index(ofWordOrLowercased: "south") == nil)
    }
}
