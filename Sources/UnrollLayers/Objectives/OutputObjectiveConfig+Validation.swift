internal import UnrollSystem

extension OutputObjectiveConfig {
    /// Checks what can be known before the vocabulary.
    ///
    /// - Throws: `ConfigError`, which names the field.
    package func validate() throws {
        switch self {
        case .softmax: break
        case .adaptive(let cutoffs):
            try ConfigError.require(
                cutoffs.map { !$0.isEmpty && $0.allSatisfy { $0 > 0 } } ?? true,
                "\(field: "cutoffs") must be counts of words, 1 or more")
        case .sampled: try ConfigError.require("samples", samples, upTo: 1_000_000)
        case .blackOut(_, let exponent), .noiseContrastive(_, let exponent):
            try ConfigError.require("samples", samples, upTo: 1_000_000)
            try ConfigError.require(
                (0...1).contains(exponent),
                "\(field: "samplingExponent") \(exponent) must be from 0 to 1")
        }
    }
}
