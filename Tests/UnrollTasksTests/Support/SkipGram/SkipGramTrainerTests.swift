import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

@Suite struct SkipGramTrainerTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String) throws -> String {
        try AtomicFile.write(to: folder.file("t")) { try $0.write(text) }
        return folder.file("t")
    }

    /// Sentences of two worlds, whose words never meet, and some that stand in both.
    private func worlds(lines: Int) -> String {
        let random = RandomStream(seed: 8)
        let sea = ["ship", "sail", "wave", "harbour", "anchor"]
        let farm = ["cow", "barn", "hay", "plough", "field"]
        var draw: UInt64 = 0
        return (0..<lines).map { line in
            (0..<8).map { place in
                draw += 1
                if place % 3 == 1 {
                    return ["the", "a", "and"][random.integer(below: 3, at: draw)]
                }
                return (line % 2 == 0 ? sea : farm)[random.integer(below: 5, at: draw)]
            }.joined(separator: " ")
        }.joined(separator: "\n")
    }

    private func config(_ change: (inout SkipGramConfig) -> Void = { _ in }) -> SkipGramConfig {
        var config = SkipGramConfig()
        config.dimensions = 20
        config.epochs = 3
        config.subsample = 0.05
        change(&config)
        return config
    }

    private func train(_ config: SkipGramConfig, on path: String, threads: Int = 1) throws
        -> (WordVectors, SkipGramTrainer.Progress)
    {
        try Compute.using(threads: threads) {
            let trainer = try SkipGramTrainer(
                config, SkipGramData(contentsOf: path, config: config))
            let progress = try trainer.run()
            return (trainer.vectors, progress)
        }
    }

    @Test func wordsOfOneWorldAreNeighbours() throws {
        let path = try write(worlds(lines: 4000))
        let (vectors, progress) = try train(config(), on: path)
        #expect(progress.isComplete && progress.words == 3 * 32_000 && progress.epoch == 3)
        // Untrained, a pair of a centre and 5 negatives has 6 log 2 = 4.16 nats.
        #expect(progress.loss > 0.5 && progress.loss < 3.5)
        for (word, world) in [
            ("ship", ["sail", "wave", "harbour", "anchor"]),
            ("cow", ["barn", "hay", "plough", "field"]),
        ] {
            let row = try #require(vectors.index(of: word))
            let found = vectors.neighbours(
                of: vectors.direction(row), count: 4, excluding: [row])
            #expect(Set(found.map { vectors.word($0.index) }) == Set(world))
        }
    }

    @Test func sameBitsForAnyThreadsAndOtherBitsForAnotherSeed() throws {
        // Three blocks, the last one short.
        let path = try write(worlds(lines: 3100))
        let alone = try train(config(), on: path).0
        for threads in [1, 2, 4] {
            expectSameBits(try train(config(), on: path, threads: threads).0.values, alone.values)
        }
        let other = try train(config { $0.seed = 2 }, on: path).0
        #expect(other.words == alone.words && other.values != alone.values)
    }

    @Test func wordsAndCounts() throws {
        let path = try write("b a b <unk> a b\n\nc </s> b\n")
        let data = try SkipGramData(contentsOf: path, config: config { $0.minimumCount = 2 })
        #expect(data.words == ["b", "a"] && data.counts == [4, 2])
        #expect(data.wordCount == 9 && data.keptCount == 6)
    }

    @Test(arguments: [
        ("", DataError.Code.empty, "there is no text"),
        ("a a a a a", .tooShort, "only 1 of its words stands there 5 times or more"),
        ("a b c", .tooShort, "only 0 of its words stand there 5 times"),
        ("\n\n", .tooShort, "minimumCount"),
    ])
    func refusesTextsOfTooFewWords(text: String, code: DataError.Code, says: String) throws {
        let path = try write(text)
        let error = #expect(throws: DataError.self) {
            try SkipGramData(contentsOf: path, config: config())
        }
        #expect(error?.code == code)
        #expect("\(try #require(error))".contains(says))
    }

    /// What could not be written is found before training; rarer words do not matter.
    @Test(arguments: [0, 1, 0x1B] as [UInt8]) func refusesWordsThatNoFileHolds(
        byte: UInt8
    ) throws {
        let character = Unicode.Scalar(byte)
        let path = try write("a a b\n\nb a x\(character)y\na x\(character)y a b\n")
        let error = #expect(throws: DataError.self) {
            try SkipGramData(contentsOf: path, config: config { $0.minimumCount = 2 })
        }
        #expect(error?.code == .malformed && error?.path == path && error?.line == 3)
        #expect(error?.message.contains("'x?y' has a control character") == true)
        let data = try SkipGramData(contentsOf: path, config: config { $0.minimumCount = 3 })
        #expect(data.words == ["a", "b"])
    }

    @Test func refusesInvalidUTF8WithItsLine() throws {
        let path = folder.file("t")
        try AtomicFile.write(to: path) { try $0.write([0x61, 0x0A, 0xFF]) }
        let error = #expect(throws: DataError.self) {
            try SkipGramData(contentsOf: path, config: config())
        }
        #expect(error?.line == 2 && error?.byteOffset == 2)
        #expect(!"\(try #require(error))".contains("--level"))
    }

    private static func changed(_ change: (inout SkipGramConfig) -> Void) -> SkipGramConfig {
        var config = SkipGramConfig()
        change(&config)
        return config
    }

    static let impossible: [(option: String, config: SkipGramConfig)] = [
        ("dimensions", changed { $0.dimensions = 0 }),
        ("dimensions", changed { $0.dimensions = 1 << 20 }),
        ("window", changed { $0.window = 0 }), ("window", changed { $0.window = 101 }),
        ("negatives", changed { $0.negatives = 0 }),
        ("negatives", changed { $0.negatives = 101 }),
        ("subsample", changed { $0.subsample = -1 }),
        ("subsample", changed { $0.subsample = .nan }),
        ("minimumCount", changed { $0.minimumCount = 0 }),
        ("epochs", changed { $0.epochs = 0 }),
        ("learningRate", changed { $0.learningRate = 0 }),
        ("learningRate", changed { $0.learningRate = .infinity }),
    ]

    @Test(arguments: impossible.indices) func refusesOptionsThatCannotBe(index: Int) {
        let (option, config) = Self.impossible[index]
        let error = #expect(throws: ConfigError.self) { try config.validate() }
        #expect(error?.message.contains(option) == true)
    }

    @Test func extremesTrainWithoutATrap() throws {
        let path = try write(worlds(lines: 300))
        for change: (inout SkipGramConfig) -> Void in [
            { ($0.window, $0.negatives, $0.dimensions) = (100, 100, 1) },
            { ($0.window, $0.negatives, $0.dimensions) = (1, 1, 3) },
            { $0.subsample = 0 }, { $0.subsample = .leastNonzeroMagnitude },
            { $0.dimensions = 1000 },
        ] {
            var config = config { $0.epochs = 1 }
            change(&config)
            try config.validate()
            #expect(try train(config, on: path).0.count == 13)
        }
        // Whoever calls the trainer, what cannot be is refused before it diverges.
        let wild = config { ($0.learningRate, $0.window, $0.epochs) = (1e30, 100, 9) }
        #expect(throws: ConfigError.self) { try train(wild, on: path) }
    }

    /// The shares that a table of aliases gives are the weights'.
    @Test(arguments: [[1.0], [1, 1], [5, 1, 0.25, 0, 3], (1...1000).map { 1 / Double($0) }])
    func aliasesDrawByWeight(weights: [Double]) {
        let (thresholds, aliases) = AliasTable.make(weights)
        var shares = [Double](repeating: 0, count: weights.count)
        for slot in weights.indices {
            let own = Double(thresholds[slot]) / 0x1p32
            shares[slot] += own / Double(weights.count)
            shares[Int(aliases[slot])] += (1 - own) / Double(weights.count)
        }
        let sum = weights.reduce(0, +)
        for (share, weight) in zip(shares, weights) { #expect(abs(share - weight / sum) < 1e-8) }
    }

    /// A language model's embedding can be looked into as any vectors.
    @Test(arguments: [TextLevel.word, .character, .byte]) func embeddings(level: TextLevel) throws {
        let config = smallConfig {
            ($0.level, $0.embeddingSize) = (level, 7)
            $0.training.epochs = 1
        }
        let trainer = try UnrollTasksTests.train(config, on: verse, in: folder).trainer
        let path = folder.file("model.unroll")
        #expect(try WordVectors.isModel(path))
        let vectors = try WordVectors(embeddingOf: ModelFile(path))
        #expect(vectors.width == 7 && vectors.words == trainer.codec.vocabulary.symbols)
        let embedding = try #require(
            trainer.network.parameters.first { $0.name == "embedding.weight" })
        expectSameBits(vectors.values, embedding.parameter.value.floats)
        #expect(vectors.summary.format == nil && vectors.summary.count == vectors.count)
    }

    @Test func filesThatAreNoModels() throws {
        #expect(try !WordVectors.isModel(write("2 1\n12345678{ 1\nb 2\n")))
        #expect(try !WordVectors.isModel(write("")))
        #expect(try !WordVectors.isModel("-"))
        #expect(throws: FileError.self) { try WordVectors.isModel(folder.file("none")) }
    }
}
