internal import UnrollData
internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTraining

/// The networks of the ladder's rows, at any size.
///
/// Each keeps what makes its row: cell, projection, inputs and objective, with sizes in the
/// published proportions; how it is trained is chosen for small texts and short times.
struct LadderPlan {
    let config: LadderConfig
    /// V
    let vocabulary: Int

    /// Hidden sizes that may be chosen, rising.
    static let sizes = [32, 64, 96, 128, 192, 256, 320, 384, 512, 640, 768, 1024, 1536, 2048]
    /// Target number of epochs within the budget. With fewer, the network is undertrained; with more,
    /// a larger one would do better.
    static let wantedEpochs = 4.0
    /// The most epochs.
    static let largestEpochs = 30

    /// A row's network; `nil` for models of counts.
    func network(_ row: LadderRow, hidden: Int, epochs: Int) -> LanguageModelConfig? {
        var network = base(hidden: hidden, epochs: epochs)
        // Of 33,000 words about 1,000 are drawn, of 800,000 as many as were published, 8,192.
        let samples = max(1, min(8192, vocabulary / 3, 32 + vocabulary / 32))
        switch row {
        case .kneserNey, .snm: return nil
        case .rnnMaxEnt:
            makeSimple(&network)
            network.features = HashedNGramsConfig(order: 5, slots: 1 << 24)
            network.training.groups = [network.featureGroup()]
            network.objective = .sampled(samples: samples)
        case .rnnBlackOut:
            makeSimple(&network)
            network.objective = .blackOut(samples: samples, exponent: 0.4)
        case .lstmSampled:
            network.recurrent.projection = max(hidden / 4, 16)
            network.objective = .sampled(samples: samples)
        case .lstm2LayerCharacterCNN:
            network.recurrent.layers = 2
            network.recurrent.projection = max(hidden / 4, 16)
            network.characters = CharacterEncoderConfig(filters: hidden)
            network.objective = .sampled(samples: samples)
        case .lstmAdaptiveSmall:
            network.objective = .adaptive(cutoffs: nil)
        case .lstmAdaptiveLarge:
            network.recurrent.layers = 2
            network.objective = .adaptive(cutoffs: nil)
        }
        return network
    }

    /// Simple RNNs have gradients that explode where an LSTM's do not: shorter windows, smaller steps.
    private func makeSimple(_ network: inout LanguageModelConfig) {
        network.recurrent.cell = .rnn
        network.windowLength = 20
        network.training.learningRate = 1e-3
    }

    private func base(hidden: Int, epochs: Int) -> LanguageModelConfig {
        var network = LanguageModelConfig()
        network.level = .word
        network.perLine = config.perLine
        network.minimumCount = config.minimumCount
        network.vocabularySize = config.vocabularySize
        network.recurrent.layers = 1
        network.recurrent.hiddenSize = hidden
        network.recurrent.dropouts.between = 0.2
        network.inputDropout = 0.2
        network.outputDropout = 0.2
        network.batchSize = 32
        network.windowLength = 35
        network.training = TrainingConfig(
            epochs: epochs, timeLimit: config.fixedSize == nil ? config.budget : nil,
            learningRate: 4e-3,
            schedule: Schedule(.cosine(floor: 0.02), warmUp: 100), clipping: 1, seed: config.seed,
            precision: config.precision)
        return network
    }
}

extension LadderPlan {
    /// The largest network of a row that gets ``wantedEpochs`` in its time, as trials of the sizes
    /// tell.
    ///
    /// - Parameters:
    ///   - data: The texts.
    ///   - tried: Told of each trial.
    /// - Returns: The network with the number of its epochs.
    /// - Throws: `ConfigError`, `DataError`, `TrainingError`.
    func fit(
        _ row: LadderRow, _ data: LanguageModelData, tried: (String) -> Void
    ) throws -> LanguageModelConfig? {
        if let fixed = config.fixedSize {
            return network(row, hidden: fixed.hiddenSize, epochs: fixed.epochs)
        }
        // A part of the time goes into validation, and other programs may want their share.
        let seconds = 0.85 * config.budget
        let words = data.training.symbols.count
        func affordable(_ size: Int) throws -> Double? {
            guard let network = network(row, hidden: Self.sizes[size], epochs: 1) else {
                return nil
            }
            let forecast = try LanguageModelTrainer(network, data).forecast(
                updates: 12, seconds: min(2, config.budget / 20))
            let epochs = seconds / forecast.seconds(units: words)
            tried(
                "trial: hidden size \(Self.sizes[size]), "
                    + "\(Int(clamping: forecast.unitsPerSecond).grouped) words/s, "
                    + "time for \((epochs * 10).rounded() / 10) epochs")
            return epochs
        }
        var size = Self.sizes.count / 3
        guard var found = try affordable(size) else { return nil }
        let grows = found >= Self.wantedEpochs
        while grows ? size + 1 < Self.sizes.count : size > 0 && found < Self.wantedEpochs {
            let next = try affordable(size + (grows ? 1 : -1)) ?? 0
            if grows, next < Self.wantedEpochs { break }
            size += grows ? 1 : -1
            found = next
        }
        let epochs = min(Self.largestEpochs, max(1, Int(found)))
        return network(row, hidden: Self.sizes[size], epochs: epochs)
    }
}
