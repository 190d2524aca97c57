internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTraining

/// A model that is made of another file's tensors, block by block: nothing but a block is in memory.
struct ImportedModel {
    var metadata: ModelMetadata
    /// Its tensors by name.
    var recipes: [String: TensorRecipe]

    /// Writes the model file, crash-safe.
    ///
    /// - Parameters:
    ///   - path: The model file.
    ///   - archive: Whose tensors it is made of.
    ///   - expected: The parameters of the network that the configuration makes; what the recipes make is
    ///     compared with it.
    /// - Throws: `FileError`; ``ExchangeError`` where a tensor is missing, has another shape or holds a number
    ///   that is not finite.
    func write(
        to path: String, from archive: any TensorArchive, expecting expected: [(String, [Int])]
    ) throws {
        for (name, shape) in expected {
            guard let recipe = recipes[name] else {
                throw ExchangeError(
                    archive.path, "the model's '\(name)' cannot be made of its tensors",
                    cure: "see what it has with 'unroll info \(archive.path)'")
            }
            guard recipe.shape == shape else {
                throw ExchangeError(
                    archive.path,
                    "the model's '\(name)' would have the shape \(recipe.shape), and its configuration asks for \(shape)",
                    cure: "check what the mapping and the vocabulary say")
            }
        }
        guard recipes.count == expected.count else {
            let known = Set(expected.map(\.0))
            let extra = recipes.keys.filter { !known.contains($0) }.min() ?? ""
            throw ExchangeError(
                archive.path, "the tensor '\(extra)' belongs to no part of the model",
                cure: "convert a file that 'unroll convert' has written")
        }
        var writer = SafetensorsWriter(metadata)
        for (name, _) in expected {
            guard let recipe = recipes[name] else { continue }
            writer.add(name, .float32, shape: recipe.shape) { body in
                try recipe.read(from: archive) { block in
                    guard block.allSatisfy(\.isFinite) else {
                        throw ExchangeError(
                            archive.path, "what becomes the tensor '\(name)' holds a NaN or an infinity",
                            cure: "train the model again")
                    }
                    try body(UnsafeRawBufferPointer(block))
                }
            }
        }
        try writer.write(to: path)
    }
}
