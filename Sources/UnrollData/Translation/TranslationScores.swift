/// The scores that are commonly told of translations.
public struct TranslationScoring: Sendable, Hashable {
    /// How BLEU is computed.
    public var bleu: BLEU
    /// How chrF is computed.
    public var chrF: ChrF
    /// chrF++.
    public var chrFWithWords: ChrF
    /// How sentences are compared word for word.
    public var exact: ExactMatch

    /// The common scores with the same treatment of case.
    public init(
        tokenizer: BLEUTokenizer = .mteval13a, lowercases: Bool = false,
        smoothing: BLEU.Smoothing = .exponential
    ) {
        bleu = BLEU(tokenizer: tokenizer, lowercases: lowercases, smoothing: smoothing)
        chrF = ChrF(lowercases: lowercases)
        chrFWithWords = ChrF(wordOrder: 2, lowercases: lowercases)
        exact = ExactMatch(lowercases: lowercases)
    }
}

/// The scores of some translations.
public struct TranslationScores: Sendable, Hashable {
    /// How the scores were computed.
    public let scoring: TranslationScoring
    /// BLEU over all sentences.
    public let bleu: BLEUScore
    /// 0…100.
    public let chrF: Double
    /// chrF++, 0…100.
    public let chrFWithWords: Double
    /// The share of sentences that are exactly right, 0…1.
    public let exact: Double
    /// The number of sentences.
    public let sentenceCount: Int
    /// Hypotheses without any text.
    public let emptyCount: Int
    /// Hypotheses that end with a blank and a full stop, as tokenised texts do.
    private let tokenizedCount: Int

    /// - Parameters:
    ///   - hypotheses: The translations.
    ///   - references: The right ones, in the same order.
    ///   - scoring: What is computed.
    public init(
        _ hypotheses: [String], references: [String],
        by scoring: TranslationScoring = TranslationScoring()
    ) {
        self.scoring = scoring
        bleu = scoring.bleu.score(hypotheses, references: references)
        chrF = scoring.chrF.score(hypotheses, references: references)
        chrFWithWords = scoring.chrFWithWords.score(hypotheses, references: references)
        exact = scoring.exact.score(hypotheses, references: references)
        sentenceCount = hypotheses.count
        emptyCount = hypotheses.count { trimmed($0).isEmpty }
        tokenizedCount = hypotheses.count { $0.hasSuffix(" .") }
    }

    /// What a user should know of the scores, in a sentence each.
    public var notes: [String] {
        var notes: [String] = []
        if bleu.hypothesisLength > 0, bleu.total[BLEU.maximumOrder - 1] == 0 {
            notes.append(
                "no sentence has \(BLEU.maximumOrder) tokens, so BLEU, which counts sequences of up "
                    + "to \(BLEU.maximumOrder), is 0 however right they are; chrF and exact say more"
            )
        }
        if scoring.bleu.tokenizer != .none, tokenizedCount >= 100 {
            notes.append(
                "\(tokenizedCount) lines end with a blank and a full stop, as tokenised texts do; "
                    + "BLEU is defined on plain text, and the tokenizer 'none' leaves tokens as they "
                    + "are")
        }
        return notes
    }
}

/// Two outputs for the same sentences, compared by the common scores on the same samples.
public struct TranslationComparisons: Sendable, Hashable {
    /// The two BLEUs.
    public let bleu: PairedBootstrap.Comparison
    /// The two chrFs.
    public let chrF: PairedBootstrap.Comparison
    /// The two shares of sentences that are exactly right.
    public let exact: PairedBootstrap.Comparison

    /// - Parameters:
    ///   - hypotheses: The translations of one, at least one.
    ///   - baseline: Those of the other, of the same sentences in the same order.
    ///   - references: The right ones.
    ///   - scoring: What is compared.
    ///   - bootstrap: How the samples are drawn.
    public init(
        _ hypotheses: [String], with baseline: [String], references: [String],
        by scoring: TranslationScoring = TranslationScoring(),
        _ bootstrap: PairedBootstrap = PairedBootstrap()
    ) {
        func compare(_ scorer: some TranslationScorer) -> PairedBootstrap.Comparison {
            bootstrap.compare(hypotheses, with: baseline, references: references, by: scorer)
        }
        bleu = compare(scoring.bleu)
        chrF = compare(scoring.chrF)
        exact = compare(scoring.exact)
    }
}
