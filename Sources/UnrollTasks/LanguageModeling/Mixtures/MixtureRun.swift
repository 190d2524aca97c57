internal import UnrollData
public import UnrollLanguageModels
internal import UnrollSystem
internal import UnrollTraining

/// Finds the weights of a mixture on a validation text, from files to a file.
public struct MixtureRun: Sendable {
    /// The parts' files.
    public var models: [String]
    /// Whether a unigram cache is one of the parts.
    public var hasCache: Bool
    /// The text that decides the weights.
    public var validation: String
    /// A text to test the mixture and its parts on.
    public var test: String?
    /// The mixture's file; it needs those of its parts.
    public var output: String

    /// A mixture of files into a file.
    public init(
        models: [String], hasCache: Bool, validation: String, test: String? = nil, output: String
    ) {
        self.models = models
        self.hasCache = hasCache
        self.validation = validation
        self.test = test
        self.output = output
    }

    /// A part and its scores on its own.
    public struct Part: Sendable {
        /// Its file; `nil` for the cache.
        public var file: String?
        /// How the cache fades with each symbol.
        public var decay: Double?
        /// Its weight, 0…1.
        public var weight: Double
        /// How it predicts the validation text.
        public var validation: TextScore
        /// How it predicts the test text.
        public var test: TextScore?
    }

    /// The outcome of a run.
    public struct Outcome: Sendable {
        /// The mixture's file.
        public var output: String
        /// The parts with their weights and scores.
        public var parts: [Part]
        /// The mixture.
        public var model: MixtureModel
        /// How it predicts the validation text.
        public var validation: TextScore
        /// How it predicts the test text.
        public var test: TextScore?
        /// Iterations of expectation maximisation.
        public var iterations: Int
        /// Seconds of everything together.
        public var seconds: Double
    }

    /// How the cache may fade: the validation text chooses.
    private static let decays = [0.98, 0.99, 0.995, 0.998, 0.999]
    private static let smoothing = 1.0

    /// - Throws: `FileError`, `ModelFileError`; `ConfigError` where a model is a mixture itself;
    ///   `DataError` where the models do not know the same symbols, or the validation text says
    ///   nothing of them.
    public func run() throws -> Outcome {
        try ModelFile.requireWritable(
            output, inputs: models + [validation] + [test].compactMap { $0 })
        let loaded = try models.map { path in
            Activity.report("loading \(path)", share: nil)
            return try LanguageModels.load(path)
        }
        guard let codec = loaded.first?.codec else {
            throw DataError(.missing, nil, "a mixture has no parts", cure: "give models to mix")
        }
        let text = try codec.encode(contentsOf: validation)
        try codec.requireKnownSymbols(text, of: validation)
        return try Self.fit(
            loaded, files: models, hasCache: hasCache, on: text,
            test: try test.map { try codec.encode(contentsOf: $0) }, output: output)
    }

    /// As ``run()``, of models and texts that are in memory already.
    static func fit(
        _ loaded: [any LanguageModel], files models: [String], hasCache: Bool,
        on text: EncodedText, test testText: EncodedText?, output: String
    ) throws -> Outcome {
        let clock = ContinuousClock()
        let began = clock.now
        for (path, model) in zip(models, loaded) where model is MixtureModel {
            throw ConfigError("\(path) is a mixture itself: mix the models that it is made of")
        }
        let codec = loaded[0].codec
        let plain = try MixtureModel(loaded)
        var scores = plain.partLogProbabilities(of: text)
        var best = try MixtureWeights.fit(scores)
        var cache: (decay: Double, scores: [Float])?
        if hasCache {
            for decay in Self.decays {
                let model = Self.cache(codec, decay)
                let scored = model.score(Array(text.symbols), after: model.start).logProbabilities
                let fit = try MixtureWeights.fit(scores + [scored])
                if cache == nil || fit.loss < best.loss { (best, cache) = (fit, (decay, scored)) }
            }
        }
        if let cache { scores.append(cache.scores) }
        let parts = loaded + (cache.map { [Self.cache(codec, $0.decay)] } ?? [])
        let mixture = try MixtureModel(parts, weights: best.weights)
        let testScores = testText.map { mixture.partLogProbabilities(of: $0) }
        try MixtureFile.write(
            MixtureFile.Config(
                parts: models.map { .model(file: nameOfPart($0, mixture: output)) }
                    + (cache.map { [.cache(decay: $0.decay, smoothing: Self.smoothing)] } ?? []),
                weights: mixture.weights), codec: codec, to: output)
        func score(_ part: Int?, _ text: EncodedText, _ scores: [[Float]]) -> TextScore {
            TextScore(text, logProbabilities: part.map { scores[$0] } ?? mixture.mixed(scores))
        }
        func testScore(_ part: Int?) -> TextScore? {
            guard let testText, let testScores else { return nil }
            return score(part, testText, testScores)
        }
        return Outcome(
            output: output,
            parts: parts.indices.map { index in
                Part(
                    file: index < models.count ? models[index] : nil,
                    decay: index < models.count ? nil : cache?.decay,
                    weight: mixture.weights[index], validation: score(index, text, scores),
                    test: testScore(index))
            }, model: mixture, validation: score(nil, text, scores), test: testScore(nil),
            iterations: best.iterations, seconds: (clock.now - began) / .seconds(1))
    }

    private static func cache(_ codec: TextCodec, _ decay: Double) -> UnigramCacheModel {
        UnigramCacheModel(codec: codec, memory: .decay(decay), smoothing: smoothing)
    }
}
