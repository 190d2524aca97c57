import Testing
import UnrollData
import UnrollSystem

/// The shapes of real files: line ends, blank lines, marks, gaps, missing parts.
@Suite struct NucleotideFileTests {
    private func read(_ text: String) throws -> NucleotideFile {
        try NucleotideFile(bytes: Array(text.utf8), path: "x.fa")
    }

    @Test(arguments: [
        ">one first\nACGTACGTAC\nGGTT\n>two\nTTTTCCCC\n",
        ">one first\r\nACGTACGTAC\r\nGGTT\r\n>two\r\nTTTTCCCC\r\n",
        "\n>one first\nACGTACGTAC\nGGTT\n\n>two\nTTTTCCCC\n\n  \n\t\n",
        "\u{FEFF}>one first\nACGTACGTAC\nGGTT\n>two\nTTTTCCCC",
        ">one first\nACGTACGTACGGTT\n>two\nTTTT CCCC\n",
    ])
    func lineEndsBlanksAndMarks(text: String) throws {
        let file = try read(text)
        #expect(file.format == .fasta && file.warnings.isEmpty)
        #expect(file.records.map(\.name) == ["one", "two"])
        #expect(file.records[0].description == "first")
        #expect(file.records.map(\.sequence) == ["ACGTACGTACGGTT", "TTTTCCCC"])
    }

    @Test func aHeaderMayHoldItsMark() throws {
        let file = try read(">one a>b label=EI\nACGT\n>two\nAC\n")
        #expect(file.records.map(\.description) == ["a>b label=EI", ""])
        #expect(file.records.map(\.label) == ["EI", nil])
    }

    @Test func fastqSkipsQualities() throws {
        let file = try read("@r1 x label=a\nACGT\n+\n@II>\n@r2 label=b\nAC\nGT\n+r2\nI@\nI+\n")
        #expect(file.format == .fastq)
        #expect(file.records.map(\.sequence) == ["ACGT", "ACGT"])
        #expect(file.records.map(\.label) == ["a", "b"])
    }

    @Test func everyLetterOfTheCode() throws {
        let file = try read(">x\nacgtUuNnRYSWKMBDHV\n>y\nAC--GT*.\n")
        #expect(file.records.map(\.sequence.count) == [18, 8])
    }

    @Test(arguments: [
        (">x\nACGT 61 ACGT\n", "line 2"), (">one\n>two\nACGT\n", "line 1"),
        ("ACGT\n>one\nACGT\n", "line 1"), ("", "no sequences"), (">one\nAC\n>two\n", "line 3"),
        ("@r\nACGT\n+\nII\n", "lacks 2 qualities"), ("@r\nACGT\n+\nIIIII\n", "line 4"),
        ("@r\nACGT\n", "line with +"), ("@r\nAC\n+\nII\nGG\n", "must begin with @"),
        (">x\nACéT\n", "line 2"),
    ])
    func whatIsWrongIsNamed(text: String, part: String) {
        let error = #expect(throws: DataError.self) { try read(text) }
        #expect(error?.description.contains(part) == true, "\(String(describing: error))")
    }

    @Test func twoOfANameAreNoted() throws {
        let file = try read(">one\nACGT\n>one\nACGA\n")
        #expect(file.records.count == 2)
        #expect(file.warnings == ["line 3: a second sequence has the name 'one'"])
    }

    @Test func labelledFilesAreTables() throws {
        let table = try TextTable(
            bytes: Array(">a label=EI\nACGT\n>b label=IE\nAC\nGT\n".utf8), path: "t.fa")
        #expect(table.format == .fasta)
        #expect(table.rows.map(\.label) == ["EI", "IE"] && table.rows.map(\.line) == [1, 3])
        let error = #expect(throws: DataError.self) {
            try TextTable(bytes: Array(">a\nACGT\n".utf8), path: "t.fa")
        }
        #expect(error?.description.contains("label=") == true)
    }

    /// Columns between commas that some lines pad with more tabs than others.
    @Test func paddedColumns() throws {
        let table = try TextTable(
            bytes: Array("+,S10,\t\ttactag\n-,AMPC,\ttgctat\n".utf8), path: "promoters.data")
        #expect(table.format == .csv)
        #expect(table.rows.map(\.label) == ["+", "-"])
    }

    /// No bytes end in a trap.
    @Test func mutatedFilesAreReadOrRefused() {
        let whole = Array("@r1 label=a\nACGT\n+\n@II>\n@r2\nAC\nGT\n+r2\nI@\nI+\n".utf8)
        let random = RandomStream(seed: 1)
        for round in 0..<3000 {
            let draw = random.stream(round)
            var bytes = whole
            for change in 0..<UInt64(1 + round % 4) {
                let place = draw.integer(below: bytes.count, at: 2 * change)
                bytes[place] = UInt8(draw.integer(below: 256, at: 2 * change + 1))
            }
            _ = try? NucleotideFile(bytes: bytes, path: "x")
        }
    }
}
