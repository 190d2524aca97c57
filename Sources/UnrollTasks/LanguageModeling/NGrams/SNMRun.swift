public import UnrollData
public import UnrollLanguageModels
internal import UnrollSystem
internal import UnrollTraining

/// The estimation of a sparse non-negative matrix model from files to a file.
public struct SNMRun: Sendable {
    /// The training text; its last lines are held out to learn the adjustment on.
    public var text: String
    /// Texts that the finished model is scored on; nothing is learned from them, so that the
    /// weights of a mixture can be.
    public var validation: String?
    /// A text to test the finished model on.
    public var test: String?
    /// Features and training.
    public var config: SNMConfig
    /// The unit of text that a symbol stands for.
    public var level = TextLevel.word
    /// Rarer symbols of the training text count as unknown.
    public var minimumCount = 1
    /// The Unicode form that texts are put into first; not at byte level.
    public var normalization = UnicodeNormalization.nfc
    /// The most symbols, special ones included; `nil` for all.
    public var vocabularySize: Int?
    /// The model file.
    public var output: String

    /// An estimation from a text into a model file.
    public init(
        text: String, validation: String? = nil, test: String? = nil, config: SNMConfig,
        output: String
    ) {
        self.text = text
        self.validation = validation
        self.test = test
        self.config = config
        self.output = output
    }

    /// The outcome of a run.
    public struct Outcome: Sendable {
        /// The run.
        public var run: SNMRun
        /// The model.
        public var model: SNMModel
        /// Seconds of reading, counting, learning and writing.
        public var seconds: Double
        /// The most memory that the process held, where the system tells.
        public var peakMemory: Int?
        /// How it predicts the validation text.
        public var validation: TextScore?
        /// How it predicts the test text.
        public var test: TextScore?
    }

    /// Estimates, writes and scores.
    ///
    /// Each stage is an `Activity`.
    ///
    /// - Throws: `FileError`, `DataError`.
    public func run() throws -> Outcome {
        try ModelFile.requireWritable(
            output, inputs: [text, validation, test].compactMap { $0 })
        let clock = ContinuousClock()
        let began = clock.now
        let (codec, encoded) = try TextCodec.buildAndEncode(
            level: level, contentsOf: text, minimumCount: minimumCount,
            maximumSize: vocabularySize, normalization: normalization)
        let model = try SNMEstimator.estimate(
            encoded, codec: codec, config: config, progress: report)
        try model.write(to: output)
        let seconds = (clock.now - began) / .seconds(1)
        let memory = peakResidentMemory()
        func score(_ path: String) throws -> TextScore {
            let text = try codec.encode(contentsOf: path)
            try codec.requireKnownSymbols(text, of: path)
            return model.score(text)
        }
        return Outcome(
            run: self, model: model, seconds: seconds, peakMemory: memory,
            validation: try validation.map(score), test: try test.map(score))
    }

    private func report(_ stage: SNMEstimator.Stage) throws {
        Activity.report(stage.text, share: nil)
        try Interruption.check()
    }
}
