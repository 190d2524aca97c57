internal import UnrollSystem

/// How the texts of both sides of a translation become symbols.
public struct TranslationTextConfig: Sendable, Codable, Hashable {
    /// What a symbol stands for.
    public enum Level: String, Sendable, Codable, CaseIterable {
        /// A token.
        case word
        /// A part of a token, as byte-pair encoding gives it.
        case subword
        /// A character (Unicode scalar); a blank for white space.
        case character
    }

    /// What both sides have in common.
    public enum Sharing: String, Sendable, Codable, CaseIterable {
        /// Merges and vocabularies of their own.
        case nothing
        /// Merges that are learned from both sides together, so that a name is divided alike on both.
        case merges
        /// The merges and the vocabulary, as embeddings need it that both sides share.
        case vocabulary
    }

    /// What is done to a text first.
    public var normalization = TextNormalization()
    /// Whether the texts are tokenised already: tokens stand between white space, and what the model
    /// writes has a blank between any two. Else a ``JoiningTokenizer`` divides them.
    public var isTokenized = false
    /// What a symbol stands for.
    public var level = Level.subword
    /// The most merges of byte-pair encoding, for both sides together or for each.
    public var merges = 8000
    /// The probability that a merge is left out where it would fit, in training; the vocabulary then
    /// holds every symbol that can come of it.
    public var subwordDropout: Float = 0
    /// What both sides have in common.
    public var sharing = Sharing.merges
    /// How often a symbol must occur in the training texts to be kept.
    public var minimumCount = 1
    /// The most symbols of a vocabulary; no limit if `nil`.
    public var vocabularySize: Int?

    /// The usual settings: 8,000 merges, learned from both sides together.
    public init() {}

    /// - Throws: `ConfigError` that names the field.
    public func validate() throws {
        try ConfigError.require("merges", merges, upTo: 1_000_000)
        try ConfigError.require("subwordDropout", rate: subwordDropout)
        try ConfigError.require("minimumCount", minimumCount, upTo: .max)
        if let vocabularySize {
            try ConfigError.require(
                vocabularySize > TranslationText.leading.count,
                "\(field: "vocabularySize") \(vocabularySize) must be more than "
                    + "\(TranslationText.leading.count), the symbols that every vocabulary has")
        }
    }
}
