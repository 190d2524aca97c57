import Foundation
import TestSupport
import Testing
import Unroll

// The code of Documentation/using-the-library.md, compiled and run. The page is compared with this
// file: change both.

final class Progress: TrainingReporter {
    func updated(_ loop: TrainingLoop, loss: Double, learningRate: Double) {}
    func epochEnded(_ loop: TrainingLoop, _ record: EpochRecord, improved: Bool) {
        print("epoch", record.epoch, "validation", record.validationLoss ?? .nan)
    }
    func note(_ message: Message) { print(message) }
}

final class Forecast: SavedModule {
    struct Config: Codable, Sendable {
        var inputSize = 3
        var hiddenSize = 16
    }

    static let task = "forecast"
    let config: Config
    let lstm: LSTM
    let output: Linear

    init(_ config: Config) {
        let random = RandomStream(seed: 1)
        self.config = config
        lstm = LSTM(inputSize: config.inputSize, hiddenSize: config.hiddenSize, random: random)
        output = Linear(inputSize: config.hiddenSize, outputSize: 1, random: random)
    }

    func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(lstm, named: "lstm")
        visitor.visit(output, named: "output")
    }
}

/// Serialized: the code names its files as a reader would, so it runs in a folder of its own.
@Suite(.serialized) struct UsingTheLibraryTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func path(_ name: String) -> String { folder.file(name) }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    }

    /// A header of 44 bytes, and samples of 16 bits, 8,000 a second.
    private func writeWave(_ samples: [UInt8], to name: String) throws {
        func number(_ value: Int, _ bytes: Int) -> [UInt8] {
            (0..<bytes).map { UInt8(value >> (8 * $0) & 0xFF) }
        }
        let format = number(1, 2) + number(1, 2) + number(8_000, 4) + number(16_000, 4)
        let file =
            Array("RIFF".utf8) + number(36 + samples.count, 4) + Array("WAVEfmt ".utf8)
            + number(16, 4) + format + number(2, 2) + number(16, 2) + Array("data".utf8)
            + number(samples.count, 4) + samples
        try Data(file).write(to: URL(fileURLWithPath: path(name)))
    }

    private func writeReviews() throws {
        let rows = (0..<40).map { row in
            row % 2 == 0
                ? "A good film, number \(row).\tpositive" : "A bad film, number \(row).\tnegative"
        }
        try write("text\tlabel\n" + rows.joined(separator: "\n") + "\n", to: "reviews.tsv")
    }

    private func train() throws -> SequenceClassifier {
        try writeReviews()
        let table = try TextTable(contentsOf: path("reviews.tsv"))
        var config = ClassificationConfig()
        config.recurrent?.cell = .gru
        config.recurrent?.hiddenSize = 64
        config.training.epochs = 4
        let classifier = try SequenceClassifier.train(
            config, on: table, output: path("reviews.unroll"))
        return classifier
    }

    @Test func classifiers() async throws {
        let trained = try train()
        let classifier = try SequenceClassifier(contentsOf: path("reviews.unroll"))
        let answer = classifier.predict("A fine film, and a funny one.")
        print(answer.label, answer.probability)
        for (label, probability) in zip(classifier.labels, answer.probabilities) {
            print(label, probability)
        }
        #expect(answer == trained.predict("A fine film, and a funny one."))

        let answers = classifier.predict(["Good.", "Bad.", ""])
        print(answers.map(\.label))
        #expect(answers.count == 3)

        var streamed: [SequenceClassifier.Prediction] = []
        let lines = AsyncStream { continuation in
            for line in ["Good.", "Bad."] { continuation.yield(line) }
            continuation.finish()
        }
        for await answer in classifier.predictions(for: lines) {
            print(answer.label)
            streamed.append(answer)
        }
        #expect(streamed == Array(answers.prefix(2)))

        let report = try classifier.report(on: TextTable(contentsOf: path("reviews.tsv")))
        print(report.accuracy, report.macroF1, report.confusion)
        #expect(report.examples == 40)
    }

    @Test func deployment() async throws {
        let classifier = try train()
        let texts = ["Good.", "Bad.", "Not bad at all."]
        let answers = await withTaskGroup(of: (Int, SequenceClassifier.Prediction).self) { group in
            for (place, text) in texts.enumerated() {
                group.addTask { (place, classifier.predict(text)) }
            }
            var answers: [Int: SequenceClassifier.Prediction] = [:]
            for await (place, answer) in group { answers[place] = answer }
            return answers
        }
        for place in texts.indices { print(texts[place], answers[place]?.label ?? "") }
        #expect(texts.indices.map { answers[$0] } == texts.map { classifier.predict($0) })
    }

    @Test func conversions() throws {
        _ = try train()
        let conversion = Conversion(path("reviews.unroll"), to: path("reviews.onnx"))
        let converted = try conversion.run()
        print(converted.files, converted.summary)
        let foreign = try ForeignModel(of: path("reviews.onnx"))
        print(foreign.kind, foreign.tensors.count)
        #expect(converted.files == [path("reviews.onnx")] && !foreign.tensors.isEmpty)
    }

    @Test func fromMemory() async throws {
        let table = try TextTable([
            (text: "A good film.", label: "positive"), (text: "A bad film.", label: "negative"),
            (text: "How good!", label: "positive"), (text: "How bad!", label: "negative"),
        ])
        let rows = AsyncStream { continuation in
            continuation.yield(LabelledText(text: "Good.", label: "positive"))
            continuation.yield(LabelledText(text: "Bad.", label: "negative"))
            continuation.finish()
        }
        let validation = try await TextTable(gathering: rows)
        var small = ClassificationConfig()
        small.recurrent?.hiddenSize = 8
        small.training.epochs = 2
        let (config, url) = (small, URL(fileURLWithPath: path("memory.unroll")))
        let classifier = try await SequenceClassifier.train(
            config, on: table, validation: validation, output: url
        ) { progress in
            switch progress {
            case .update(let update): print(update.number, "of", update.total, update.loss)
            case .epoch(let record, let improved):
                print(record.epoch, record.validationLoss ?? .nan, improved)
            case .note(let sentence): print(sentence)
            }
        }
        #expect(classifier.labels == ["negative", "positive"])

        let run = Task {
            try await SequenceClassifier.train(
                config, on: table, validation: validation, output: url)
        }
        run.cancel()
        do { print(try await run.value.labels) } catch is CancellationError { print("cancelled") }
        let finished = try await SequenceClassifier.train(
            config, on: table, validation: validation, output: url, resume: true)
        #expect(finished.predict("Good.") == classifier.predict("Good."))
    }

    @Test func modules() throws {
        try Forecast(Forecast.Config(hiddenSize: 8)).write(to: path("forecast.unroll"))
        let forecast = try Forecast(contentsOf: path("forecast.unroll"))
        print(forecast.config.hiddenSize)
        #expect(forecast.config.hiddenSize == 8)
    }

    @Test func classesOfOtherSequences() throws {
        let rows = (0..<40).map {
            $0 % 2 == 0 ? "ACGTNNAGGTAAGT\tdonor" : "TTGCATCCTGCATG\tneither"
        }
        try write("sequence\tlabel\n" + rows.joined(separator: "\n") + "\n", to: "sites.tsv")
        var config = ClassificationConfig()
        config.input = .nucleotides
        config.frames.filters = 8
        config.recurrent?.hiddenSize = 8
        config.training.epochs = 2
        let sites = try SequenceClassifier.train(
            config, on: TextTable(contentsOf: path("sites.tsv")), output: path("sites.unroll"))
        for answer in try sites.classes(of: ["ACGTNNAGGTAAGT"], from: "a request") {
            print(answer.label, answer.probability)
        }
        #expect(Set(sites.labels) == ["donor", "neither"])
    }

    @Test func features() throws {
        // A second of silence with one click.
        var samples = [UInt8](repeating: 0, count: 16_000)
        samples[8_001] = 0x40
        try writeWave(samples, to: "word.wav")

        let recording = try AudioRecording(contentsOf: path("word.wav"))
        let features = try AudioFeatures(
            AudioFeaturesConfig(sampleRate: recording.sampleRate, bands: 40))
        let frames = try features.frames(of: recording)  // T × 40, log-mel energies
        print(recording.duration, frames.count / 40)
        #expect(recording.duration == 1 && frames.count % 40 == 0 && !frames.isEmpty)
    }

    @Test func taggers() throws {
        let sentences = (0..<24).map { number in
            "Dr B-PER\n\(["Lena", "Omar", "Ida"][number % 3]) I-PER\nworks O\nin O\n"
                + "\(["Oslo", "Lima"][number % 2]) B-LOC\n. O\n"
        }
        try write(sentences.joined(separator: "\n"), to: "people.conll")
        let corpus = try TaggedCorpus(contentsOf: path("people.conll"))
        var config = TaggingConfig()
        config.recurrent?.hiddenSize = 32
        config.training.epochs = 4
        let tagger = try SequenceTagger.train(config, on: corpus, output: path("people.unroll"))

        let text = "Dr Lena works in Oslo."
        for sentence in tagger.config.tokenizer.sentences(text) {
            let found = tagger.tag([sentence.map(\.text)], probabilities: true)[0]
            for entity in found.entities {
                let tokens = sentence[entity.span.tokens]
                print(entity.span.type, tokens.map(\.text), entity.probability ?? 1)
            }
        }
        print(tagger.scores(on: corpus.sentences).micro.f1)
        #expect(tagger.config.tokenizer.sentences(text)[0].map(\.text).last == ".")
    }

    @Test func languageModels() async throws {
        try write(String(repeating: "the cat sat on the mat\n", count: 200), to: "novel.txt")
        var config = LanguageModelConfig()
        config.recurrent.hiddenSize = 32
        config.training.epochs = 2
        let data = try LanguageModelData(
            TrainingText(contentsOf: path("novel.txt")), config: config)
        let trainer = try LanguageModelTrainer(config, data)
        try trainer.train(output: path("novel.unroll"), reporter: Progress())

        let model = try RecurrentLanguageModel(ModelFile(path("novel.unroll")))
        let (scores, state) = model.score(model.codec.encode("the cat "), after: model.start)
        print(scores.count, model.next(after: state).count)
        #expect(scores.count == 8)
        var written = ""
        model.generateText(
            after: "the ", length: 40, sampler: Sampler(temperature: 0.7),
            random: RandomStream(seed: 7)
        ) { bytes in
            print(String(decoding: bytes, as: UTF8.self), terminator: "")
            written += String(decoding: bytes, as: UTF8.self)
        }
        #expect(written.count == 40)
        var pieces = ""
        for await piece in model.text(after: "the ", length: 40, random: RandomStream(seed: 7)) {
            print(piece, terminator: "")
            pieces += piece
        }
        #expect(pieces.count == 40)
    }

    @Test func layers() {
        let random = RandomStream(seed: 1)
        let lstm = LSTM(inputSize: 3, hiddenSize: 5, random: random)
        let x = Tensor(repeating: 0.5, shape: [7, 2, 3])  // T × B × D
        let run = lstm(x, lengths: [7, 4], in: .training(random))
        print(run.output.shape, run.final.hidden.shape)  // [7, 2, 5] [2, 5]
        run.output.sum().backward()
        if let gradient = lstm.weightHH.gradient { print(gradient) }
        #expect(run.output.shape == [7, 2, 5] && lstm.weightHH.gradient != nil)

        let mean = x.mean(axis: -1)  // [7, 2]
        let shares = (1 - mean) / (2 * mean + 1)
        print(shares.mean().item, (-shares).sum().item)
        #expect(shares.shape == [7, 2] && abs(shares.mean().item - 0.25) < 1e-6)
    }

    @Test func objectives() {
        let random = RandomStream(seed: 1)
        let objective = SampledSoftmax(
            inputSize: 5, vocabularySize: 1000, samples: 64, random: random)
        let ngrams = HashedNGrams(order: 3, slots: 1 << 16)  // may be left out
        let features = ngrams.features([4, 8, 1, -1], positions: 2)  // the last symbol first
        let rows = Tensor(repeating: 0.1, shape: [2, 5])  // N × H
        objective.loss(rows, [17, 4], adding: features, in: .training(random)).backward()
        print(objective.crossEntropies(rows, [17, 4], adding: features))  // exact, in nats
        #expect(ngrams.weight.gradient != nil && objective.output.weight.gradient != nil)
    }

    @Test func music() throws {
        let piece = (0..<12).map { $0 / 3 % 2 == 0 ? "[60, 64, 67]" : "[60, 65, 69]" }
        let pieces = [String](repeating: "[\(piece.joined(separator: ", "))]", count: 6)
        try write("[\(pieces.joined(separator: ", "))]", to: "chorales.json")
        let corpus = try MusicCorpus(contentsOf: [path("chorales.json")])
        var options = MusicConfig()
        options.notes = .joint
        options.recurrent.hiddenSize = 24
        options.training.epochs = 4
        let model = try MusicModel.train(options, on: corpus, output: path("chorales.unroll"))
        print(model.scores(on: corpus[.train]).lossPerStep)

        var request = ComposingRequest()
        request.seconds = 20
        request.key = try KeySignature(named: "G")
        let music = try model.compose(request, random: RandomStream(seed: 1))
        try music.score.writeMIDI(to: path("new.mid"))

        let score = try MIDIFile(contentsOf: path("new.mid")).score
        let clock = score.clock
        for note in score.notes.prefix(3) {
            print(PianoRoll.name(of: note.pitch), clock.seconds(at: note.start))
        }
        let samples = try AdditiveSynthesis(sampleRate: 22_050).samples(of: score)
        try WAVWriter.write(samples, sampleRate: 22_050, to: path("new.wav"))
        #expect(samples.count > 20 * 22_050 && model.config == options)
    }

    @Test func translators() throws {
        try write("March 5, 2021\nMay 6, 2020\n5.3.2021\n", to: "dates.source")
        try write("2021-03-05\n2020-05-06\n2021-03-05\n", to: "dates.target")
        let pairs = try TextPairs(source: path("dates.source"), target: path("dates.target"))
        var options = TranslationConfig()
        options.texts.level = .character
        options.encoder.hiddenSize = 24
        options.decoder.hiddenSize = 24
        options.training.epochs = 1
        let translator = try Translator.train(options, on: pairs, output: path("dates.unroll"))
        let translation = translator.translate(["March 5, 2021"], by: DecodingConfig(beam: 5))[0]
        print(translation.text, translation.candidates[0].logProbability)
        print(translator.scores(on: pairs.pairs).exact)
        #expect(translation.candidates.count == 1)
    }

    @Test func recognizers() throws {
        let samples = RandomStream(seed: 1)
        var table = "file\ttranscript\n"
        for (number, text) in ["one two", "two", "one", "two one"].enumerated() {
            let bytes = (0..<16_000).map {
                UInt8(samples.stream(number).integer(below: $0 % 2 == 0 ? 256 : 8, at: UInt64($0)))
            }
            try writeWave(bytes, to: "\(number).wav")
            table += "\(number).wav\t\(text)\n"
        }
        try write(table, to: "digits.tsv")

        let transcripts = try Transcripts(contentsOf: path("digits.tsv"))
        var settings = SpeechConfig()
        settings.input = try SpeechInputConfig(suiting: transcripts)
        settings.stack.hiddenSize = 16
        settings.training.epochs = 1
        let recognizer = try SpeechRecognizer.train(
            settings, on: transcripts, output: path("digits.unroll"))
        let outputs = try recognizer.outputs(of: transcripts)
        let lexicon = try SpeechLexicon(words: ["one", "two"], codec: recognizer.codec)
        let decoder = try SpeechDecoder(codec: recognizer.codec, lexicon: lexicon)
        for word in recognizer.transcription(of: outputs[0], by: decoder).words {
            print(word.start, word.end, word.text, word.confidence)
        }
        print(try recognizer.scores(on: transcripts).words.rate)
        #expect(outputs.count == 4)
    }

    @Test func translations() {
        let counts = WordCounts([["low", "lower", "lowest"], ["new", "newer", "newest"]])
        let subwords = SubwordEncoding(learnedFrom: counts, merges: 6)
        let parts = subwords.subwords(of: "slowest")
        print(parts, SubwordEncoding.words(from: parts))
        #expect(SubwordEncoding.words(from: parts) == ["slowest"])

        let references = ["The cat sits on the mat.", "It sings a song."]
        let hypotheses = ["The cat sits on a mat.", "It sings a song."]
        let scores = TranslationScores(hypotheses, references: references)
        print(scores.bleu.score, scores.chrF, scores.exact, scores.scoring.bleu.signature())
        let others = ["A cat sat on the mat.", "It sings."]
        let comparison = TranslationComparisons(hypotheses, with: others, references: references)
        print(comparison.bleu.pValue)
        #expect(scores.exact == 0.5 && comparison.bleu.output.score == scores.bleu.score)
    }

    /// Every block of the page's code stands in this file, white space and the folder of its files
    /// apart.
    @Test(arguments: ["Documentation/using-the-library.md", "README.md"])
    func thePageShowsThisCode(page: String) throws {
        let here = URL(fileURLWithPath: #filePath)
        let package = here.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let code = try bare(String(contentsOf: here, encoding: .utf8))
        let text = try String(
            contentsOf: package.appendingPathComponent(page), encoding: .utf8)
        let blocks = text.components(separatedBy: "```swift\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```").first }
        #expect(!blocks.isEmpty)
        for block in blocks {
            for line in block.split(separator: "\n") where line != "import Unroll" {
                #expect(code.contains(bare(String(line))), "\(page): \(line)")
            }
        }
    }

    private func bare(_ code: String) -> String {
        var text = code.replacing("path(\"", with: "\"").replacing("\")", with: "\"")
        text.removeAll { $0.isWhitespace || $0 == ")" }
        return text
    }
}
