internal import UnrollData
public import UnrollLanguageModels
internal import UnrollLayers
internal import UnrollTraining

/// The settings of a language model of any kind.
public enum LanguageModelRecipe: Sendable {
    /// A network, trained by updates.
    case network(LanguageModelConfig)
    /// Interpolated modified Kneser-Ney.
    case kneserNey(KneserNeyConfig)
    /// A sparse non-negative matrix.
    case snm(SNMConfig)
}

/// The systems of the field's table at their published size, with their published training.
///
/// The cases' comments say what replaces settings published without a number, or with machinery
/// that is missing here (asynchronous updates on many machines).
public enum LanguageModelPreset: String, CaseIterable, Sendable {
    /// Interpolated modified Kneser-Ney, nothing cut off (Chelba et al., 2013: 67.6).
    case kneserNey = "kneser-ney-5"
    /// Chelba et al., 2013: 51.3. SGD from 0.05, a symbol at a time, ten epochs; here the softmax
    /// is sampled, the network goes by 1 along a batch's mean, and the features of 2^27 slots are
    /// learned with it by AdaGrad.
    case rnnMaxEnt = "rnn-1024-maxent-9"
    /// Ji et al., 2015: 68.3. K 2,000, α 0.1, RMSprop 0.0005, 128 streams, windows of 20; the cell
    /// is tanh where theirs is the logistic function.
    case rnnBlackOut = "rnn-2048-blackout"
    /// Shazeer et al., 2015: 52.9. 10-grams and skip-grams.
    case snm = "snm-10-skip"
    /// Jozefowicz et al., 2016: 43.7. 8,192 samples, AdaGrad 0.2, 128 streams, windows of 20.
    case lstmSampled = "lstm-2048-sampled"
    /// Jozefowicz et al., 2016: 30.0. Two layers of 8,192 projected to 1,024, words of 50 characters,
    /// 4,096 filters, two highway layers.
    case lstm2LayerCharacterCNN = "lstm-8192-2layer-charcnn"
    /// Grave et al., 2016: 43.9. AdaGrad 0.1, 128 streams, windows of 20, five epochs.
    case lstmAdaptiveSmall = "lstm-2048-adaptive"
    /// Grave et al., 2016: 39.8. The same with two layers.
    case lstmAdaptiveLarge = "lstm-2048-2layer-adaptive"

    /// The settings of the system.
    public var recipe: LanguageModelRecipe {
        switch self {
        case .kneserNey: .kneserNey(KneserNeyConfig(order: 5))
        case .snm: .snm(SNMConfig(order: 10, skips: SNMSkip.standard))
        default: .network(network)
        }
    }

    private var network: LanguageModelConfig {
        var config = LanguageModelConfig()
        config.level = .word
        config.recurrent.layers = 1
        config.recurrent.hiddenSize = 2048
        config.batchSize = 128
        config.windowLength = 20
        config.training = TrainingConfig(
            epochs: 5, optimizer: .adaGrad(initialSum: 1), learningRate: 0.2, clipping: 1,
            patience: nil)
        switch self {
        case .kneserNey, .snm: break
        case .rnnMaxEnt:
            config.recurrent.cell = .rnn
            config.recurrent.hiddenSize = 1024
            config.objective = .sampled(samples: 8192)
            config.features = HashedNGramsConfig(order: 9, slots: 1 << 27)
            config.training.groups = [config.featureGroup(learningRate: 0.05)]
            config.training.optimizer = .sgd()
            config.training.learningRate = 1
            config.training.schedule = Schedule(.cosine(floor: 0.02))
            config.training.epochs = 10
        case .rnnBlackOut:
            config.recurrent.cell = .rnn
            config.objective = .blackOut(samples: 2000, exponent: 0.1)
            config.training.optimizer = .rmsProp(momentum: 0, epsilon: 1e-6)
            config.training.learningRate = 5e-4
            config.training.schedule = Schedule(.plateau(factor: 0.8, patience: 0))
            config.training.epochs = 30
        case .lstmSampled:
            config.recurrent.projection = 512
            config.objective = .sampled(samples: 8192)
            drop(0.1, in: &config)
        case .lstm2LayerCharacterCNN:
            config.recurrent.layers = 2
            config.recurrent.hiddenSize = 8192
            config.recurrent.projection = 1024
            config.characters = CharacterEncoderConfig(filters: 4096)
            config.objective = .sampled(samples: 8192)
            drop(0.25, in: &config)
        case .lstmAdaptiveSmall, .lstmAdaptiveLarge:
            config.recurrent.layers = self == .lstmAdaptiveSmall ? 1 : 2
            config.embeddingSize = 256
            config.objective = .adaptive(cutoffs: nil)
            config.training.learningRate = 0.1
            config.training.optimizer = .adaGrad()
        }
        return config
    }

    /// Before and after each layer.
    private func drop(_ rate: Float, in config: inout LanguageModelConfig) {
        config.inputDropout = rate
        config.outputDropout = rate
        config.recurrent.dropouts.between = rate
    }
}
