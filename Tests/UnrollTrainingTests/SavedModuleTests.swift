import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors
import UnrollTraining

/// A module as a program of somebody else would write it.
private final class Forecast: SavedModule {
    struct Config: Codable, Sendable, Equatable {
        var inputs = 3
        var hidden = 5
    }

    static let task = "traffic-forecast"
    let config: Config
    private let lstm: LSTM
    private let output: Linear

    init(_ config: Config) throws {
        guard config.hidden >= 1 else { throw ConfigError("\(field: "hidden") must be 1 or more") }
        self.config = config
        let random = RandomStream(seed: 1)
        lstm = LSTM(
            inputSize: config.inputs, hiddenSize: config.hidden, random: random.stream("lstm"))
        output = Linear(
            inputSize: config.hidden, outputSize: 1, random: random.stream("output"))
    }

    func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(lstm, named: "lstm")
        visitor.visit(output, named: "output")
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        output(lstm(x, in: .evaluation).final.hidden, in: .evaluation)
    }
}

@Suite struct SavedModuleTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var url: URL { URL(fileURLWithPath: folder.file("forecast.unroll")) }

    @Test func readsWhatItWrote() throws {
        let module = try Forecast(Forecast.Config(hidden: 7))
        var parts = ModelParts()
        try parts.set("stations", ["north", "south"])
        try module.write(to: url, parts: parts)
        let x = Tensor(repeating: 0.5, shape: [4, 2, 3])
        let again = try Forecast(contentsOf: url)
        #expect(again.config == module.config)
        expectSameBits(again(x).floats, module(x).floats)
        let file = try ModelFile(contentsOf: url)
        #expect(try file.part("stations", as: [String].self) == ["north", "south"])
        expectSameBits(try Forecast(reading: file)(x).floats, module(x).floats)

        try module.write(to: folder.file("small.unroll"), storedAs: .bfloat16)
        #expect(try Forecast(contentsOf: folder.file("small.unroll"))(x).shape == [2, 1])
    }

    private final class Other: SavedModule {
        static let task = "other"
        let config: Int
        let weight: Parameter
        init(_ config: Int) throws {
            self.config = config
            weight = Parameter(zeros: [config])
        }
        func accept(_ visitor: inout some ModuleVisitor) { visitor.visit(weight, named: "weight") }
    }

    /// A module whose configuration is that of a training task.
    private final class Trained: SavedModule {
        struct Config: TaskConfig {
            static let task = "trained"
            var training = TrainingConfig.standard
            var size = 2
            var architecture: String { "one vector" }
            func validate() throws { try ConfigError.require("size", size, upTo: 4) }
        }

        let config: Config
        let weight: Parameter
        init(_ config: Config) throws {
            self.config = config
            weight = Parameter(zeros: [config.size])
        }
        func accept(_ visitor: inout some ModuleVisitor) { visitor.visit(weight, named: "weight") }
    }

    @Test func configurationsOfTasksAreChecked() throws {
        try Trained(Trained.Config()).write(to: url)
        #expect(try Trained(contentsOf: url).config.size == 2)
        #expect(try ModelFile(contentsOf: url).task == "trained")
        try Trained(Trained.Config(size: 5)).write(to: url)
        #expect(message { _ = try Trained(contentsOf: url) }.contains("size"))
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch { return "\(error)" }
    }

    @Test func refusesWhatDoesNotFit() throws {
        let path = folder.file("other.unroll")
        try Other(2).write(to: path)
        #expect(message { _ = try Forecast(contentsOf: path) }.contains("task 'other'"))
        // Its name, its configuration, and then what belongs to neither.
        func write(_ config: some Encodable, _ module: any Module) throws {
            try ModelFile.write(
                to: path, task: Forecast.task, config: config, parts: ModelParts(), module: module)
        }
        try write(["hidden": 0, "inputs": 3], Other(2))
        let invalid = message { _ = try Forecast(contentsOf: path) }
        #expect(invalid.contains("its configuration is invalid: hidden must be 1 or more"))
        try write("nothing", Other(2))
        #expect(throws: ModelFileError.self) { try Forecast(contentsOf: path) }
        try write(Forecast.Config(), Other(2))
        #expect(message { _ = try Forecast(contentsOf: path) }.contains("is missing"))
        try write(Forecast.Config(), Forecast(Forecast.Config(hidden: 6)))
        #expect(message { _ = try Forecast(contentsOf: path) }.contains("asks for F32"))
        #expect(throws: FileError.self) {
            try Other(2).write(to: folder.file("no/such/folder.unroll"))
        }
    }
}
