import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLanguageModels
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTraining

@Suite struct MixtureRunTests {
    /// A network and a model of n-grams of one vocabulary, in a folder of their own.
    private func parts(_ folder: TemporaryFolder) throws -> [String] {
        let config = smallConfig {
            $0.level = .word
            $0.recurrent.layers = 1
        }
        try train(config, on: verse, in: folder, output: "network.unroll")
        let model = try LanguageModels.load(folder.file("network.unroll"))
        let ngrams = folder.file("ngrams.unroll")
        _ = try KneserNeyEstimator.estimate(
            contentsOf: folder.file("text.txt"), config: KneserNeyConfig(order: 3),
            codec: model.codec, output: ngrams)
        return [folder.file("network.unroll"), ngrams]
    }

    @Test func isAModelThatIsNoWorseThanItsParts() throws {
        let folder = try TemporaryFolder()
        let parts = try parts(folder)
        let text = folder.file("text.txt")
        let output = folder.file("mixture.unroll")
        let outcome = try MixtureRun(
            models: parts, hasCache: true, validation: text, test: text, output: output
        ).run()
        #expect(outcome.parts.count == 3 && outcome.parts[2].file == nil)
        #expect(abs(outcome.parts.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
        let best = outcome.parts.map(\.validation.loss).min() ?? 0
        // A part that is of no use is on its way to weight 0 when the steps become small.
        #expect(outcome.validation.loss <= best + 1e-4)
        #expect(outcome.test?.totalLoss == outcome.validation.totalLoss)

        // Loaded, it is the same model, and sums to one.
        let loaded = try LanguageModels.load(output)
        let score = loaded.score(try loaded.codec.encode(contentsOf: text))
        #expect(abs(score.loss - outcome.validation.loss) < 1e-6)
        let next = loaded.nextFromStart
        #expect(abs(next.reduce(0.0) { $0 + exp(Double($1)) } - 1) < 1e-5)
    }

    /// Its parts are named from its own folder on, so that the folder can be moved.
    @Test func movesWithItsParts() throws {
        let folder = try TemporaryFolder()
        let parts = try parts(folder)
        _ = try MixtureRun(
            models: parts, hasCache: false, validation: folder.file("text.txt"),
            output: folder.file("mixture.unroll")
        ).run()
        let other = try TemporaryFolder()
        for name in ["network.unroll", "ngrams.unroll", "mixture.unroll"] {
            try FileManager.default.moveItem(atPath: folder.file(name), toPath: other.file(name))
        }
        _ = try LanguageModels.load(other.file("mixture.unroll"))
        try FileManager.default.removeItem(atPath: other.file("ngrams.unroll"))
        #expect(throws: ModelFileError.self) {
            try LanguageModels.load(other.file("mixture.unroll"))
        }
    }

    @Test func refusesOtherVocabulariesAndUnknownTexts() throws {
        let folder = try TemporaryFolder()
        let parts = try parts(folder)
        let (text, other) = (folder.file("text.txt"), folder.file("other.txt"))
        try Data("a dog barks\nat a tree\n".utf8).write(to: URL(fileURLWithPath: other))
        let dogs = folder.file("dogs.unroll")
        _ = try KneserNeyEstimator.estimate(
            contentsOf: other, config: KneserNeyConfig(order: 2), output: dogs)
        func mix(_ models: [String], _ validation: String) throws {
            _ = try MixtureRun(
                models: models, hasCache: true, validation: validation,
                output: folder.file("m.unroll")
            ).run()
        }
        #expect(throws: DataError.self) { try mix([parts[0], dogs], text) }
        #expect(throws: DataError.self) { try mix(parts, other) }
        #expect(!FileManager.default.fileExists(atPath: folder.file("m.unroll")))
        // What is mixed of a mixture could not be loaded.
        try mix(parts, text)
        #expect(throws: ConfigError.self) {
            _ = try MixtureRun(
                models: [folder.file("m.unroll"), parts[1]], hasCache: false, validation: text,
                output: folder.file("n.unroll")
            ).run()
        }
    }
}

extension LanguageModel {
    fileprivate var nextFromStart: [Float] { next(after: start) }
}
