internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors
internal import UnrollTraining

/// A model that this program has exported: its metadata stand beside its tensors, and the same model becomes of it
/// again, bit by bit.
struct RestoredModel {
    private let archive: any TensorArchive
    private let metadata: [String: String]

    /// What the tensors of an archive are called.
    enum Layout: String {
        /// By PyTorch's names and conventions.
        case pyTorch = "pytorch"
        /// By our own names.
        case numPy = "numpy"
    }

    /// Whether an archive holds a model that was exported from this program.
    static func layout(of archive: any TensorArchive) -> Layout? {
        archive.metadata[ModelMetadata.layoutKey].flatMap(Layout.init)
    }

    /// The metadata of an exported model.
    static func metadata(of file: ModelFile, layout: Layout) -> [String: String] {
        var strings = file.metadata.strings
        strings[ModelMetadata.layoutKey] = layout.rawValue
        return strings
    }

    init(_ archive: any TensorArchive) {
        self.archive = archive
        var metadata = archive.metadata.filter { $0.key.hasPrefix("unroll.") }
        metadata[ModelMetadata.layoutKey] = nil
        self.metadata = metadata
    }

    /// Writes the model file. A file that stands there stays until the new one is whole and has been checked.
    ///
    /// - Throws: `FileError`, `ModelFileError`; ``ExchangeError`` where the tensors are not the model's.
    func write(to path: String) throws {
        let recipes = try self.recipes
        try ExchangedTask.require(metadata["unroll.task"] ?? "", in: archive.path)
        var writer = SafetensorsWriter(metadata: metadata)
        for (name, recipe) in recipes {
            writer.add(name, .float32, shape: recipe.shape) { body in
                try recipe.read(from: archive) { try body(UnsafeRawBufferPointer($0)) }
            }
        }
        let draft = path + ".converting"
        try writer.write(to: draft)
        do {
            _ = try NetworkFile(ModelFile(draft))
        } catch {
            try? AtomicFile.remove(draft)
            throw ExchangeError(
                archive.path,
                "its tensors are not those of the model in its metadata (\("\(error)".replacing(draft, with: path)))",
                cure: "export the model again")
        }
        try AtomicFile.move(draft, to: path)
    }

    private var recipes: [String: TensorRecipe] {
        get throws {
            var recipes: [String: TensorRecipe] = [:]
            var rest = Set(archive.tensors.map(\.name))
            if Self.layout(of: archive) == .pyTorch {
                for prefix in RecurrentModule.prefixes(in: archive) {
                    let module = try RecurrentModule(prefix, in: archive, activation: .tanh)
                    recipes.merge(module.recipes(prefix)) { first, _ in first }
                    rest.subtract(module.names)
                }
            }
            for tensor in archive.tensors where rest.contains(tensor.name) {
                let name =
                    Self.layout(of: archive) == .pyTorch
                    ? PyTorchNames.adaptiveName(ofTheirs: tensor.name) : tensor.name
                recipes[name] = TensorRecipe(copying: tensor.name, shape: tensor.shape)
            }
            return recipes
        }
    }
}
