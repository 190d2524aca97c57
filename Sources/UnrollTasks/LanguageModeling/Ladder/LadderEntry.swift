/// The result of a row of the ladder.
public struct LadderEntry: Sendable, Codable, Hashable {
    /// The row's name, as `--rows` spells it; `mixture` for all of them together.
    public var row: String
    /// The system as the table names it.
    public var system: String
    /// Who published it; `nil` for the mixture.
    public var source: String?
    /// The model, in a line.
    public var model: String
    /// Test perplexity: every word, `<unk>` and `</s>` counted.
    public var perplexity: Double
    /// The perplexity of the whole validation text.
    public var validationPerplexity: Double
    /// Scored symbols of the test text.
    public var symbols: Int
    /// How many of them are unknown.
    public var unknown: Int
    /// Trained parameters, or n-grams kept.
    public var parameters: Int
    /// Epochs over the training text.
    public var epochs: Int?
    /// Seconds of training, or of counting.
    public var trainingSeconds: Double
    /// Training words a second.
    public var wordsPerSecond: Double
    /// Test words scored a second.
    public var scoringWordsPerSecond: Double
    /// The most bytes that the process held while it trained, where the system tells.
    public var memory: Int?
    /// Test perplexity of the full-size system in the table, on another text.
    public var publishedPerplexity: Double?
    /// The weight of each part, where the row is a mixture.
    public var weights: [String: Double]?
    /// The model's file.
    public var file: String
}
