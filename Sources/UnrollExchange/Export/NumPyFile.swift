internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

/// A network as NumPy arrays by the names of the model format. The model's metadata stand beside them, so that the
/// same file becomes the same model again.
enum NumPyFile {
    /// Writes the file.
    ///
    /// - Throws: `FileError`, `ModelFileError`.
    static func write(_ network: NetworkFile, to path: String) throws {
        var writer = NumPyWriter(
            metadata: RestoredModel.metadata(of: network.file, layout: .numPy))
        let tensors = network.tensors
        for named in network.network.parameters {
            writer.add(
                named.name, TensorRecipe(copying: named.name, shape: named.parameter.shape),
                from: tensors)
        }
        try writer.write(to: path)
    }

    /// The lines of Python that load it.
    static func snippet(_ path: String) -> String {
        """
        import json, numpy

        arrays = numpy.load(\(JSONText.quoted(path)))
        metadata = json.loads(arrays["\(NumPyArchive.metadataName)"].tobytes())
        """
    }
}
