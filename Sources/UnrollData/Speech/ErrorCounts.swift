/// How many symbols of a reference were found, and what else was found: the counts behind the error
/// rates of speech recognition. Those of a corpus are the sums of its texts' counts.
///
/// The rates are defined as jiwer 4 defines them, where a reference has no symbols too.
public struct ErrorCounts: Sendable, Hashable, Codable {
    /// Symbols of the reference that were found.
    public var hits = 0
    /// Symbols of the reference in whose place another one was found.
    public var substitutions = 0
    /// Symbols of the reference that were missed.
    public var deletions = 0
    /// Symbols that were found and that the reference does not have.
    public var insertions = 0

    /// No errors, and nothing to find.
    public init() {}

    init(_ steps: [EditAlignment.Step]) {
        for step in steps {
            switch step {
            case .hit: hits += 1
            case .substitution: substitutions += 1
            case .deletion: deletions += 1
            case .insertion: insertions += 1
            }
        }
    }

    /// Symbols of the reference.
    public var referenceCount: Int { hits + substitutions + deletions }
    /// Symbols that were found.
    public var hypothesisCount: Int { hits + substitutions + insertions }
    /// Substitutions, deletions and insertions.
    public var errors: Int { substitutions + deletions + insertions }

    /// Errors for each symbol of the reference, which may be above 1: WER where symbols are words, CER
    /// where they are characters. The number of insertions where the reference has no symbols, so that
    /// it is always a number.
    public var rate: Double {
        referenceCount == 0 ? Double(insertions) : Double(errors) / Double(referenceCount)
    }

    /// The share of errors among all steps of the alignment, 0…1 (MER). Where the reference has no
    /// symbols: 0 if none was found, else 1.
    public var matchErrorRate: Double {
        let steps = errors + hits
        return steps == 0 ? 0 : Double(errors) / Double(steps)
    }

    /// One less the product of the shares of hits in the reference and among what was found, 0…1 (WIL;
    /// Morris, Maier and Green, 2004). Where the reference has no symbols: 0 if none was found, else 1.
    public var informationLost: Double {
        if referenceCount == 0, hypothesisCount == 0 { return 0 }
        guard referenceCount > 0, hypothesisCount > 0 else { return 1 }
        let shares = (Double(hits) / Double(referenceCount), Double(hits) / Double(hypothesisCount))
        return 1 - shares.0 * shares.1
    }

    /// The counts of two texts together.
    public static func + (first: ErrorCounts, second: ErrorCounts) -> ErrorCounts {
        var sum = first
        sum += second
        return sum
    }

    /// Adds the counts of another text.
    public static func += (sum: inout ErrorCounts, other: ErrorCounts) {
        sum.hits += other.hits
        sum.substitutions += other.substitutions
        sum.deletions += other.deletions
        sum.insertions += other.insertions
    }
}
