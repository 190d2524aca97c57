internal import UnrollSystem
public import UnrollTraining

/// Recurrent models as ONNX files, which ONNX Runtime runs in other languages, browsers and phones.
///
/// The graphs use operator set 18, with any number of sequences and time steps. All numbers are float32: what a
/// model stores in fewer bits is widened. The files' metadata hold the model's own: configuration,
/// vocabularies and normalisations, by which texts and frames become the graphs' inputs.
public enum ONNXExport {
    /// The operator set of the graphs.
    public static let operatorSet = ONNXGraph.operatorSet

    /// Writes a model as ONNX.
    ///
    /// - Parameters:
    ///   - file: The model.
    ///   - output: The file to write. A translation model becomes two, `NAME.encoder.onnx` and
    ///     `NAME.decoder.onnx`.
    /// - Returns: The files that were written.
    /// - Throws: `FileError`, `ModelFileError`; ``ExchangeError`` for a model that is no recurrent network or
    ///   larger than an ONNX file can be.
    public static func write(_ file: ModelFile, to output: String) throws -> [String] {
        let models = try ExchangedTask.of(file).graphs(file)
        let paths = models.map { path(of: $0.part, output) }
        for path in paths { try AtomicFile.requireWritableFolder(of: path) }
        try AtomicFile.requireApart(outputs: paths, inputs: [file.path], named: "file")
        for (model, path) in zip(models, paths) { try model.write(to: path) }
        return paths
    }

    private static func path(of part: String?, _ output: String) -> String {
        guard let part else { return output }
        let ending = ".onnx"
        let stem =
            output.lowercased().hasSuffix(ending) ? String(output.dropLast(ending.count)) : output
        return "\(stem).\(part)\(ending)"
    }
}

extension ModelFile {
    /// The model's own metadata, as an ONNX file holds it: all but how training went.
    var exchangedMetadata: [String: String] {
        var parts = metadata
        parts.parts.remove(ModelMetadata.Part.training)
        return parts.strings
    }
}
