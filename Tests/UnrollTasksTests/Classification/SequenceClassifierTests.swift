import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

@Suite struct SequenceClassifierTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func trained(
        _ config: ClassificationConfig = smallClassifier(), rows: [String] = toyRows(),
        vectors: String? = nil
    ) throws -> SequenceClassifier {
        try SequenceClassifier.train(
            config, on: try table(rows, in: folder), vectors: vectors,
            output: folder.file("toy.unroll"))
    }

    // MARK: Learning

    static let kinds: [@Sendable (inout ClassificationConfig) -> Void] = [
        { _ in }, { $0 = $0.baseline }, { $0.recurrent?.cell = .rnn },
        { $0.recurrent?.cell = .simplifiedGRU }, { $0.recurrent?.cell = .gru },
        {
            $0.recurrent?.cell = .gru
            $0.recurrent?.reset = .afterProduct
        },
        { $0.recurrent?.projection = 7 }, { $0.recurrent?.layers = 2 },
        { $0.recurrent?.direction = .leftToRight }, { $0.recurrent?.direction = .rightToLeft },
        { $0.pooling = .last }, { $0.pooling = .mean }, { $0.pooling = .attention },
        { $0.classWeights = .balanced },
        { $0.classWeights = .given(["positive": 2]) }, { $0.labelSmoothing = 0.1 },
    ]

    @Test(arguments: kinds.indices)
    func everyKindLearnsAToy(index: Int) throws {
        let classifier = try trained(smallClassifier(Self.kinds[index]))
        #expect(classifier.labels == ["negative", "neutral", "positive"])
        let report = try classifier.report(
            on: try table(toyRows(99, seed: 2), in: folder, named: "test.tsv"))
        #expect(report.accuracy > 0.95, "\(report.accuracy)")
        #expect(
            unvisitedParameters(
                of: ClassificationNetwork(
                    classifier.config, vocabularySize: 5, random: RandomStream(seed: 1))
            ).isEmpty)
    }

    @Test func lettersLearnToo() throws {
        let classifier = try trained(
            smallClassifier {
                $0.level = .character
                $0.training.epochs = 30
                $0.training.patience = nil
                $0.recurrent?.hiddenSize = 24
            })
        let report = try classifier.report(
            on: try table(toyRows(99, seed: 2), in: folder, named: "test.tsv"))
        #expect(report.accuracy > 0.9, "\(report.accuracy)")
    }

    @Test func frozenVectorsStayAsTheyAre() throws {
        let path = folder.file("v.txt")
        let words = ["good", "awful", "fine", "film"]
        let lines = words.enumerated().map { "\($1) \($0) \(1 - $0) 0.5 \($0 * $0)" }
        try Data((lines.joined(separator: "\n") + "\n").utf8)
            .write(to: URL(fileURLWithPath: path))
        for frozen in [true, false] {
            let classifier = try trained(
                smallClassifier {
                    $0.tunesVectors = !frozen
                    $0.averagedMember = false
                    $0.training.epochs = 2
                }, vectors: path)
            let file = try ModelFile(folder.file("toy.unroll"))
            let vocabulary = try #require(classifier.codec?.vocabulary)
            let table = Tensor(zeros: [vocabulary.count, 4])
            try file.read("embedding.weight", into: table)
            let row = Int(try #require(vocabulary.index(of: "awful")))
            #expect((table.slice(row..<(row + 1)).floats == [1, 0, 0.5, 1]) == frozen)
        }
    }

    // MARK: Predictions

    /// A text gets the same bits alone and beside others of any length.
    @Test(arguments: [SequencePooling.Kind.last, .mean, .max, .attention])
    func paddingNeverChangesAPrediction(pooling: SequencePooling.Kind) throws {
        let classifier = try trained(
            smallClassifier {
                $0.pooling = pooling
                $0.training.epochs = 1
            }, rows: toyRows(60))
        let texts =
            toyRows(150, seed: 3).map { String($0.split(separator: "\t")[1]) }
            + ["", "good", String(repeating: "so awful ", count: 200), "nothing known here"]
        let together = classifier.predict(texts)
        #expect(together == texts.map { classifier.predict($0) })
        #expect(together == classifier.predict(Array(texts.reversed())).reversed())
        for prediction in together {
            #expect(abs(prediction.probabilities.reduce(0, +) - 1) < 1e-5)
            #expect(prediction.probability == prediction.probabilities.max())
        }
        let twoThreads = Compute.using(threads: 2) { classifier.predict(texts) }
        #expect(together == twoThreads)
    }

    @Test func manyTasksGetTheSameAnswers() async throws {
        let classifier = try trained(smallClassifier { $0.training.epochs = 2 })
        let texts = toyRows(40, seed: 4).map { String($0.split(separator: "\t")[1]) }
        let alone = texts.map { classifier.predict($0) }
        await withTaskGroup(of: [SequenceClassifier.Prediction].self) { group in
            for _ in 0..<8 { group.addTask { texts.map { classifier.predict($0) } } }
            for await answers in group { #expect(answers == alone) }
        }
        let stream = AsyncStream { continuation in
            for text in texts { continuation.yield(text) }
            continuation.finish()
        }
        var streamed: [SequenceClassifier.Prediction] = []
        for await prediction in classifier.predictions(for: stream) {
            streamed.append(prediction)
        }
        #expect(streamed == alone)
    }

    @Test func aLoadedModelIsTheTrainedOne() throws {
        let classifier = try trained(smallClassifier { $0.training.epochs = 2 })
        let loaded = try SequenceClassifier(contentsOf: folder.file("toy.unroll"))
        #expect(loaded.config == classifier.config)
        let texts = ["it was good", "Awful!", "", "so so"]
        #expect(loaded.predict(texts) == classifier.predict(texts))
        #expect(loaded.predict([]).isEmpty)
    }

    @Test func aMegabyteIsReadUpToTheLimit() throws {
        let classifier = try trained(smallClassifier { $0.training.epochs = 1 })
        let long = String(repeating: "good film , ", count: 100_000)
        let cut = String(repeating: "good film , ", count: 200)
        #expect(classifier.predict(long) == classifier.predict(cut))
    }

    @Test func modelsOfOtherTasksAreRefused() throws {
        try train(smallConfig(), on: verse, in: folder)
        let error = #expect(throws: ModelFileError.self) {
            try SequenceClassifier(contentsOf: folder.file("model.unroll"))
        }
        #expect(error?.description.contains("'language-model', not 'classification'") == true)
    }

    // MARK: Runs

    /// Interrupted after some updates and resumed, a run ends with the same bits.
    @Test(arguments: [1, 2], KeptEpoch.allCases)
    func aResumedRunEndsWithTheSameBits(models: Int, keeps: KeptEpoch) throws {
        let rows = try table(toyRows(), in: folder)
        let config = smallClassifier {
            $0.training.epochs = 3
            $0.models = models
            guard keeps == .last else { return }
            $0.training.keeps = .last
            $0.training.patience = nil
            $0.heldOutFraction = 0
        }
        func loop() throws -> (ClassificationTrainer, TrainingLoop) {
            let data = try ClassificationData(training: rows, validation: nil, config: config)
            let trainer = try ClassificationTrainer(data)
            return (trainer, TrainingLoop(trainer, config.training))
        }
        let (alone, whole) = try loop()
        _ = try whole.run()
        let (first, cut) = try loop()
        let path = folder.file("c.checkpoint")
        var hooks = TrainingLoop.Hooks()
        hooks.interrupted = { cut.state.updates == 20 }
        hooks.checkpoint = { loop in
            try Checkpoint.write(
                loop, to: path, task: ClassificationConfig.task, config: first.config,
                parts: first.codec?.parts ?? ModelParts(), logByteCount: 0)
        }
        #expect(try cut.run(hooks) == .interrupt)
        let (second, rest) = try loop()
        try Checkpoint(path, task: ClassificationConfig.task).restore(rest)
        _ = try rest.run()
        for (a, b) in zip(alone.module.parameters, second.module.parameters) {
            expectSameBits(a.parameter.value.floats, b.parameter.value.floats, a.name)
        }
        #expect(rest.state.history.last?.validationLoss == whole.state.history.last?.validationLoss)
    }

    @Test func crossValidationTestsEveryRowOnce() throws {
        // Each text once: equal ones would stand in one part.
        var seen: Set<String> = []
        let distinct = toyRows(900).filter { seen.insert($0).inserted }
        let rows = try table(
            ["positive", "negative", "neutral"].flatMap { label in
                distinct.filter { $0.hasPrefix(label) }.prefix(40)
            }, in: folder)
        let validation = try CrossValidation(
            rows, folds: 4, config: smallClassifier(), vectors: nil)
        let reports = try (0..<4).compactMap { try validation.run(fold: $0) }
        #expect(reports.map(\.examples) == [30, 30, 30, 30])
        #expect(reports.allSatisfy { $0.classes.allSatisfy { $0.support == 10 } })
        #expect(reports.allSatisfy { $0.accuracy > 0.8 })
        #expect(try validation.run(fold: 0) { true } == nil)
        #expect(throws: DataError.self) {
            try CrossValidation(rows, folds: 41, config: smallClassifier(), vectors: nil)
        }
    }
}
