public import UnrollLayers
public import UnrollSystem
public import UnrollTensors

/// A model on disk: one safetensors file with the tensors and, as JSON in its metadata, the format
/// version, the task, the whole configuration and the vocabularies.
public struct ModelFile: Sendable {
    /// The newest format that this version reads, and the one it writes.
    public static let formatVersion = ModelMetadata.newestVersion

    package let file: SafetensorsFile
    /// The task and the named parts.
    package let metadata: ModelMetadata
    /// The task that the model was made for, such as `language-model`.
    public var task: String { metadata.task }
    /// Where the file is.
    public var path: String { file.path }

    /// Opens a model: reads and checks its header; tensors are read when they are loaded.
    ///
    /// - Throws: `FileError`, `ModelFileError`.
    public init(_ path: String) throws {
        file = try SafetensorsFile(contentsOf: path)
        metadata = try ModelMetadata(of: file)
    }

    /// Throws where the model was made for another task.
    public func require(task wanted: String) throws { try metadata.require(task: wanted) }

    /// Bytes of the file.
    public var byteCount: Int { file.byteCount }

    /// Whether it is the checkpoint of a run rather than a model.
    public var isCheckpoint: Bool { metadata.parts.json[ModelMetadata.Part.checkpoint] != nil }

    /// Elements of all the model's parameters. The scales of int8 matrices do not count, and of a
    /// checkpoint neither do the optimiser's moments, the best parameters and the carried state.
    public var parameterCount: Int {
        file.tensors.filter { tensor in
            isCheckpoint
                ? tensor.name.hasPrefix(Checkpoint.parameterPrefix) : !isScales(tensor.name)
        }
        .reduce(0) { $0 + $1.shape.reduce(1, *) }
    }

    /// The JSON text of a named part, such as `vocabulary`.
    ///
    /// - Throws: `ModelFileError` where the file has no such part.
    public func json(of part: String) throws -> String { try metadata.json(part) }

    /// The value of a named part.
    ///
    /// - Throws: `ModelFileError` where the file has no such part, or it holds something else.
    public func part<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
        try metadata.decode(type, name)
    }

    /// The task's whole configuration.
    ///
    /// - Throws: `ModelFileError` where it cannot be read as one.
    public func config<Config: Decodable>(_ type: Config.Type) throws -> Config {
        try part(ModelMetadata.Part.config, as: type)
    }

    /// A part that not every file of the task has; `nil` where this one has none.
    ///
    /// - Parameters:
    ///   - name: The part's name.
    ///   - type: What it holds.
    /// - Throws: `ModelFileError`.
    public func partIfPresent<Value: Decodable>(_ name: String, as type: Value.Type) throws
        -> Value?
    {
        metadata.parts.json[name] == nil ? nil : try part(name, as: type)
    }

    /// How training went, or where the run of a checkpoint stands; `nil` in a file that does not
    /// tell.
    public func trainingState() throws -> TrainingState? {
        if isCheckpoint { return try Checkpoint(self).state }
        var state = try partIfPresent(ModelMetadata.Part.training, as: TrainingState.self)
        if state != nil, state?.best == nil {
            // The first files know the best loss alone.
            let first = try part(ModelMetadata.Part.training, as: FirstTraining.self)
            state?.best = first.bestLoss.map { Validation(loss: $0) }
        }
        return state
    }

    private struct FirstTraining: Decodable {
        var bestLoss: Double?
    }

    /// Whether the file has all these parts, and they hold the same.
    func holds(_ parts: ModelParts) -> Bool {
        parts.json.allSatisfy { name, text in metadata.parts.json[name] == text }
    }

    // MARK: Tensors

    /// Copies the file's tensors into a module of the same parameters; none may be missing, left
    /// over, or of another shape. Matrices in lower precision become float32 again.
    public func load(into module: any Module) throws {
        guard !isCheckpoint else {
            throw ModelFileError(
                .missingTensor, path, "it is the checkpoint of a training run",
                cure: "name the model beside it, or resume the run to get one")
        }
        let parameters = module.parameters
        try check(parameters.map { ($0.name, $0.parameter.shape) })
        for named in parameters {
            try readStored(named.name, into: named.parameter.target)
            guard named.parameter.value.withFloats({ $0.allSatisfy(\.isFinite) }) else {
                throw ModelFileError(
                    .invalidNumber, path, "the tensor '\(named.name)' holds a NaN or an infinity",
                    cure: "train the model again")
            }
        }
    }

    /// Checks names, shapes and types before anything is written into: no tensor may be missing or
    /// left over.
    package func check(_ expected: [(name: String, shape: [Int])]) throws {
        var known: Set<String> = []
        for (name, shape) in expected {
            guard let entry = file[name] else {
                throw ModelFileError(.missingTensor, path, "the tensor '\(name)' is missing")
            }
            let stored = Precision(entry.type)
            guard entry.shape == shape, let stored,
                stored == .float32 || shape.count == 2
            else {
                throw ModelFileError(
                    .wrongShape, path,
                    "the tensor '\(name)' is \(entry.type.rawValue)\(entry.shape), "
                        + "its configuration asks for F32\(shape)")
            }
            known.insert(name)
            if stored == .int8 { known.insert(try requireScales(of: name, rows: shape[0])) }
        }
        if let extra = file.tensors.first(where: { !known.contains($0.name) }) {
            throw ModelFileError(
                .unexpectedTensor, path,
                "the tensor '\(extra.name)' belongs to no part of the model")
        }
    }

    package func read(_ name: String, into tensor: Tensor) throws {
        try tensor.withMutableFloats {
            try file.read(name, into: UnsafeMutableRawBufferPointer($0))
        }
    }

    // MARK: Writing

    /// Writes a model, crash-safe: the old file stays until the new one is whole.
    ///
    /// - Parameters:
    ///   - path: The model file.
    ///   - task: The task's name, such as `language-model`.
    ///   - config: The task's whole configuration.
    ///   - parts: Further parts that the task needs to rebuild the model: vocabularies, labels, ….
    ///   - training: How training went, where that is known.
    ///   - module: The parameters.
    ///   - precision: The precision of the stored matrices; vectors stay float32.
    /// - Throws: `FileError`; `EncodingError` where a number of the configuration is not finite.
    public static func write(
        to path: String, task: String, config: some Encodable, parts: ModelParts,
        training: TrainingState? = nil, module: any Module, storedAs precision: Precision = .float32
    ) throws {
        var metadata = ModelMetadata(task: task, parts: parts)
        try metadata.parts.set(ModelMetadata.Part.config, config)
        if let training { try metadata.parts.set(ModelMetadata.Part.training, training) }
        var writer = SafetensorsWriter(metadata)
        for named in module.parameters {
            writer.add(named.name, named.parameter.value, as: precision)
        }
        try writer.write(to: path)
    }
}

extension SafetensorsWriter {
    mutating func add(_ name: String, _ tensor: Tensor) {
        add(name, .float32, shape: tensor.shape) { body in
            try tensor.withFloats { try body(UnsafeRawBufferPointer($0)) }
        }
    }
}
