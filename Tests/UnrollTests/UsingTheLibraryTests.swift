import Foundation
import TestSupport
import Testing
import Unroll

// The code of Documentation/using-the-library.md, compiled and run; that of the tasks stands in
// UsingTheLibraryTests+Tasks.swift. The page is compared with both files: change it with them.

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

    func path(_ name: String) -> String { folder.file(name) }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    }

    /// A header of 44 bytes, and samples of 16 bits, 8,000 a second.
    func writeWave(_ samples: [UInt8], to name: String) throws {
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

    func writeReviews() throws {
        let rows = (0..<40).map { row in
            row % 2 == 0
                ? "A good film, number \(row).\tpositive" : "A bad film, number \(row).\tnegative"
        }
        try write("text\tlabel\n" + rows.joined(separator: "\n") + "\n", to: "reviews.tsv")
    }

    func train() throws -> SequenceClassifier {
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

    /// Every block of the page's code stands in these files, white space and the folder of its files
    /// apart.
    @Test(arguments: ["Documentation/using-the-library.md", "README.md"])
    func thePageShowsThisCode(page: String) throws {
        let here = URL(fileURLWithPath: #filePath)
        let package = here.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let tasks = here.deletingLastPathComponent()
            .appendingPathComponent("UsingTheLibraryTests+Tasks.swift")
        let code = try [here, tasks].map { try bare(String(contentsOf: $0, encoding: .utf8)) }
            .joined()
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
