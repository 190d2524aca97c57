public import UnrollData
internal import UnrollSystem
internal import UnrollTensors
public import UnrollTraining

extension WordVectors {
    /// The embedding of a trained model, a vector for each symbol of its vocabulary; of several networks
    /// in one model, the first one's.
    ///
    /// - Throws: `FileError`; `ModelFileError` where the model has no vocabulary of text or no
    ///   embedding, or one that does not fit its vocabulary.
    public init(embeddingOf model: ModelFile) throws {
        let name =
            ["embedding.weight", "models.0.embedding.weight"].first { model.file[$0] != nil }
            ?? "embedding.weight"
        let codec = try TextCodec(of: model)
        let count = codec.vocabulary.count
        guard let entry = model.file[name] else {
            throw ModelFileError(
                .missingTensor, model.path,
                "the model, of the task '\(model.task)', has no '\(name)'",
                cure: "name a model that embeds words or characters")
        }
        guard entry.shape.count == 2, entry.shape[0] == count, entry.shape[1] > 0
        else {
            throw ModelFileError(
                .wrongShape, model.path,
                "the tensor '\(name)' is \(entry.type.rawValue)\(entry.shape), its vocabulary of "
                    + "\(counted(count, "symbol")) asks for F32[\(count), E]")
        }
        self.init(
            words: codec.vocabulary.symbols, width: entry.shape[1],
            values: try model.matrix(name).floats)
    }

    /// Whether a file begins like a model rather than like a file of vectors.
    ///
    /// A model begins with the length of its header, a number of eight bytes of which the highest
    /// are zero, and a brace; no text and no first line of a binary file has that.
    ///
    /// - Throws: `FileError`. Standard input and pipes, of which nothing can be read twice, are never
    ///   models.
    public static func isModel(_ path: String) throws -> Bool {
        if path == "-" { return false }
        if path.hasSuffix(".unroll") || path.hasSuffix(".safetensors") { return true }
        var reader = try BlockReader(path: path, blockSize: 16)
        guard reader.expectedByteCount != nil, let head = try reader.next(), head.count > 8 else {
            return false
        }
        return head[8] == UInt8(ascii: "{") && head[4..<8].allSatisfy { $0 == 0 }
    }
}
