internal import UnrollData
public import UnrollLanguageModels
internal import UnrollSystem
internal import UnrollTraining

/// The estimation of a Kneser-Ney model from files to a file.
public struct KneserNeyRun: Sendable {
    /// The training text; `-` is standard input.
    public var text: String
    /// Texts that the finished model is scored on.
    public var validation: String?
    /// A text to test the finished model on.
    public var test: String?
    /// Order, vocabulary, memory.
    public var config: KneserNeyConfig
    /// The model file.
    public var output: String
    /// A file for the model in ARPA form.
    public var arpa: String?

    /// An estimation from a text into a model file.
    public init(
        text: String, validation: String? = nil, test: String? = nil, config: KneserNeyConfig,
        output: String, arpa: String? = nil
    ) {
        self.text = text
        self.validation = validation
        self.test = test
        self.config = config
        self.output = output
        self.arpa = arpa
    }

    /// The outcome of a run.
    public struct Outcome: Sendable {
        /// The run.
        public var run: KneserNeyRun
        /// The model.
        public var model: BackoffModel
        /// Seconds of reading, estimating and writing.
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
    /// - Throws: `FileError`, `DataError`; `ConfigError` where both outputs are one file.
    public func run() throws -> Outcome {
        let inputs = [text, validation, test].compactMap { $0 }
        try ModelFile.requireWritable(output, inputs: inputs)
        if let arpa {
            try AtomicFile.requireWritableFolder(of: arpa)
            try AtomicFile.requireApart(outputs: [arpa], inputs: inputs)
            if arpa == output {
                throw ConfigError(
                    "\(field: "arpa") and \(field: "output") are the same file: choose another for one"
                )
            }
        }
        let clock = ContinuousClock()
        let began = clock.now
        let model = try KneserNeyEstimator.estimate(
            contentsOf: text, config: config, output: output, progress: report)
        try arpa.map { try model.writeARPA(to: $0) }
        let seconds = (clock.now - began) / .seconds(1)
        let memory = peakResidentMemory()
        func score(_ path: String) throws -> TextScore {
            let text = try model.codec.encode(contentsOf: path)
            try model.codec.requireKnownSymbols(text, of: path)
            return model.score(text)
        }
        return Outcome(
            run: self, model: model, seconds: seconds, peakMemory: memory,
            validation: try validation.map(score), test: try test.map(score))
    }

    private func report(_ stage: KneserNeyEstimator.Stage) throws {
        Activity.report(stage.text, share: nil)
        try Interruption.check()
    }
}
