import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// Nucleotides with a tag for each base: records of letters, tables, columns, intervals.
@Suite struct NucleotideCorpusTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(
        _ text: String, path: String = "x.fasta",
        _ change: (inout TaggedCorpusOptions) -> Void = { _ in }
    ) throws -> TaggedCorpus {
        var options = TaggedCorpusOptions()
        options.readsNucleotides = true
        change(&options)
        return try TaggedCorpus(bytes: Array(text.utf8), path: path, options: options)
    }

    @Test(arguments: [
        (">a first\nACGU\nEEII\n>b\nNN\n..\n", "x.fasta"),
        (">a first\r\nAC\r\nGU\r\nEE\r\nII\r\n\r\n>b\r\nNN\r\n..", "x.txt"),
        ("sequence,labels\nACGU,EEII\nNN,..\n", "x.csv"),
        ("labels\tsequence\nEEII\tACGU\n..\tNN\n", "x.tsv"),
        ("A\tE\nC\tE\nG\tI\nU\tI\n\nN\t.\nN\t.\n", "x.conll"),
    ])
    func recordsTablesAndColumns(text: String, path: String) throws {
        let corpus = try read(text, path: path)
        #expect(corpus.sentences.map(\.tokens) == [["A", "C", "G", "U"], ["N", "N"]])
        #expect(corpus.sentences.map(\.tags) == [["E", "E", "I", "I"], [".", "."]])
        #expect(corpus.warnings.isEmpty)
        if path.hasSuffix(".fasta") { #expect(corpus.sentences.map(\.name) == ["a", "b"]) }
    }

    @Test(arguments: [
        ("ACGT\n", "before the first header"), (">a\nACGT\n", "has 1 line behind"),
        (">a\nACGT\nEEE\n", "4 bases and 3 labels"), (">a\nAC!T\nEEEE\n", "'!' is no letter"),
        (">a\n>b\nA\nE\n", "has 0 lines"), ("AC\tE\nG\tE\n", "'AC', is no letter"),
    ])
    func whatIsWrong(text: String, problem: String) throws {
        let error = #expect(throws: DataError.self) {
            try read(text) { $0.format = text.contains("\t") ? .columns : .fasta }
        }
        #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
    }

    @Test func intervalsOfBEDAndGFF() throws {
        let fasta = ">one x\nACGTACGTAC\n>two\nGGGG\n"
        let bed = folder.file("x.bed")
        try Data("track name=x\none\t2\t5\texon\none\t4\t7\texon\nelsewhere\t0\t9\texon\n".utf8)
            .write(to: URL(fileURLWithPath: bed))
        let corpus = try read(fasta) { $0.intervals = bed }
        #expect(
            corpus.sentences.map { $0.tags.joined() }
                == ["OO" + String(repeating: "exon", count: 5) + "OOO", "OOOO"])
        #expect(corpus.sentences[0].name == "one")

        let gff = folder.file("x.gff")
        let line = { (kind: String, first: Int, last: Int) in
            "one\tx\t\(kind)\t\(first)\t\(last)\t.\t+\t.\tID=1\n"
        }
        let text =
            "##gff-version 3\n" + line("gene", 1, 8) + line("E", 2, 3) + line("E", 7, 7)
            + "##FASTA\n>one\nACGT\n"
        try Data(text.utf8).write(to: URL(fileURLWithPath: gff))
        let kinds = try read(fasta) {
            $0.intervals = gff
            $0.intervalKinds = ["gene", "E"]
        }
        #expect(
            kinds.sentences[0].tags
                == ["gene", "E", "E", "gene", "gene", "gene", "E", "gene", "O", "O"])
        for (kinds, problem) in [
            (nil, "'E' and 'gene' share the base 1"), (["tRNA"], "no interval of these kinds"),
        ] as [([String]?, String)] {
            let error = #expect(throws: DataError.self) {
                try read(fasta) {
                    $0.intervals = gff
                    $0.intervalKinds = kinds
                }
            }
            #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
        }
    }

    @Test(arguments: [
        ("one\t2\t20\tE\n", "ends at 20"), ("one\t5\t4\tE\n", "is empty"),
        ("one\t5\t5\tE\n", "no intervals in it that cover a base"),
        ("one\tx\tE\t4\t3\t.\t+\t.\n", "is empty"),
        ("one\t-1\t5\tE\n", "is empty"), ("one 2\n", "neither BED nor GFF3"),
        ("one\tx\tE\t0\t3\t.\t+\t.\n", "is empty"), ("# nothing\n", "no intervals"),
        ("one\tx\tE\t-9223372036854775808\t3\t.\t+\t.\n", "is empty"),
    ])
    func intervalsThatAreWrong(text: String, problem: String) throws {
        let bed = folder.file("x.bed")
        try Data(text.utf8).write(to: URL(fileURLWithPath: bed))
        let error = #expect(throws: DataError.self) {
            try read(">one\nACGTACGT\n") { $0.intervals = bed }
        }
        #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
    }

    /// A score is a number, as a place is; a sequence may be called as a browser's line begins.
    @Test func intervalsAreKnownByTheirFirstColumns() throws {
        let bed = folder.file("x.bed")
        let text = """
            browser position track1:1-8
            track name=mine
            track1\t1\t3\tE\t960\t+\t1\t3
            track1\t4\t4\tinsertion\t0\t+\t4\t4
            browserish 5 6 I 500 - 5 6

            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: bed))
        let file = try IntervalFile(contentsOf: bed)
        #expect(file.format == .bed && file.emptyCount == 1)
        #expect(file.intervals.map(\.sequence) == ["track1", "browserish"])
        #expect(file.intervals.map(\.places) == [1..<3, 5..<6])
        #expect(file.inspection.warnings.contains { $0.contains("1 interval between two places") })
    }

    /// Intervals that fit no sequence are refused where they are all, and told where they are some.
    @Test func intervalsOfOtherSequences() throws {
        let bed = folder.file("x.bed")
        let url = URL(fileURLWithPath: bed)
        func read(_ kinds: [String]? = nil) throws -> TaggedCorpus {
            try self.read(">one\nACGT\n") {
                $0.intervals = bed
                $0.intervalKinds = kinds
            }
        }
        try Data("chr1\t0\t2\tE\nchr2\t0\t2\tE\n".utf8).write(to: url)
        let all = #expect(throws: DataError.self) { _ = try read() }
        #expect(all?.description.contains("no interval lies on a sequence of") == true)
        try Data("one\t0\t2\tE\nchr2\t0\t2\tE\n".utf8).write(to: url)
        #expect(try read().sentences[0].tags == ["E", "E", "O", "O"])
        let unknown = #expect(throws: DataError.self) { _ = try read(["E", "exon"]) }
        #expect(unknown?.description.contains("no interval of the kind 'exon'") == true)
    }

    @Test func aNameMayNotComeTwice() throws {
        let bed = folder.file("x.bed")
        try Data("one\t0\t1\tE\n".utf8).write(to: URL(fileURLWithPath: bed))
        #expect(throws: DataError.self) {
            try read(">one\nAC\n>one\nAC\n") { $0.intervals = bed }
        }
    }

    /// The symbols of letters and their frames are those of the frames.
    @Test func symbolsStandForTheSameFrames() throws {
        let letters = "acgtUuNnRYSWKMBDHV-.*x"
        let codes = try Nucleotides.codes(letters, path: "x", line: nil)
        let frames = codes.flatMap { code in
            Nucleotides.frameTable[(Int(code) * 4)..<(Int(code) * 4 + 4)]
        }
        #expect(try frames == Nucleotides.frames(letters, path: "x", line: nil))
        #expect(throws: DataError.self) { try Nucleotides.codes("AC!", path: "x", line: 1) }
    }
}
