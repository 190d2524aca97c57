internal import Synchronization
internal import UnrollData
internal import UnrollTensors

/// Initial embeddings that are learned from the training texts: networks that begin with the same ones
/// share the work.
final class LearnedVectors: Sendable {
    private struct Settings: Hashable {
        var size: Int
        var epochs: Int
        var seed: UInt64
    }

    private let texts: [[Int32]]
    private let codec: TextCodec
    private let known = Mutex<[Settings: Tensor]>([:])

    /// - Parameters:
    ///   - texts: The symbols of each training text.
    ///   - codec: Of words.
    init(of texts: [[Int32]], _ codec: TextCodec) {
        self.texts = texts
        self.codec = codec
    }

    /// The initial embedding of an encoder, `[V, E]`; `nil` where there are hardly any words.
    ///
    /// - Throws: As ``PretrainedVectors/init(learnedFrom:of:size:epochs:seed:)``.
    func table(for config: SequenceEncoderConfig, epochs: Int, seed: UInt64) throws -> Tensor? {
        let settings = Settings(size: config.embeddingSize, epochs: epochs, seed: seed)
        return try known.withLock { known in
            if let table = known[settings] { return table }
            let table = try PretrainedVectors(
                learnedFrom: texts, of: codec, size: settings.size, epochs: epochs, seed: seed
            )?.table(for: codec.vocabulary, config, seed: seed)
            known[settings] = table
            return table
        }
    }
}
