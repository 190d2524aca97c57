public import UnrollSystem

/// How a translation is searched for.
public struct DecodingConfig: Sendable, Hashable {
    /// Hypotheses of a sentence that are followed side by side; 1 is greedy search.
    public var beam = 5
    /// α of the length normalisation (Wu et al., 2016): hypotheses are ranked by
    /// `log p(y|x) / ((5 + |y|) / 6)^α`, the symbol of the end counted in |y|. 0 for none.
    public var lengthPenalty: Double = 1
    /// The most symbols of a translation are `a · |x| + b`, of a source of |x| symbols: a.
    public var lengthFactor: Double = 2
    /// b, in symbols.
    public var extraLength = 20
    /// No sequence of this many symbols is written twice; 0 for no such rule.
    public var blockedRepeats = 0
    /// How many translations of a sentence are wanted, the best one first.
    public var candidates = 1
    /// Whether the weights of attention are wanted.
    public var keepsWeights = false

    /// The usual settings with a beam of this width.
    public init(beam: Int = 5) { self.beam = beam }

    /// One symbol after the other.
    public static let greedy = DecodingConfig(beam: 1)

    /// - Throws: `ConfigError`, which names the field.
    public func validate() throws {
        try ConfigError.require("beam", beam, upTo: 10_000)
        try ConfigError.require(
            (0...10).contains(lengthPenalty),
            "\(field: "lengthPenalty") \(lengthPenalty) must be from 0 to 10")
        try ConfigError.require(
            (0...1000).contains(lengthFactor),
            "\(field: "lengthFactor") \(lengthFactor) must be from 0 to 1000")
        try ConfigError.require(
            (0...100_000).contains(extraLength),
            "\(field: "extraLength") \(extraLength) must be from 0 to 100000")
        try ConfigError.require(
            (0...1000).contains(blockedRepeats),
            "\(field: "blockedRepeats") \(blockedRepeats) must be from 0 to 1000")
        try ConfigError.require(
            (1...beam).contains(candidates),
            "\(field: "candidates") \(candidates) must be from 1 to the width of the \(field: "beam"), "
                + "\(beam)")
    }

    /// The most symbols of the translation of a source.
    func limit(sourceLength: Int) -> Int {
        Int(min(lengthFactor * Double(sourceLength), 1e6)) + extraLength
    }
}
