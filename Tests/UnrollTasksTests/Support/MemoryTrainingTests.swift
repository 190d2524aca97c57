import Foundation
import Synchronization
import TestSupport
import Testing
import UnrollData
import UnrollLanguageModels
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTraining

/// Each task is trained by one asynchronous call, from data in memory.
@Suite struct MemoryTrainingTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func url(_ name: String) -> URL { URL(fileURLWithPath: folder.file(name)) }

    /// The epochs that a run tells.
    private final class Epochs: Sendable {
        let numbers = Mutex<[Int]>([])
        func note(_ progress: TrainingProgress) {
            if case .epoch(let record, _) = progress {
                numbers.withLock { $0.append(record.epoch) }
            }
        }
        var all: [Int] { numbers.withLock { $0 } }
    }

    private let reviews = (0..<40).map { number in
        (
            text: number % 2 == 0
                ? "A good film, number \(number)." : "A bad film, number \(number).",
            label: number % 2 == 0 ? "positive" : "negative"
        )
    }

    private var classification: ClassificationConfig {
        var config = ClassificationConfig()
        config.recurrent?.hiddenSize = 8
        config.training.epochs = 3
        return config
    }

    /// From memory a run is the same as from a file.
    @Test func classifiers() async throws {
        let epochs = Epochs()
        let classifier = try await SequenceClassifier.train(
            classification, on: TextTable(reviews), output: url("reviews.unroll")
        ) { epochs.note($0) }
        #expect(epochs.all == [1, 2, 3])
        let rows = reviews.map { "\($0.text)\t\($0.label)" }.joined(separator: "\n")
        try Data("text\tlabel\n\(rows)\n".utf8).write(to: url("reviews.tsv"))
        let file = try await SequenceClassifier.train(
            classification, on: TextTable(contentsOf: url("reviews.tsv")),
            output: folder.file("file.unroll"))
        #expect(classifier.predict("A fine film.") == file.predict("A fine film."))
        let loaded = try SequenceClassifier(contentsOf: url("reviews.unroll"))
        #expect(loaded.predict("A fine film.") == classifier.predict("A fine film."))
    }

    /// Cancelled and resumed, a run ends as if it never was.
    @Test func cancellation() async throws {
        let (config, table, path) = (
            classification, try TextTable(reviews), folder.file("cut.unroll")
        )
        let whole = try await SequenceClassifier.train(
            config, on: table, output: url("whole.unroll"))
        let run = Task {
            try await SequenceClassifier.train(config, on: table, output: path) { progress in
                if case .epoch = progress { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: CancellationError.self) { _ = try await run.value }
        let resumed = try await SequenceClassifier.train(
            config, on: table, output: path, resume: true)
        #expect(resumed.predict("A fine film.") == whole.predict("A fine film."))
    }

    @Test func taggers() async throws {
        let sentences = (0..<24).map { number in
            TaggedSentence(
                tokens: ["Dr", ["Lena", "Omar", "Ida"][number % 3], "sings", "."],
                tags: ["B-PER", "I-PER", "O", "O"])
        }
        var config = TaggingConfig()
        config.recurrent?.hiddenSize = 8
        config.training.epochs = 2
        let tagger = try await SequenceTagger.train(
            config, on: TaggedCorpus(sentences), output: url("people.unroll"))
        let stream = AsyncStream { continuation in
            for sentence in sentences.prefix(3) { continuation.yield(sentence.tokens) }
            continuation.finish()
        }
        var tags: [[String]] = []
        for await found in tagger.predictions(for: stream) { tags.append(found.tags) }
        #expect(tags == tagger.tag(sentences.prefix(3).map(\.tokens)).map(\.tags))
    }

    @Test func languageModels() async throws {
        var config = LanguageModelConfig()
        config.recurrent.hiddenSize = 8
        config.batchSize = 4
        config.windowLength = 10
        config.training.epochs = 2
        let text = String(repeating: "the cat sat on the mat\n", count: 60)
        let model = try await RecurrentLanguageModel.train(
            config, on: TrainingText(text), output: url("novel.unroll"))
        try Data(text.utf8).write(to: url("novel.txt"))
        let file = try await RecurrentLanguageModel.train(
            config, on: TrainingText(contentsOf: url("novel.txt")), output: url("file.unroll"))
        let symbols = model.codec.encode("the mat")
        expectSameBits(
            model.score(symbols, after: model.start).logProbabilities,
            file.score(symbols, after: file.start).logProbabilities)
        // With a text of its own to validate on, and one that is too short.
        _ = try await RecurrentLanguageModel.train(
            config, on: TrainingText(text), validation: TrainingText("the dog sat\n"),
            output: url("two.unroll"))
        await #expect(throws: DataError.self) {
            try await RecurrentLanguageModel.train(
                config, on: TrainingText("short"), output: url("no.unroll"))
        }
    }

    @Test func wordVectors() async throws {
        var config = SkipGramConfig()
        config.dimensions = 4
        config.minimumCount = 1
        config.epochs = 1
        let lines = (0..<50).map { "the cat number \($0 % 5) sat" }
        let vectors = try await WordVectors.train(config, on: TrainingText(lines))
        #expect(vectors.width == 4 && vectors.words.contains("cat"))
        let task = Task { [config] in
            try await WordVectors.train(config, on: TrainingText(lines)) { _ in
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        let cancelled = Task { [config] in
            withUnsafeCurrentTask { $0?.cancel() }
            return try await WordVectors.train(config, on: TrainingText(lines))
        }
        await #expect(throws: CancellationError.self) { _ = try await cancelled.value }
    }

    @Test func translators() async throws {
        let pairs = (0..<40).map { (source: "day \($0 % 20)", target: "Tag \($0 % 20)") }
        var config = TranslationConfig()
        config.texts.level = .character
        config.encoder.hiddenSize = 8
        config.decoder.hiddenSize = 8
        config.training.epochs = 1
        let translator = try await Translator.train(
            config, on: TextPairs(pairs), output: url("days.unroll"))
        let texts = AsyncStream { continuation in
            for text in ["day 1", "day 2"] { continuation.yield(text) }
            continuation.finish()
        }
        var found: [String] = []
        for await translation in translator.translations(for: texts) {
            found.append(translation.text)
        }
        #expect(found == translator.translate(["day 1", "day 2"]).map(\.text))
    }

    @Test func music() async throws {
        var config = MusicConfig()
        config.recurrent.hiddenSize = 8
        config.training.epochs = 1
        let pieces = (0..<4).map { number in
            PianoRoll(name: "\(number)", steps: (0..<16).map { [UInt8(60 + ($0 + number) % 5)] })
        }
        let model = try await MusicModel.train(
            config, on: MusicCorpus(pieces), output: url("music.unroll"))
        #expect(model.scores(on: pieces).steps == 64)
    }

    /// Samples in memory give the network what the same samples in files do.
    @Test func speech() async throws {
        let texts = ToneSpeech.texts(24, seed: 1)
        let recordings = try texts.enumerated().map { number, text in
            Transcript(
                // As a file of 16 bits has them.
                try AudioRecording(
                    bytes: ToneSpeech.wav(ToneSpeech.samples(text, seed: UInt64(number + 1))),
                    path: "a.wav"), text: text)
        }
        let config = SmallSpeech.config { $0.training.epochs = 1 }
        let recognizer = try await SpeechRecognizer.train(
            config, on: Transcripts(recordings), output: url("tones.unroll"))
        let table = try ToneSpeech.table(texts, named: "tones", in: folder)
        let file = try await SpeechRecognizer.train(
            config, on: Transcripts(contentsOf: table), output: url("file.unroll"))
        let outputs = (
            try recognizer.outputs(of: Transcripts(recordings)),
            try file.outputs(of: Transcripts(contentsOf: table))
        )
        expectSameBits(outputs.0[0].logProbabilities, outputs.1[0].logProbabilities)
        let suiting = try SpeechInputConfig(suiting: Transcripts(recordings))
        #expect(suiting.audio?.sampleRate == ToneSpeech.rate)
    }
}
