public import UnrollLayers
public import UnrollSystem
public import UnrollTensors

/// A module of a program's own that is written as a model file and read back, with all the checks that
/// the package's own models have.
///
/// A file holds the configuration and the parameters. Reading refuses a file of another task, a
/// configuration that cannot be decoded, that is not valid (where it is a ``TaskConfig``) or that
/// ``init(_:)`` refuses, and tensors that are missing, left over, of another shape, or not finite.
public protocol SavedModule: Module {
    /// What decides the module's shape.
    associatedtype Config: Codable & Sendable
    /// The name in model files of what the module does, such as `traffic-forecast`.
    static var task: String { get }
    /// What the module was made of.
    var config: Config { get }
    /// Makes a module, its parameters as they begin.
    ///
    /// - Parameter config: What decides its shape: the program's own, or that of a file.
    /// - Throws: `ConfigError` or any other error where it cannot be.
    init(_ config: Config) throws
}

extension SavedModule where Config: TaskConfig {
    /// The name that the configuration has.
    public static var task: String { Config.task }
}

extension SavedModule {
    /// Writes the module, crash-safe: the old file stays until the new one is whole.
    ///
    /// - Parameters:
    ///   - file: The model file, a path or a URL.
    ///   - parts: Further parts that the program needs to use the module: vocabularies, labels, ….
    ///   - precision: The precision of the stored matrices; vectors stay float32.
    /// - Throws: `FileError`; `EncodingError` where a number of the configuration is not finite.
    public func write(
        to file: some FileLocation, parts: ModelParts = ModelParts(),
        storedAs precision: Precision = .float32
    ) throws {
        try AtomicFile.requireWritableFolder(of: file.filePath)
        try ModelFile.write(
            to: file.filePath, task: Self.task, config: config, parts: parts, module: self,
            storedAs: precision)
    }

    /// Reads a module.
    ///
    /// - Parameter file: The model file, a path or a URL.
    /// - Throws: `FileError`, `ModelFileError`.
    public init(contentsOf file: some FileLocation) throws {
        try self.init(reading: ModelFile(file.filePath))
    }

    /// Reads a module from a file that is open already: its further parts are read from there too
    /// (``ModelFile/part(_:as:)``).
    ///
    /// - Parameter file: The model file.
    /// - Throws: `FileError`, `ModelFileError`.
    public init(reading file: ModelFile) throws {
        try file.require(task: Self.task)
        let config = try file.config(Config.self)
        do {
            try (config as? any TaskConfig)?.validate()
            try self.init(config)
        } catch {
            throw ModelFileError(
                .invalidMetadata, file.path, "its configuration is invalid: \(error)")
        }
        try file.load(into: self)
    }
}

extension ModelFile {
    /// Opens a model: reads and checks its header; tensors are read when they are loaded.
    ///
    /// - Parameter file: The model file, a path or a URL.
    /// - Throws: `FileError`, `ModelFileError`.
    public init(contentsOf file: some FileLocation) throws { try self.init(file.filePath) }
}
