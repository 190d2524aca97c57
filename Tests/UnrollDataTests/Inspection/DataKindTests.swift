import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// What a file is taken for, by its first lines and its name.
@Suite struct DataKindTests {
    private func kind(_ bytes: [UInt8], _ name: String = "data.txt") throws -> DataKind {
        let folder = try TemporaryFolder()
        try AtomicFile.write(to: folder.file(name)) { try $0.write(bytes) }
        return try DataKind(recognizing: folder.file(name))
    }

    @Test(arguments: [
        ("The cat sat on the mat.\nIt was warm.\n", DataKind.text),
        ("Hello, world\nGood night, moon\nWell, well\n", .text),
        ("one line alone", .text),
        ("a poem\nof two\n\nwords a\nline here\nand three words\n", .text),
        ("1984\nwas a year\n", .text),
        ("text\tlabel\ngood\tpos\nbad\tneg\n", .table),
        ("good,pos\nbad,neg\nfine,pos\npoor,neg\n", .table),
        ("EI, one, ACGT\nEI, two, ACGA\nEI, three, ACGC\n", .table),
        ("__label__pos good\n__label__neg bad\n", .table),
        ("{\"text\": \"good\", \"label\": 1}\n", .table),
        ("[{\"text\": \"good\", \"label\": 1}]", .table),
        ("{\"tokens\": [\"a\"], \"tags\": [\"O\"]}\n", .tags),
        ("[ {\"id\": 3, \"words\" : [\"a\"], \"ner\": [\"O\"]} ]\n", .tags),
        ("Lena B-PER\nsings O\n\nIda B-PER\nreads O\n", .tags),
        ("-DOCSTART- O\n\nLena B-PER\n", .tags),
        ("# text = a\n1\ta\ta\tDET\tDT\t_\t2\tdet\t_\t_\n\n", .tags),
        (">one label=EI\nACGT\nACGTN\n", .nucleotides),
        (">one\nACGT\nGG\nEEII\nII\n>two\nAC\nEI\n", .tags),
        ("##gff-version 3\nchr1\t.\tgene\t1\t9\t.\t+\t.\t.\n", .intervals),
        ("> he said\nand she said\n", .text),
        ("@read\nACGT\n+\nIIII\n", .nucleotides),
        ("0.1 2 -3e4\n1 2 3\n", .frames),
        ("x,y\n1,2\n3,4\n", .frames),
        ("the 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8\nof 1 2 3 4 5 6 7 8\n", .vectors),
        ("2 3\nthe 0.1 0.2 0.3\nof 1 2 3\n", .vectors),
        ("\n\\data\\\nngram 1=3\n\n\\1-grams:\n", .ngrams),
        ("\u{FEFF}text,label\r\ngood,pos\r\nbad,neg\r\n", .table),
    ])
    func byFirstLines(text: String, expected: DataKind) throws {
        #expect(try kind(Array(text.utf8)) == expected)
    }

    @Test(arguments: [
        ("x.fasta", DataKind.nucleotides), ("x.bed", .intervals), ("x.GTF", .intervals),
        ("x.conll", .tags), ("x.vec", .vectors),
        ("x.arpa", .ngrams), ("x.csv", .table), ("a05_s02_e03.txt", .frames), ("x.txt", .text),
        ("x", .text), ("x.flac", .audio), ("x.mp4", .frames),
    ])
    func byName(name: String, expected: DataKind) throws {
        #expect(try kind(Array("plain words\n".utf8), name) == expected)
    }

    @Test func byMagic() throws {
        let wav = Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WAVEfmt ".utf8)
        #expect(try kind(wav) == .audio)
        #expect(try kind([0x93] + Array("NUMPY".utf8) + [1, 0]) == .frames)
        #expect(try kind(Array("YUV4MPEG2 W4 H4\n".utf8)) == .frames)
        let binary = Array("2 2\na ".utf8) + [0, 0, 0x80, 0x3F, 0, 0, 0, 0]
        #expect(try kind(binary) == .vectors)
    }

    @Test func longFilesAreJudgedByWholeLines() throws {
        // The head ends within a row, whose columns are not all there.
        let row = "a text of some words\tlabel\n"
        let rows = "text\tlabel\n" + (0..<4_000).map { "\($0) \(row)" }.joined()
        #expect(try kind(Array(rows.utf8)) == .table)
    }

    private func problem(_ bytes: [UInt8]) throws -> String {
        let error = try #require(throws: DataError.self) { _ = try kind(bytes) }
        return error.message
    }

    @Test func whatIsNoDataIsNamed() throws {
        #expect(try problem([]).hasPrefix("there is nothing in it"))
        #expect(try problem([0x1F, 0x8B, 8, 0]).contains("gzip"))
        #expect(try problem([2, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8)).contains("unroll info"))
        #expect(try problem([1, 2, 0, 4]).contains("binary"))
        #expect(throws: DataError.self) { _ = try DataKind(recognizing: "-") }
        #expect(throws: FileError.self) { _ = try DataKind(recognizing: "/no/such/file") }
    }
}
