import TestSupport
import Testing
import UnrollData
import UnrollSystem
import UnrollTasks

/// Each kind of file, counted by hand.
@Suite struct InspectionTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func inspect(
        _ bytes: [UInt8], _ name: String = "data.txt", as kind: DataKind? = nil
    ) throws -> Inspection {
        try AtomicFile.write(to: folder.file(name)) { try $0.write(bytes) }
        return try Inspection(of: folder.file(name), as: kind)
    }

    private func inspect(
        _ text: String, _ name: String = "data.txt", as kind: DataKind? = nil
    ) throws -> Inspection {
        try inspect(Array(text.utf8), name, as: kind)
    }

    private func count(_ inspection: Inspection, _ name: String) -> Int? {
        guard case .count(let count) = inspection.figures.first(where: { $0.name == name })?.value
        else { return nil }
        return count
    }

    private func number(_ inspection: Inspection, _ name: String) -> Double? {
        guard case .number(let number) = inspection.figures.first(where: { $0.name == name })?.value
        else { return nil }
        return number
    }

    private func text(_ inspection: Inspection, _ name: String) -> String? {
        guard case .text(let text) = inspection.figures.first(where: { $0.name == name })?.value
        else { return nil }
        return text
    }

    private func lengths(_ inspection: Inspection, _ name: String) -> LengthSummary? {
        let value = inspection.figures.first { $0.name == name }?.value
        guard case .lengths(let lengths) = value else { return nil }
        return lengths
    }

    private func classes(_ inspection: Inspection) -> [String: Int] {
        Dictionary(
            (inspection.classes?.counts ?? []).map { ($0.name, $0.count) },
            uniquingKeysWith: { first, _ in first })
    }

    @Test func runningText() throws {
        let found = try inspect("the cat <unk> the\n\nä cat\nthe cat <unk> the")
        #expect(found.kind == .text)
        #expect(count(found, "lines") == 4 && count(found, "blank_lines") == 1)
        #expect(count(found, "repeated_lines") == 1)
        #expect(count(found, "words") == 10 && count(found, "distinct_words") == 4)
        #expect(count(found, "words_that_occur_once") == 1)
        #expect(count(found, "unknown_words") == 2)
        #expect(count(found, "characters") == 17 + 1 + 1 + 6 + 17)
        // Letters a c e h k n t u ä, the two brackets, the space and the newline.
        #expect(count(found, "distinct_characters") == 13)
        #expect(lengths(found, "words_per_line") == LengthSummary([4, 0, 2, 4]))
        #expect(
            found.firstItems.map { $0.map(\.value) } == [
                [.text("the cat <unk> the")], [.text("ä cat")], [.text("the cat <unk> the")],
            ])
        #expect(found.warnings.isEmpty)
    }

    @Test func whatReadersNoteIsShown() throws {
        let marked = try inspect("<s> a b </s>\nc\r\n")
        try #require(marked.warnings.count == 2)
        #expect(marked.warnings[0].contains("2 marks <s> and </s>"))
        #expect(marked.warnings[1].hasPrefix("lines end in two ways"))
        let returns = try inspect("a\rb\r", "mac.txt")
        #expect(count(returns, "lines") == 2)
        #expect(returns.warnings.count == 1 && returns.warnings[0].contains("carriage returns"))
    }

    @Test func table() throws {
        let found = try inspect(
            """
            text,label
            good film,pos
            bad film,neg
            good film,pos
            good film,neg
            ,Neg
            one,odd
            """)
        #expect(found.kind == .table && found.format == "csv")
        #expect(count(found, "rows") == 6)
        #expect(classes(found) == ["pos": 2, "neg": 2, "Neg": 1, "odd": 1])
        #expect(lengths(found, "words_per_text") == LengthSummary([2, 2, 2, 2, 0, 1]))
        #expect(found.firstItems[1].map(\.value) == [.text("neg"), .text("bad film")])
        try #require(found.warnings.count == 5)
        #expect(found.warnings[0].hasPrefix("2 labels with a single row: 'Neg', 'odd'"))
        #expect(found.warnings[1].hasPrefix("labels that differ only in upper and lower case"))
        #expect(found.warnings[2] == "1 row with an empty text, the first on line 6")
        #expect(found.warnings[3].hasPrefix("1 row that an earlier row repeats"))
        #expect(found.warnings[3].hasSuffix("on line 4"))
        #expect(found.warnings[4].contains("another label, the first on line 5"))
    }

    @Test func tableOfFiles() throws {
        try AtomicFile.write(to: folder.file("a.npy")) { try $0.write([1]) }
        let found = try inspect("file\tlabel\na.npy\tx\nb.npy\ty\nb.npy\tx\n")
        #expect(count(found, "files") == 2 && count(found, "missing_files") == 2)
        #expect(
            found.warnings.first?.contains("2 rows whose file is not there, the first on line 3")
                == true)
    }

    @Test func taggedSentences() throws {
        let found = try inspect(
            "-DOCSTART- O\n\nLena B-PER\nSmith I-PER\nsings O\n\nOslo B-LOC\n\nshe O\nsings O\n")
        #expect(found.kind == .tags && text(found, "scheme") == "IOB2")
        #expect(count(found, "sentences") == 3 && count(found, "documents") == 1)
        #expect(count(found, "tokens") == 6 && count(found, "distinct_tokens") == 5)
        #expect(count(found, "entities") == 2)
        #expect(text(found, "entity_types") == "LOC 1, PER 1")
        #expect(classes(found) == ["B-LOC": 1, "B-PER": 1, "I-PER": 1, "O": 3])
        #expect(
            found.firstItems[0].map(\.value) == [
                .text("Lena Smith sings"), .text("B-PER I-PER O"),
            ])
    }

    @Test func repeatedSentencesAreCounted() throws {
        let sentence = ["a", "b", "c", "d", "e"].map { "\($0) O\n" }.joined()
        let other = sentence.replacing("c O", with: "c B-X")
        let found = try inspect([sentence, sentence, other].joined(separator: "\n"))
        try #require(found.warnings.count == 2)
        #expect(found.warnings[0].hasSuffix("that occurred before, the first on line 7"))
        #expect(found.warnings[1].hasSuffix("with other tags, the first on line 13"))
    }

    @Test func nucleotides() throws {
        let found = try inspect(">one a>b\nACGu\nNN-\n>two\nggcc\n>three\nGGCC\n>two\nA\n")
        #expect(found.kind == .nucleotides && found.format == "fasta")
        #expect(count(found, "sequences") == 4 && count(found, "bases") == 15)
        #expect(lengths(found, "length") == LengthSummary([7, 4, 4, 1]))
        #expect(count(found, "lower_case") == 5 && count(found, "u_read_as_t") == 1)
        #expect(count(found, "ambiguous") == 2 && count(found, "gaps_and_stops_read_as_n") == 1)
        // C, G of ACGU, four of ggcc and of GGCC, out of 4 + 4 + 4 + 1 certain ones.
        #expect(number(found, "gc_share") == 10.0 / 13)
        #expect(classes(found) == ["-": 1, "A": 2, "C": 5, "G": 5, "N": 2, "U": 1])
        #expect(
            found.firstItems[0].map(\.value) == [
                .text("one a>b"), .count(7), .text("ACGuNN-"),
            ])
        try #require(found.warnings.count == 2)
        #expect(found.warnings[0].contains("a second sequence has the name 'two'"))
        #expect(found.warnings[1].hasPrefix("1 sequence that occurred before"))
        let labelled = try inspect(">one label=EI\nACGT\n>two\nACG\n", "labelled.fa")
        #expect(classes(labelled) == ["EI": 1])
        #expect(
            labelled.warnings == [
                "1 header without a label=…, which others have, the first on line 3"
            ])
    }

    @Test func labelledNucleotidesAndIntervals() throws {
        let found = try inspect(">one\nACGT\nEEII\n>two\nAC\nII\n", "t.fasta")
        #expect(found.kind == .tags && found.format == "fasta")
        #expect(count(found, "sentences") == 2 && count(found, "tokens") == 6)
        #expect(classes(found) == ["E": 2, "I": 4])
        let intervals = try inspect(
            "chr1\t0\t9\tgene\nchr1\t4\t5\tGene\nchr2\t4\t7\tgene\nchr1\t0\t9\tgene\n", "t.bed")
        #expect(intervals.kind == .intervals && intervals.format == "bed")
        #expect(count(intervals, "intervals") == 4 && count(intervals, "sequences") == 2)
        #expect(lengths(intervals, "length") == LengthSummary([9, 1, 3, 9]))
        #expect(classes(intervals) == ["gene": 3, "Gene": 1])
        try #require(intervals.warnings.count == 2)
        #expect(intervals.warnings[0].hasSuffix("the first on line 4"))
        let gff = try inspect("chr1\tx\texon\t3\t8\t.\t+\t.\t.\n", "t.gff")
        #expect(gff.format == "gff" && classes(gff) == ["exon": 1])
        #expect(lengths(gff, "length") == LengthSummary([6]))
    }

    @Test func frames() throws {
        let found = try inspect("x y z\n1 5 -2\n2 5 0\n3 5 8.5\n")
        #expect(found.kind == .frames && found.format == "text")
        #expect(count(found, "frames") == 3 && count(found, "width") == 3)
        #expect(number(found, "lowest") == -2 && number(found, "highest") == 8.5)
        #expect(found.warnings == ["feature 2 never changes"])
        #expect(found.firstItems[0].map(\.value) == [.text("1 5 -2")])
        let zeros = Array(repeating: "0", count: 60).joined(separator: " ")
        let ones = Array(repeating: "1", count: 60).joined(separator: " ")
        let skeleton = try inspect(
            [zeros, ones, zeros].joined(separator: "\n") + "\n", "a01_s01_e01.txt")
        #expect(skeleton.format == "skeleton" && count(skeleton, "lost_frames") == 2)
        #expect(skeleton.warnings.last == "tracking was lost in 2 of 3 frames")
    }

    @Test func video() throws {
        let frame = Array("FRAME\n".utf8) + [UInt8](repeating: 90, count: 16 + 8)
        let found = try inspect(Array("YUV4MPEG2 W4 H4 F10:1 C420jpeg\n".utf8) + frame + frame)
        #expect(found.kind == .frames && found.format == "video")
        #expect(count(found, "frames") == 2 && count(found, "width") == 150)
        #expect(number(found, "seconds") == 0.2)
        #expect(number(found, "frames_per_second") == 10)
    }

    private func wav(_ samples: [Int]) -> [UInt8] {
        func little(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let data = samples.flatMap { little($0, 2) }
        let format =
            little(1, 2) + little(1, 2) + little(8_000, 4) + little(16_000, 4)
            + little(2, 2) + little(16, 2)
        return Array("RIFF".utf8) + little(36 + data.count, 4) + Array("WAVEfmt ".utf8)
            + little(16, 4) + format + Array("data".utf8) + little(data.count, 4) + data
    }

    @Test func recording() throws {
        let found = try inspect(wav((0..<800).map { $0 % 2 == 0 ? 16_384 : -8_192 }))
        #expect(found.kind == .audio)
        #expect(count(found, "samples") == 800 && count(found, "sample_rate") == 8_000)
        #expect(number(found, "seconds") == 0.1 && number(found, "peak") == 0.5)
        let rms = try #require(number(found, "rms"))
        #expect(abs(rms - ((0.25 + 0.0625) / 2).squareRoot()) < 1e-6)
        // 10 ms apart: 1 + 800 / 80.
        #expect(count(found, "feature_frames") == 11)
        #expect(found.warnings.isEmpty)
        let silence = try inspect(wav([Int](repeating: 0, count: 100)))
        #expect(
            silence.warnings == [
                "digital silence: every sample is 0", "shorter than a frame of features (25 ms)",
            ])
        let loud = try inspect(wav([Int](repeating: 32_767, count: 800)))
        #expect(loud.warnings == ["800 samples at full scale: the recording is perhaps clipped"])
        for count in 0...1 {
            let error = try #require(throws: DataError.self) {
                _ = try inspect(wav([Int](repeating: 5, count: count)))
            }
            #expect(error.message.contains("at least 2 are needed"))
        }
    }

    @Test func vectors() throws {
        let found = try inspect("3 2\nthe 3 4\nof 0 0\nthe 1 1\n")
        #expect(found.kind == .vectors && count(found, "words") == 2 && count(found, "width") == 2)
        #expect(number(found, "largest_norm") == 5)
        #expect(
            found.warnings == [
                "1 row whose word came before: the first one counts",
                "a vector of zeros has no direction",
            ])
    }

    @Test func ngrams() throws {
        let found = try inspect(
            """
            \\data\\
            ngram 1=4
            ngram 2=1

            \\1-grams:
            -1.0\t<unk>
            -99\t<s>\t-0.3
            -0.5\t</s>
            -0.7\ta\t-0.2

            \\2-grams:
            -0.1\ta </s>

            \\end\\

            """)
        #expect(found.kind == .ngrams && count(found, "order") == 2)
        #expect(count(found, "ngrams") == 5 && count(found, "vocabulary") == 3)
        #expect(classes(found) == ["1": 4, "2": 1])
    }
}
