import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollExchange
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

/// Out and in again, bit by bit.
@Suite struct RoundTripTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let stacks: [@Sendable (inout RecurrentStackConfig) -> Void] = [
        { $0.cell = .lstm }, { $0.projection = 3 },
        {
            $0.cell = .gru
            $0.reset = .afterProduct
        },
        {
            $0.cell = .rnn
            $0.activation = .relu
        },
    ]

    private func model(_ change: (inout LanguageModelConfig) -> Void) throws -> String {
        var config = LanguageModelConfig()
        config.level = .word
        config.recurrent.hiddenSize = 16
        config.embeddingSize = 5
        change(&config)
        let codec = TextCodec.build(level: .word, texts: ["a b c d e f g h i"])
        let network = LanguageModelNetwork(config, codec: codec)
        network.initialize()
        let path = folder.file("model.unroll")
        try ModelFile.write(
            to: path, task: LanguageModelConfig.task, config: config, parts: codec.parts,
            module: network)
        return path
    }

    private func expectSame(_ path: String, by ending: String) throws {
        let exported = folder.file("exported" + ending)
        let back = folder.file("back.unroll")
        _ = try Conversion(path, to: exported).run()
        _ = try Conversion(exported, to: back).run()
        // A network that begins has biases of zero, whose sign is a bit too.
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: path))
                == Data(contentsOf: URL(fileURLWithPath: back)), "\(ending)")
    }

    @Test(arguments: stacks.indices) func languageModels(number: Int) throws {
        for objective in [OutputObjectiveConfig.softmax, .adaptive(cutoffs: [3, 7])] {
            let path = try model {
                Self.stacks[number](&$0.recurrent)
                if $0.recurrent.projection == nil { $0.objective = objective }
            }
            try expectSame(path, by: ".safetensors")
            try expectSame(path, by: ".npz")
            try expectSame(path, by: "-\(objective.isLinear)/")
        }
    }

    @Test func ensemblesInBothDirections() throws {
        var config = ClassificationConfig()
        config.labels = ["no", "yes"]
        config.encoder.recurrent?.hiddenSize = 4
        config.encoder.embeddingSize = 3
        config.models = 2
        let codec = TextCodec.build(level: .word, texts: ["a b c"])
        let ensemble = ClassificationEnsemble(config, vocabularySize: codec.vocabulary.count)
        ensemble.initialize()
        let path = folder.file("classifier.unroll")
        try ModelFile.write(
            to: path, task: ClassificationConfig.task, config: config, parts: codec.parts,
            module: ensemble)
        try expectSame(path, by: ".safetensors")
        try expectSame(path, by: ".npz")
    }

    /// PyTorch has no such cells; NumPy has whatever there is.
    @Test func cellsThatPyTorchLacksAreNamed() throws {
        for (cell, name) in [
            (RecurrentStackConfig.Cell.gru, "GRU with the reset before"),
            (.simplifiedGRU, "simplified GRU"),
        ] {
            let path = try model { $0.recurrent.cell = cell }
            let error = #expect(throws: ExchangeError.self) {
                try Conversion(path, to: folder.file("x.safetensors")).run()
            }
            #expect(error?.message.contains(name) == true)
            try expectSame(path, by: ".npz")
        }
    }

    @Test func exportsAreNoModelsAndSaySo() throws {
        let path = try model { _ in }
        let exported = folder.file("exported.safetensors")
        _ = try Conversion(path, to: exported).run()
        let error = #expect(throws: ModelFileError.self) { try ModelFile(exported) }
        #expect(error?.message.contains("unroll convert") == true)
    }

    @Test func damagedExportsAreRefusedAndNothingIsLost() throws {
        let path = try model { _ in }
        let exported = folder.file("exported.npz")
        _ = try Conversion(path, to: exported).run()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: exported))
        bytes[bytes.count / 2] ^= 0x40
        try bytes.write(to: URL(fileURLWithPath: exported))
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        var conversion = Conversion(exported, to: path)
        conversion.replaces = true
        #expect(throws: (any Error).self) { try conversion.run() }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy {
                !$0.hasSuffix(".converting")
            })
    }
}
