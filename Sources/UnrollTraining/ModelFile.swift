public import UnrollLayers
package import UnrollSystem
package import UnrollTensors

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A model on disk: one safetensors file with the tensors and, as JSON in its metadata, the format
/// version, the task, the whole configuration and the vocabularies.
public struct ModelFile: Sendable {
    /// The newest format that this version reads, and the one it writes.
    public static let formatVersion = ModelFileKey.newestVersion

    /// Keys of `__metadata__`.
    package typealias Key = ModelFileKey

    package let file: SafetensorsFile
    /// The task that the model was made for, such as `language-model`.
    public let task: String
    public var path: String { file.path }

    /// Opens a model: reads and checks its header; tensors are read when they are loaded.
    ///
    /// - Throws: `FileError`, `ModelFileError`.
    public init(_ path: String) throws {
        file = try SafetensorsFile(contentsOf: path)
        guard let version = file.metadata[Key.formatVersion] else {
            throw ModelFileError(
                .invalidMetadata, path, "it has no \(Key.formatVersion) in its metadata",
                cure: "name a file that 'unroll' has written")
        }
        let isNumber =
            !version.isEmpty && version.utf8.first != UInt8(ascii: "0")
            && version.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isNumber else {
            throw ModelFileError(
                .invalidMetadata, path,
                "its format version '\(version.prefix(40))' is no number from 1 on")
        }
        guard let number = Int(version), number <= Self.formatVersion else {
            throw ModelFileError(
                .newerFormat, path,
                "its format version is \(version.prefix(40)), this program reads up to "
                    + "\(Self.formatVersion)",
                cure: "use a newer version of unroll")
        }
        guard let task = file.metadata[Key.task] else {
            throw ModelFileError(.invalidMetadata, path, "it has no \(Key.task) in its metadata")
        }
        self.task = task
    }

    /// Throws where the model was made for another task.
    public func require(task wanted: String) throws {
        guard task == wanted else {
            throw ModelFileError(
                .invalidMetadata, path,
                "it is a model for the task '\(task.prefix(40))', not '\(wanted)'",
                cure: "use the commands of its own task")
        }
    }

    /// Bytes of the file.
    public var byteCount: Int { file.byteCount }

    /// Numbers in all tensors together; the scales of int8 matrices are none of the model's.
    public var parameterCount: Int {
        file.tensors.filter { !isScales($0.name) }.reduce(0) { $0 + $1.shape.reduce(1, *) }
    }

    package func json(_ key: String) throws -> String {
        guard let text = file.metadata[key] else {
            throw ModelFileError(.invalidMetadata, path, "it has no \(key) in its metadata")
        }
        return text
    }

    package func decode<Value: Decodable>(_ type: Value.Type, _ key: String) throws -> Value {
        let text = try json(key)
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw ModelFileError(
                .invalidMetadata, path, "its \(key) cannot be read (\(Self.reason(error)))")
        }
    }

    public func config<Config: Decodable>(_ type: Config.Type) throws -> Config {
        try decode(type, Key.config)
    }

    /// How training went; `nil` in a file that does not tell.
    public func trainingState() throws -> TrainingState? {
        file.metadata[Key.training] == nil ? nil : try decode(TrainingState.self, Key.training)
    }

    package var vocabularyJSON: String { get throws { try json(Key.vocabulary) } }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "'\(key.stringValue)' is missing"
        case DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context):
            "wrong type at '\(context.codingPath.map(\.stringValue).joined(separator: "."))'"
        case DecodingError.dataCorrupted(let context): context.debugDescription
        default: "not the expected JSON"
        }
    }

    // MARK: Tensors

    /// Writes the file's numbers into a module of the same parameters; none may be missing, left
    /// over, or of another shape. Matrices in lower precision become float32 again.
    public func load(into module: any Module) throws {
        let parameters = module.parameters
        try check(parameters.map { ($0.name, $0.parameter.value.shape) }, isComplete: true)
        for named in parameters {
            try readStored(named.name, into: named.parameter.value)
            guard named.parameter.value.withFloats({ $0.allSatisfy(\.isFinite) }) else {
                throw ModelFileError(
                    .invalidNumber, path, "the tensor '\(named.name)' holds a NaN or an infinity",
                    cure: "train the model again")
            }
        }
    }

    /// Checks names, shapes and types before anything is written into.
    package func check(_ expected: [(name: String, shape: [Int])], isComplete: Bool) throws {
        var known: Set<String> = []
        for (name, shape) in expected {
            guard let entry = file[name] else {
                throw ModelFileError(.missingTensor, path, "the tensor '\(name)' is missing")
            }
            let stored = Precision(entry.type)
            guard entry.shape == shape, let stored,
                stored == .float32 || (isComplete && shape.count == 2)
            else {
                throw ModelFileError(
                    .wrongShape, path,
                    "the tensor '\(name)' is \(entry.type.rawValue)\(entry.shape), "
                        + "its configuration asks for F32\(shape)")
            }
            known.insert(name)
            if stored == .int8 { known.insert(try requireScales(of: name, rows: shape[0])) }
        }
        guard isComplete else { return }
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
    /// - Parameter weights: What the matrices are stored as; vectors stay float32.
    package static func write(
        to path: String, task: String, config: some Encodable, vocabularyJSON: String,
        training: TrainingState?, module: any Module, weights: Precision = .float32
    ) throws {
        var writer = SafetensorsWriter(
            metadata: try metadata(task, config, vocabularyJSON))
        if let training { writer.metadata[Key.training] = try encode(training) }
        for named in module.parameters {
            writer.add(named.name, named.parameter.value, as: weights)
        }
        try writer.write(to: path)
    }

    /// What every model file says of itself.
    package static func metadata(_ task: String, _ config: some Encodable, _ vocabularyJSON: String)
        throws
        -> [String: String]
    {
        [
            Key.formatVersion: "\(formatVersion)", Key.task: task,
            Key.config: try encode(config), Key.vocabulary: vocabularyJSON,
        ]
    }

    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

extension SafetensorsWriter {
    mutating func add(_ name: String, _ tensor: Tensor) {
        add(name, .float32, shape: tensor.shape) { body in
            try tensor.withFloats { try body(UnsafeRawBufferPointer($0)) }
        }
    }
}
