internal import UnrollLayers
package import UnrollSystem
internal import UnrollTensors

/// A run on disk, to be resumed: parameters, the best parameters, the optimiser's moments,
/// what the task carries, and the state of the loop.
///
/// A checkpoint is a safetensors file like a model, and written as safely.
public struct Checkpoint {
    private let model: ModelFile
    /// Where the run stands.
    public var state: TrainingState { record.state }

    private struct Record: Codable {
        var state: TrainingState
        var optimizerUpdates: Int
        var carriedShapes: [[Int]]
        var hasBest: Bool
    }

    private let record: Record

    static let parameterPrefix = "parameters."
    private static let ending = ".checkpoint"

    /// Where the checkpoint of a model stands.
    public static func path(ofModel path: String) -> String { path + ending }

    /// The model that a run with this checkpoint writes; `nil` for another name than runs give.
    public static func modelPath(of checkpoint: String) -> String? {
        checkpoint.hasSuffix(ending) ? String(checkpoint.dropLast(ending.count)) : nil
    }

    /// - Throws: `FileError`, `ModelFileError`.
    public init(_ path: String, task: String) throws {
        let model = try ModelFile(path)
        try model.require(task: task)
        try self.init(model)
    }

    /// - Throws: `ModelFileError` where the file is not a checkpoint.
    init(_ model: ModelFile) throws {
        self.model = model
        record = try model.part(ModelMetadata.Part.checkpoint, as: Record.self)
    }

    /// The run's whole configuration.
    ///
    /// - Throws: `ModelFileError` where it cannot be read as one.
    public func config<Config: Decodable>(_ type: Config.Type) throws -> Config {
        try model.config(type)
    }

    /// Whether the run had these parts too.
    package func holds(_ parts: ModelParts) -> Bool { model.holds(parts) }

    /// Brings a loop, made with the same configuration, to where this run stood.
    public func restore(_ loop: TrainingLoop) throws {
        guard record.state.dataFingerprint == loop.task.dataFingerprint else {
            throw TrainingError(
                """
                \(model.path) belongs to a run on other training data; give the same data, or train \
                without \(field: "resume") to start over
                """)
        }
        let parameters = loop.task.module.parameters
        let moments = loop.optimizer.state
        var expected = parameters.map { (Self.parameterPrefix + $0.name, $0.parameter.shape) }
        if record.hasBest {
            expected += parameters.map { ("best." + $0.name, $0.parameter.shape) }
        }
        expected += moments.map { ("optimizer." + $0.name, $0.tensor.shape) }
        expected += record.carriedShapes.enumerated().map { ("carried.\($0)", $1) }
        // The file is checked before memory is allocated for what it says.
        guard record.carriedShapes.isEmpty || loop.task.canCarry(record.carriedShapes) else {
            throw ModelFileError(
                .wrongShape, model.path, "what it carries from update to update has other shapes")
        }
        try model.check(expected)
        try check(record.state, updatesPerEpoch: loop.task.updatesPerEpoch)

        let best = record.hasBest ? parameters.map { $0.parameter.value.copy() } : []
        let carried = record.carriedShapes.map { Tensor(zeros: $0) }
        var targets: [(name: String, tensor: Tensor)] = parameters.map {
            (Self.parameterPrefix + $0.name, $0.parameter.value)
        }
        targets += zip(parameters, best).map { ("best." + $0.name, $1) }
        targets += moments.map { ("optimizer." + $0.name, $0.tensor) }
        targets += carried.enumerated().map { ("carried.\($0)", $1) }
        for (name, tensor) in targets { try model.read(name, into: tensor) }
        loop.resume(record.state, best: best, optimizerUpdates: record.optimizerUpdates)
        if record.state.updateInEpoch > 0 { loop.task.carried = carried }
    }

    /// Throws where the counts cannot be those of a run over these data.
    private func check(_ state: TrainingState, updatesPerEpoch: Int) throws {
        let counts = [
            state.epoch, state.updates, state.epochSymbols, state.stalled, state.bestEpoch,
            state.logByteCount, record.optimizerUpdates, state.schedule.stalled,
        ]
        let sums = [
            state.epochSeconds, state.seconds, state.epochGradientNorm, state.learningRate,
            state.schedule.factor,
        ]
        guard (0...updatesPerEpoch).contains(state.updateInEpoch),
            counts.allSatisfy((0...(1 << 48)).contains),
            sums.allSatisfy({ $0 >= 0 && $0.isFinite }), state.epochLoss.isFinite
        else {
            throw ModelFileError(
                .invalidMetadata, model.path,
                "its counts are not those of a run with "
                    + "\(counted(updatesPerEpoch, "update")) in an epoch",
                cure: "resume with the data that the run began with")
        }
    }

    /// Writes where a loop stands.
    package static func write(
        _ loop: TrainingLoop, to path: String, task: String, config: some Encodable,
        parts: ModelParts, logByteCount: Int
    ) throws {
        var record = Record(
            state: loop.state, optimizerUpdates: loop.optimizer.updates,
            carriedShapes: loop.task.carried.map(\.shape), hasBest: !loop.best.isEmpty)
        record.state.logByteCount = logByteCount
        var metadata = ModelMetadata(task: task, parts: parts)
        try metadata.parts.set(ModelMetadata.Part.config, config)
        try metadata.parts.set(ModelMetadata.Part.checkpoint, record)
        var writer = SafetensorsWriter(metadata)
        let parameters = loop.task.module.parameters
        for named in parameters {
            writer.add(Self.parameterPrefix + named.name, named.parameter.value)
        }
        for (named, tensor) in zip(parameters, loop.best) {
            writer.add("best." + named.name, tensor)
        }
        for (name, tensor) in loop.optimizer.state { writer.add("optimizer." + name, tensor) }
        for (index, tensor) in loop.task.carried.enumerated() {
            writer.add("carried.\(index)", tensor)
        }
        try writer.write(to: path)
    }
}

extension TrainingLoop {
    /// Continues from a checkpoint; the tensors have been read into their places.
    func resume(_ state: TrainingState, best: [Tensor], optimizerUpdates: Int) {
        self.state = state
        self.best = best
        optimizer.resume(updates: optimizerUpdates)
        // The order of the epoch's data is drawn again; its carried state is restored after.
        if state.updateInEpoch > 0 { beginEpoch() }
    }
}
