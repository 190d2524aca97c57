/// The systems of the field's table of language models, from counts to large networks: that of Grave et
/// al., 2017 (Efficient softmax approximation for GPUs, table 2).
///
/// Published perplexities are those of the One Billion Word benchmark (Chelba et al., 2013), at the
/// published size; they are not comparable with those of another text.
public enum LadderRow: String, CaseIterable, Sendable, Codable {
    /// Interpolated modified Kneser-Ney of 5-grams.
    case kneserNey = "kneser-ney"
    /// A simple RNN with features of n-grams.
    case rnnMaxEnt = "rnn-maxent"
    /// A simple RNN trained by BlackOut.
    case rnnBlackOut = "rnn-blackout"
    /// A sparse non-negative matrix of n-grams and skip-grams.
    case snm
    /// One LSTM layer trained by a sampled softmax.
    case lstmSampled = "lstm-sampled"
    /// Two LSTM layers that read words by their characters.
    case lstm2LayerCharacterCNN = "lstm-2layer-charcnn"
    /// One LSTM layer with an adaptive softmax.
    case lstmAdaptiveSmall = "lstm-adaptive-small"
    /// Two LSTM layers with an adaptive softmax.
    case lstmAdaptiveLarge = "lstm-adaptive-large"

    /// The system as the table names it.
    public var system: String {
        switch self {
        case .kneserNey: "Interpolated Kneser-Ney 5-gram"
        case .rnnMaxEnt: "RNN-1024 + MaxEnt 9-gram"
        case .rnnBlackOut: "RNN-2048 + BlackOut sampling"
        case .snm: "Sparse non-negative matrix"
        case .lstmSampled: "LSTM-2048"
        case .lstm2LayerCharacterCNN: "2-layer LSTM-8192"
        case .lstmAdaptiveSmall: "Small: LSTM-2048, adaptive softmax"
        case .lstmAdaptiveLarge: "Large: 2-layer LSTM-2048, adaptive softmax"
        }
    }

    /// The paper that published the system.
    public var source: String {
        switch self {
        case .kneserNey, .rnnMaxEnt: "Chelba et al., 2013"
        case .rnnBlackOut: "Ji et al., 2015"
        case .snm: "Shazeer et al., 2015"
        case .lstmSampled, .lstm2LayerCharacterCNN: "Jozefowicz et al., 2016"
        case .lstmAdaptiveSmall, .lstmAdaptiveLarge: "Grave et al., 2016"
        }
    }

    /// Test perplexity in the table.
    public var publishedPerplexity: Double {
        switch self {
        case .kneserNey: 67.6
        case .rnnMaxEnt: 51.3
        case .rnnBlackOut: 68.3
        case .snm: 52.9
        case .lstmSampled: 43.7
        case .lstm2LayerCharacterCNN: 30
        case .lstmAdaptiveSmall: 43.9
        case .lstmAdaptiveLarge: 39.8
        }
    }
}
