import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// Data from memory are what the same data in a file are.
@Suite struct RowDataTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, to name: String) throws -> URL {
        let url = URL(fileURLWithPath: folder.file(name))
        try Data(text.utf8).write(to: url)
        return url
    }

    /// The rows, one by one.
    private func stream<Row: Sendable>(_ rows: [Row]) -> AsyncStream<Row> {
        AsyncStream { continuation in
            for row in rows { continuation.yield(row) }
            continuation.finish()
        }
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch { return "\(error)" }
    }

    @Test func tables() async throws {
        let url = try write(
            #"{"text":"Good.","label":"a"}"# + "\n" + #"{"text":"","label":"b"}"#, to: "t.jsonl")
        let file = try TextTable(contentsOf: url)
        #expect(try TextTable(contentsOf: url.path).rows == file.rows)
        let table = try TextTable([(text: "Good.", label: " a\n"), (text: "", label: "b")])
        #expect(table.rows == file.rows && table.path.isEmpty)
        let rows = ["a", "b"].map { LabelledText(text: $0 == "a" ? "Good." : "", label: $0) }
        #expect(try await TextTable(gathering: stream(rows)).rows == file.rows)
        #expect(
            message { _ = try TextTable([LabelledText]()) }
                == "there are no labelled texts in it; give a file with a text and a label in each row"
        )
        #expect(
            message {
                _ = try TextTable([(text: "Good.", label: "a"), (text: "Bad.", label: " ")])
            }
                == "row 2: the label is empty; give one, or leave the row out")
        await #expect(throws: DataError.self) {
            try await TextTable(gathering: stream([LabelledText]()))
        }
    }

    @Test func taggedSentences() async throws {
        let url = try write("Ida B-PER\nsings O\n\nYes O\n", to: "t.conll")
        let file = try TaggedCorpus(contentsOf: url)
        let sentences = [
            TaggedSentence(tokens: ["Ida", "sings"], tags: ["B-PER", "O"]),
            TaggedSentence(tokens: []), TaggedSentence(tokens: ["Yes"], tags: ["O"]),
        ]
        let corpus = try TaggedCorpus(sentences)
        #expect(corpus.sentences.map(\.tokens) == file.sentences.map(\.tokens))
        #expect(corpus.sentences.map(\.tags) == file.sentences.map(\.tags))
        #expect(try await TaggedCorpus(gathering: stream(sentences)).sentences == corpus.sentences)
        #expect(
            message { _ = try TaggedCorpus([TaggedSentence(tokens: ["Ida"])]) }
                .hasPrefix("row 1: the sentence has 0 tags for 1 token"))
        #expect(throws: DataError.self) { try TaggedCorpus([TaggedSentence]()) }
    }

    @Test func pairs() async throws {
        let source = try write("a cat\na dog\n", to: "s.txt")
        let target = try write("eine Katze\nein Hund\n", to: "t.txt")
        let file = try TextPairs(source: source, target: target)
        let pairs = try TextPairs([
            (source: "a cat", target: "eine Katze"), (source: "a dog", target: "ein Hund"),
        ])
        #expect(pairs.pairs == file.pairs)
        #expect(try await TextPairs(gathering: stream(file.pairs)).pairs == file.pairs)
        #expect(throws: DataError.self) { try TextPairs([TextPair]()) }
    }

    @Test func recordings() throws {
        let recording = try AudioRecording(samples: [0, 0.5, -0.5, 0.25], sampleRate: 8_000)
        #expect(recording.duration == 0.0005 && recording.path.isEmpty)
        #expect(recording.resampled(to: 8_000) == recording)
        #expect(recording.resampled(to: 16_000).samples.count == 8)
        #expect(recording.resampled(to: 16_000).duration == recording.duration)
        let rows = [
            Transcript(recording, text: "one"), Transcript(recording, text: "two", id: "second"),
        ]
        let transcripts = try Transcripts(rows)
        #expect(transcripts.rows.map(\.id) == ["recording 1", "second"])
        #expect(transcripts.rows.map(\.line) == [1, 2])
        for bad in [[], [Float.nan]] {
            #expect(throws: DataError.self) { try AudioRecording(samples: bad, sampleRate: 8_000) }
        }
        #expect(throws: DataError.self) { try AudioRecording(samples: [0], sampleRate: 0) }
    }

    @Test func pieces() async throws {
        let piece = PianoRoll(name: "a", steps: [[60], [62]])
        let corpus = try await MusicCorpus(gathering: stream([piece]))
        #expect(corpus[.train].map(\.steps) == [[[60], [62]]] && corpus.validationPieces == nil)
        let both = MusicCorpus(training: [piece], validation: [piece])
        #expect(both.validationPieces?.count == 1)
    }

    /// What a vocabulary and the symbols are, whether the text is in a file or in memory.
    @Test(
        arguments: TextLevel.allCases,
        [
            "the cat\nthe dog\nthe end of it", "a b c\n",
            "Größe <unk> ✓\n\nzwei  Wörter </s>\nfin\n",
        ])
    func texts(level: TextLevel, text: String) throws {
        let url = try write(text, to: "t.txt")
        for (fraction, minimum) in [(0.0, 1), (0.4, 1), (0.4, 2)] {
            func made(_ text: TrainingText) throws -> (codec: TextCodec, text: EncodedText) {
                try TextCodec.buildAndEncode(
                    level: level, text, minimumCount: minimum, maximumSize: 12,
                    heldOutFraction: fraction, heldOutAtMost: 20)
            }
            let (file, memory) = (
                try made(TrainingText(contentsOf: url)), try made(TrainingText(text))
            )
            #expect(memory.codec.vocabulary.symbols == file.codec.vocabulary.symbols)
            #expect(memory.text == file.text)
            #expect(try memory.codec.encode(TrainingText(text)) == file.text)
        }
    }

    @Test func textsOfRows() throws {
        #expect(try TrainingText(["one", "two\n"]).path.isEmpty)
        let (codec, text) = try TextCodec.buildAndEncode(
            level: .word, TrainingText(["one two", "two\n"]))
        #expect(codec.decode(text.symbols) == "one two\ntwo\n")
        #expect(throws: DataError.self) { try codec.encode(TrainingText("")) }
    }

    /// Another URL than a file's is an error that names it.
    @Test func urls() throws {
        let spaced = try write("a cat\n", to: "a file.txt")
        #expect(try TextLines(contentsOf: spaced).lines == ["a cat"])
        let web = try #require(URL(string: "https://example.com/a.tsv"))
        #expect(
            message { _ = try TextTable(contentsOf: web) }.contains("https://example.com/a.tsv"))
    }
}
