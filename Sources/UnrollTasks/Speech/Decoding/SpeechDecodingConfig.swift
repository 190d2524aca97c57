internal import UnrollSystem

/// How the text of a recording is searched for.
public struct SpeechDecodingConfig: Sendable, Hashable, Codable {
    /// Hypotheses that are followed side by side; 1 follows the best one alone.
    public var beam = 32
    /// How many texts of a recording are wanted, the best one first.
    public var candidates = 1
    /// α, the weight of the language model's log-probability beside the recogniser's.
    public var languageWeight: Double = 0.5
    /// β, added for each symbol that the language model scores: a character where a model of characters
    /// scores a recogniser of characters, else a word; for each word where there is no language model.
    public var insertionBonus: Double = 0
    /// Taken from the log-probability, in nats, of a word that a model of words does not know; α is
    /// applied to it too.
    public var unknownPenalty: Double = 10
    /// A frame's symbols that are less probable write nothing new; 0 considers all.
    public var minimumProbability: Double = 0.001
    /// Only so many of a frame's symbols, the most probable ones, write something new; all if `nil`.
    public var symbolLimit: Int?
    /// In a stream: a word is certain that has been in the best hypothesis for so many frames, though
    /// others lack it; these are given up. `nil` waits until no hypothesis lacks it.
    public var stability: Int?

    /// The usual settings with a beam of this width.
    public init(beam: Int = 32) { self.beam = beam }

    /// - Throws: `ConfigError`, which names the field.
    public func validate() throws {
        try ConfigError.require("beam", beam, upTo: 10_000)
        try ConfigError.require(
            (1...beam).contains(candidates),
            "\(field: "candidates") \(candidates) must be from 1 to the width of the "
                + "\(field: "beam"), \(beam)")
        try ConfigError.require(
            (0...100).contains(languageWeight),
            "\(field: "languageWeight") \(languageWeight) must be from 0 to 100")
        try ConfigError.require(
            (-100...100).contains(insertionBonus),
            "\(field: "insertionBonus") \(insertionBonus) must be from -100 to 100")
        try ConfigError.require(
            (0...1000).contains(unknownPenalty),
            "\(field: "unknownPenalty") \(unknownPenalty) must be from 0 to 1000")
        try ConfigError.require(
            minimumProbability >= 0 && minimumProbability < 1,
            "\(field: "minimumProbability") \(minimumProbability) must be from 0 up to below 1")
        try ConfigError.require("symbolLimit", symbolLimit, upTo: .max)
        try ConfigError.require("stability", stability, upTo: .max)
    }
}
