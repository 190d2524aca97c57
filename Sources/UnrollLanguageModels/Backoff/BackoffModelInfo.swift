/// Where a back-off model comes from: what its file says beside the n-grams.
public struct BackoffModelInfo: Sendable, Codable, Equatable {
    /// How the probabilities were found.
    public enum Source: String, Sendable, Codable {
        /// Estimated by interpolated, modified Kneser-Ney smoothing.
        case kneserNey = "kneser-ney"
        /// Read from an ARPA file.
        case arpa
    }

    /// Where the model comes from.
    public var source: Source
    /// Words of the longest n-grams.
    public var order: Int
    /// The number of n-grams of each order, from 1 on; the first counts every symbol and `<s>`.
    public var counts: [Int]
    /// Discounts of each order, from 1 on; `nil` where they are not known.
    public var discounts: [Discounts]?
    /// Symbols of the training text; `nil` where that is not known.
    public var trainingSymbols: Int?

    /// Probabilities and back-off weights.
    public var parameterCount: Int { counts.reduce(0, +) + counts.dropLast().reduce(0, +) }
}
