internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors
internal import UnrollTraining

/// A network as a safetensors file with PyTorch's names and conventions. The metadata hold the model's own, so that
/// the same file becomes the same model again.
enum PyTorchFile {
    /// Writes the file.
    ///
    /// - Returns: The Python lines that load it.
    /// - Throws: `FileError`, `ModelFileError`; ``ExchangeError`` where PyTorch has no such network.
    static func write(_ network: NetworkFile, to path: String) throws -> String {
        let names: PyTorchNames
        do {
            names = try PyTorchNames(network.tensors.mapValues(\.shape))
        } catch let error as ConversionError {
            throw ExchangeError(
                network.file.path, error.message, cure: "export it to ONNX or NumPy instead")
        }
        let tensors = network.tensors
        var metadata = RestoredModel.metadata(of: network.file, layout: .pyTorch)
        // What Hugging Face's loaders ask for.
        metadata["format"] = "pt"
        var writer = SafetensorsWriter(metadata: metadata)
        for (name, recipe) in names.toPyTorch {
            writer.add(name, .float32, shape: recipe.shape) { body in
                try recipe.read(from: tensors) { try body(UnsafeRawBufferPointer($0)) }
            }
        }
        try writer.write(to: path)
        return try PyTorchSnippet(network, names, path: path).text
    }
}
