internal import UnrollSystem

/// BLEU (Papineni, Roukos, Ward and Zhu, 2002) as sacreBLEU computes it (Post, 2018), 0…100.
///
/// With the precisions pₙ of n-grams of n tokens, n = 1…4, and the lengths c of all hypotheses and r
/// of all references:
///
///     BLEU = 100 · exp(min(0, 1 − r/c)) · (p₁ · p₂ · p₃ · p₄)^(1/4)
///
/// An n-gram counts as right as often as it stands in one of the references. Of several references
/// the length nearest to the hypothesis counts, of two that are as near the shorter one.
public struct BLEU: TranslationScorer, Hashable {
    /// What stands in for a precision of zero (Chen and Cherry, 2014).
    public enum Smoothing: Sendable, Hashable {
        /// Nothing: the score is zero.
        case none
        /// This number of n-grams is taken for right (method 1).
        case floor(Double)
        /// This number is added to both counts of bigrams and longer n-grams (method 2).
        case addition(Double)
        /// Half an n-gram, then a quarter, and so on for each order without one (method 3).
        case exponential
    }

    /// How sentences are divided into tokens.
    public var tokenizer: BLEUTokenizer
    /// Whether upper and lower case are the same.
    public var lowercases: Bool
    /// What becomes of n-grams of which none is right.
    public var smoothing: Smoothing
    /// Whether orders that a hypothesis is too short for are left out of the mean; for sentences.
    public var usesEffectiveOrder: Bool

    /// The longest n-grams.
    static let maximumOrder = 4

    /// The settings; by default those of sacreBLEU.
    public init(
        tokenizer: BLEUTokenizer = .mteval13a, lowercases: Bool = false,
        smoothing: Smoothing = .exponential, usesEffectiveOrder: Bool = false
    ) {
        self.tokenizer = tokenizer
        self.lowercases = lowercases
        self.smoothing = smoothing
        self.usesEffectiveOrder = usesEffectiveOrder
    }

    /// How the score was computed, in the form of sacreBLEU's signatures.
    ///
    /// The version is that of this package, so that nobody takes the figure for one of sacreBLEU's
    /// own program.
    public func signature(references: Int = 1) -> String {
        let method =
            switch smoothing {
            case .none: "none"
            case .floor(let value): "floor[\(value.fixed(2))]"
            case .addition(let value): "add-k[\(value.fixed(2))]"
            case .exponential: "exp"
            }
        return "nrefs:\(references)|case:\(lowercases ? "lc" : "mixed")"
            + "|eff:\(usesEffectiveOrder ? "yes" : "no")|tok:\(tokenizer.rawValue)"
            + "|smooth:\(method)|version:unroll-\(UnrollVersion.current)"
    }

    /// The score of a corpus.
    ///
    /// - Precondition: There are as many hypotheses as references.
    public func score(_ hypotheses: [String], references: [String]) -> BLEUScore {
        BLEUScore(Self.sums(counts(hypotheses, references: references)), self)
    }

    /// The score of one sentence; with the effective order, as it is commonly taken.
    public func sentenceScore(_ hypothesis: String, references: [String]) -> BLEUScore {
        var settings = self
        settings.usesEffectiveOrder = true
        return BLEUScore(counts(hypothesis, references: references), settings)
    }

    public func value(of sums: [Int]) -> Double { BLEUScore(sums, self).score }

    /// The length of the hypothesis, that of the reference, the right n-grams by their order, and all
    /// n-grams of the hypothesis by their order.
    public func counts(_ hypothesis: String, references: [String]) -> [Int] {
        var table = ByteStringTable()
        let tokens = tokens(hypothesis, &table)
        var length: Int?
        var allowed: [SIMD4<Int32>: Int] = [:]
        for reference in references {
            let other = self.tokens(reference, &table)
            let nearest = [length, other.count].compactMap { $0 }
            length = nearest.min {
                (abs($0 - tokens.count), $0) < (abs($1 - tokens.count), $1)
            }
            for (gram, count) in Self.grams(other) {
                allowed[gram] = max(allowed[gram] ?? 0, count)
            }
        }
        var correct = [Int](repeating: 0, count: Self.maximumOrder)
        var total = correct
        for (gram, count) in Self.grams(tokens) {
            // Places behind a shorter n-gram hold -1.
            let order = gram.indices.count { gram[$0] >= 0 } - 1
            total[order] += count
            correct[order] += min(count, allowed[gram] ?? 0)
        }
        return [tokens.count, length ?? 0] + correct + total
    }

    private func tokens(_ sentence: String, _ table: inout ByteStringTable) -> [Int32] {
        var scalars = Array(sentence.unicodeScalars)
        if lowercases { scalars = Lowercasing.lowercased(scalars) }
        return tokenizer.tokens(of: PythonText.withoutTrailingSpace(scalars)).map { token in
            var text = String(scalars: token)
            return text.withUTF8 { Int32(table.insert(UnsafeRawBufferPointer($0))) }
        }
    }

    /// How often each n-gram of one to four tokens occurs.
    private static func grams(_ tokens: [Int32]) -> [SIMD4<Int32>: Int] {
        var counts: [SIMD4<Int32>: Int] = [:]
        for start in tokens.indices {
            var gram = SIMD4<Int32>(repeating: -1)
            for (order, token) in tokens[start...].prefix(maximumOrder).enumerated() {
                gram[order] = token
                counts[gram, default: 0] += 1
            }
        }
        return counts
    }
}
