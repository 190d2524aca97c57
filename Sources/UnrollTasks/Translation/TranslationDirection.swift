internal import UnrollData
internal import UnrollSystem

/// The words by which a text of the source is told from one of the target: the most frequent ones of
/// each side's training texts. Stored with the model.
struct TranslationDirection: Sendable, Codable, Hashable {
    /// The part of model files that holds it.
    static let part = "frequent_tokens"
    private static let most = 200
    /// The fewest words that a judgement is based on.
    private static let least = 10

    let source: [String]
    let target: [String]

    init(_ corpus: TranslationCorpus) {
        (source, target) = corpus.frequentTokens(Self.most)
    }

    /// Whether texts look like the target of the training texts: of the words that are frequent on one
    /// side alone, at least ten stand in them, and more than twice as many of the target's as of the
    /// source's.
    func isWrongWay(_ texts: some Sequence<[String]>) -> Bool {
        let (sources, targets) = (Set(source), Set(target))
        let ofSource = sources.subtracting(targets)
        let ofTarget = targets.subtracting(sources)
        var (own, other) = (0, 0)
        for tokens in texts {
            for token in tokens {
                if ofSource.contains(token) {
                    own += 1
                } else if ofTarget.contains(token) {
                    other += 1
                }
            }
        }
        return own + other >= Self.least && other > 2 * own
    }
}
