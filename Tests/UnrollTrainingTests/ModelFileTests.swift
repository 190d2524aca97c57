import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors
import UnrollTraining

@Suite struct ModelFileTests {
    private struct Config: Codable, Equatable {
        var name = "tiny \"é\"\n"
        var rate: Float = 0.1
        var sizes = [3, 5]
    }

    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("m.unroll")
        try write(TinyNetwork(vocabulary: 20, random: RandomStream(seed: 1)), to: path)
    }

    private func write(
        _ network: TinyNetwork, to path: String, training: TrainingState? = nil
    ) throws {
        try ModelFile.write(
            to: path, task: "tiny", config: Config(), parts: parts(vocabulary: "[\"a\"]"),
            training: training, module: network)
    }

    /// Opens a file and reads all of it, as a task does.
    private func load(_ path: String) throws -> TinyNetwork {
        let network = TinyNetwork(vocabulary: 20, random: RandomStream(seed: 2))
        let before = network.parameters.map { $0.parameter.value.floats }
        do {
            let model = try ModelFile(path)
            try model.require(task: "tiny")
            _ = try model.config(Config.self)
            _ = try model.json(of: "vocabulary")
            _ = try model.trainingState()
            try model.load(into: network)
        } catch {
            #expect(
                network.parameters.map { $0.parameter.value.floats } == before,
                "a refused file was written into the model")
            throw error
        }
        return network
    }

    @Test func comesBackAsItWas() throws {
        let network = TinyNetwork(vocabulary: 20, random: RandomStream(seed: 9))
        network.parameters[0].parameter.value.fill(-0.0)
        let loop = TrainingLoop(
            TinyTask(), TrainingConfig(epochs: 2, learningRate: 1.0 / 3))
        _ = try loop.run()
        var training = loop.state
        (training.seconds, training.epochGradientNorm) = (1e-17, 1e300)
        training.ended = .patience
        try write(network, to: path, training: training)
        let model = try ModelFile(path)
        #expect(model.task == "tiny" && model.path == path)
        #expect(model.parameterCount == network.parameterCount)
        #expect(try model.config(Config.self) == Config())
        #expect(try model.json(of: "vocabulary") == "[\"a\"]")
        #expect(try model.trainingState() == training)
        for (a, b) in zip(try load(path).parameters, network.parameters) {
            expectSameBits(a.parameter.value.floats, b.parameter.value.floats, a.name)
        }
    }

    @Test func theSameModelGivesTheSameBytes() throws {
        try write(
            TinyNetwork(vocabulary: 20, random: RandomStream(seed: 1)), to: folder.file("again"))
        #expect(FileManager.default.contentsEqual(atPath: path, andPath: folder.file("again")))
        #expect(try ModelFile(path).trainingState() == nil)
    }

    // MARK: Doctored files

    private func expectRefusal(
        _ code: ModelFileError.Code, _ part: String, _ doctor: (inout DoctoredFile) -> Void
    ) throws {
        var file = try DoctoredFile(path)
        doctor(&file)
        try file.write(to: folder.file("doctored"))
        let error = #expect(throws: ModelFileError.self, "\(part)") {
            try load(folder.file("doctored"))
        }
        let message = error?.message ?? ""
        #expect(error?.code == code, "\(message)")
        #expect(message.contains(part) && message.contains("doctored"), "\(message)")
    }

    @Test func refusesWrongTensors() throws {
        try expectRefusal(.missingTensor, "'output.bias' is missing") {
            $0.tensors["output.bias"] = nil
        }
        try expectRefusal(.unexpectedTensor, "'output.more' belongs to no part") {
            $0.tensors["output.more"] = $0.tensors["output.bias"]
        }
        try expectRefusal(.wrongShape, "'output.bias' is F32[1, 20]") {
            $0.tensors["output.bias"]?.shape = [1, 20]
        }
        try expectRefusal(.wrongShape, "'output.weight' is F32[5, 20]") {
            $0.tensors["output.weight"]?.shape = [5, 20]
        }
        try expectRefusal(.wrongShape, "asks for F32[20]") {
            $0.tensors["output.bias"] = .init(
                type: .float32, shape: [21], bytes: [UInt8](repeating: 0, count: 84))
        }
        try expectRefusal(.wrongShape, "'output.bias' is I32[20]") {
            $0.tensors["output.bias"]?.type = .int32
        }
        try expectRefusal(.wrongShape, "'output.bias' is F64[20]") {
            $0.tensors["output.bias"] = .init(
                type: .float64, shape: [20], bytes: [UInt8](repeating: 0, count: 160))
        }
        try expectRefusal(.missingTensor, "is missing") { $0.tensors = [:] }
    }

    @Test func refusesWrongMetadata() throws {
        for version in ["3", "99999999999999999999"] {
            try expectRefusal(.newerFormat, "its format version is \(version)") {
                $0.metadata["unroll.format_version"] = version
            }
        }
        for version in ["", "0", "01", "-1", "one", "1.0"] {
            try expectRefusal(.invalidMetadata, "format version '\(version)'") {
                $0.metadata["unroll.format_version"] = version
            }
        }
        for key in ["unroll.format_version", "unroll.task", "unroll.config", "unroll.vocabulary"] {
            try expectRefusal(.invalidMetadata, "it has no \(key)") { $0.metadata[key] = nil }
        }
        try expectRefusal(.invalidMetadata, "for the task 'speech', not 'tiny'") {
            $0.metadata["unroll.task"] = "speech"
        }
    }

    @Test func refusesWrongConfigurations() throws {
        let deep = String(repeating: "[", count: 100_000)
        for config in [
            "", "{", "nonsense", "null", "[]", "{}", deep, "{\"name\":1,\"rate\":1,\"sizes\":[]}",
            "{\"name\":\"x\",\"rate\":1e99,\"sizes\":[]}",
            "{\"name\":\"x\",\"rate\":1,\"sizes\":[1.5]}",
            "{\"name\":\"x\",\"rate\":1,\"sizes\":[99999999999999999999]}",
            "{\"name\":\"\\ud800\",\"rate\":1,\"sizes\":[]}",
        ] {
            try expectRefusal(.invalidMetadata, "its unroll.config cannot be read") {
                $0.metadata["unroll.config"] = config
            }
        }
        try expectRefusal(.invalidMetadata, "'sizes' is missing") {
            $0.metadata["unroll.config"] = "{\"name\":\"x\",\"rate\":1}"
        }
        try expectRefusal(.invalidMetadata, "wrong type at 'sizes") {
            $0.metadata["unroll.config"] = "{\"name\":\"x\",\"rate\":1,\"sizes\":[\"a\"]}"
        }
        try expectRefusal(.invalidMetadata, "its unroll.training cannot be read") {
            $0.metadata["unroll.training"] = "{\"epoch\":true}"
        }
    }

    @Test func refusesATensorThatStandsThereTwice() throws {
        try DoctoredFile.copy(path, to: folder.file("twice")) {
            $0.replacingOccurrences(of: "\"embedding.weight\"", with: "\"output.bias\"")
        }
        let error = #expect(throws: ModelFileError.self) { try load(folder.file("twice")) }
        #expect(error?.code == .duplicateName)
    }

    @Test func refusesEveryTruncationAndWhatIsNoModel() throws {
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        let cut = URL(fileURLWithPath: folder.file("cut"))
        for count in stride(from: 0, to: whole.count, by: 7) {
            try whole.prefix(count).write(to: cut)
            let error = #expect(throws: ModelFileError.self) { try load(cut.path) }
            #expect(error?.code == .truncated)
        }
        try (whole + [0]).write(to: cut)
        #expect(
            #expect(throws: ModelFileError.self) { try load(cut.path) }?.code == .trailingBytes)
        try Data("To be, or not to be".utf8).write(to: cut)
        #expect(throws: ModelFileError.self) { try load(cut.path) }
        #expect(
            #expect(throws: FileError.self) { try load(folder.file("none")) }?.code == .noSuchFile)
        #expect(throws: FileError.self) { try load(folder.path) }
    }

    /// Changed bytes of the header give errors or, where they mean nothing, the same model.
    @Test func mutatedHeadersNeverTrap() throws {
        let whole = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        let header = whole[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        let other = URL(fileURLWithPath: folder.file("mutated"))
        var refused = 0
        for round in 0..<600 {
            let random = RandomStream(seed: 23).stream(round)
            var bytes = whole
            for change in 0..<(1 + random.integer(below: 3, at: 0)) {
                let place = 8 + random.integer(below: header, at: UInt64(2 * change + 1))
                bytes[place] = UInt8(random.integer(below: 256, at: UInt64(2 * change + 2)))
            }
            try Data(bytes).write(to: other)
            do { _ = try load(other.path) } catch is ModelFileError { refused += 1 }
        }
        #expect(refused > 300)
    }

    @Test(.enabled(if: SmallDisk.canMount, "needs the right to mount a small file system"))
    func aFullDiskLeavesTheOldModel() throws {
        let disk = try SmallDisk(at: folder.file("disk"))
        let path = disk.path + "/m.unroll"
        let old = TinyNetwork(vocabulary: 20, random: RandomStream(seed: 4))
        try write(old, to: path)
        let large = TinyNetwork(vocabulary: 20_000, random: RandomStream(seed: 4))
        let error = #expect(throws: FileError.self) { try write(large, to: path) }
        #expect(error?.code == .diskFull)
        for (a, b) in zip(try load(path).parameters, old.parameters) {
            expectSameBits(a.parameter.value.floats, b.parameter.value.floats, a.name)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path) == ["m.unroll"])
    }
}
