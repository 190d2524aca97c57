public import UnrollData
public import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors
public import UnrollTraining

/// A translation model: how texts become symbols, how the network is built, how it is trained.
public struct TranslationConfig: TaskConfig, Hashable {
    public static let task = "translation"

    /// What decides which epoch is the best.
    public enum Criterion: String, Sendable, Codable, CaseIterable {
        /// The cross-entropy of the references.
        case loss
        /// The BLEU score of greedy translations, which costs some seconds an epoch.
        case bleu
    }

    // MARK: Texts

    /// How both sides become symbols.
    public var texts = TranslationTextConfig()
    /// The most symbols of a side. Longer training pairs are left out; a longer text is translated in
    /// parts.
    public var maximumLength = 250
    /// The names of the files it was trained on: source and target, or a table. Filled in from the
    /// data.
    public var files: [String] = []

    // MARK: How it is built

    /// Cells, layers and directions of the encoder.
    public var encoder = Self.defaultEncoder
    /// Cells and layers of the decoder, below the attention; its cell and sizes are those of the layers
    /// above too.
    public var decoder = Self.defaultDecoder
    /// Layers of the decoder above the attention: they read the states below and the contexts, so that
    /// the decoder knows what it has attended to (Wu et al., 2016). None if 0: contexts meet the states
    /// in the output alone (Luong et al., 2015).
    public var contextLayers = 1
    /// E
    public var embeddingSize = 256
    /// Whether the output layer has the target's embedding for its weight.
    public var tied = true
    /// Whether both sides have one embedding; their vocabulary is shared then.
    public var sharesEmbeddings = false
    /// How the decoder's states and the encoder's outputs are compared.
    public var attention = Attention.Score.additive
    /// A, of additive attention.
    public var attentionWidth = 256
    /// Whether the decoder also reads the vector that it made for the symbol before (Luong et al., 2015).
    public var inputFeeding = false
    /// How the next symbol's probabilities are made, and the training loss.
    public var objective = OutputObjectiveConfig.softmax

    // MARK: Dropout rates (in 0..<1)

    /// Dropout on the embedded symbols of both sides.
    public var inputDropout: Float = 0.3
    /// Dropout of whole symbols' embeddings.
    public var embeddingDropout: Float = 0
    /// Dropout on the encoder's outputs, which are attended to.
    public var contextDropout: Float = 0.3
    /// Dropout on what the output layer reads.
    public var outputDropout: Float = 0.3

    // MARK: How it is trained

    /// The share of the target distribution that is spread over all symbols.
    public var labelSmoothing: Float = 0.1
    /// Scheduled sampling (Bengio et al., 2015): the probability that the decoder is given the symbol
    /// that it would have chosen itself instead of the right one. It rises evenly from 0 in the first
    /// epoch to this in epoch ``samplingEpochs``.
    public var scheduledSampling: Float = 0
    /// B, in pairs.
    public var batchSize = 64
    /// The share of the pairs held out where there are no validation data; 0, with the last epoch kept,
    /// for none.
    public var heldOutFraction = 0.1
    /// What decides which epoch is the best.
    public var criterion = Criterion.loss
    /// Epochs, optimiser, rates.
    public var training = TrainingConfig.standard

    /// The usual encoder and decoder with additive attention, over subwords.
    public init() {}

    /// Epochs over which scheduled sampling rises.
    public static let samplingEpochs = 10

    /// One layer in both directions.
    public static var defaultEncoder: RecurrentStackConfig {
        var stack = RecurrentStackConfig()
        stack.cell = .gru
        stack.direction = .bidirectional
        return stack
    }

    /// One layer.
    public static var defaultDecoder: RecurrentStackConfig {
        var stack = RecurrentStackConfig()
        stack.cell = .gru
        return stack
    }

    // MARK: Scores

    /// The scores that suit the model's texts: BLEU of tokens as they stand where they are tokenised, and
    /// no case where they are all small letters.
    public var usualScoring: TranslationScoring {
        TranslationScoring(
            tokenizer: texts.isTokenized ? .none : .mteval13a,
            lowercases: texts.normalization.lowercases)
    }

    /// A reference as it is compared with what the model writes: letters with accents are composed where
    /// the model's are, so that what looks the same is the same.
    public func reference(_ text: String) -> String {
        texts.normalization.form(text)
    }

    // MARK: Sizes

    /// The layers above the attention; `nil` for none.
    package var contextStack: RecurrentStackConfig? {
        guard contextLayers > 0 else { return nil }
        var stack = decoder
        stack.layers = contextLayers
        return stack
    }

    /// What the layers below the attention read.
    var decoderInputSize: Int { embeddingSize + (inputFeeding ? outputWidth : 0) }
    /// What the layers above it read.
    var contextInputSize: Int { decoder.outputSize + encoder.outputSize }
    /// What is made the vector that the output layer reads: state, context, embedded symbol.
    var combinedSize: Int { decoder.outputSize + encoder.outputSize + embeddingSize }
    /// The width of the vectors that the output layer reads.
    public var outputWidth: Int { tied ? embeddingSize : decoder.outputSize }
    /// All layers of the decoder.
    package var decoderLayers: Int { decoder.layers + contextLayers }
    /// The elements of a sentence's first states of the decoder.
    var bridgeSize: Int {
        decoderLayers
            * (decoder.outputSize
                + (decoder.recurrentCell.hasCellState ? decoder.hiddenSize : 0))
    }
}
