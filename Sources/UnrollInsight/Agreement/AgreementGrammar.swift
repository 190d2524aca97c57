/// The words and phrases of the sentences in which a verb agrees with a distant subject.
///
/// No phrase between subject and verb tells the subject's number: verbs inside it are in the past tense,
/// and its nouns are singular or plural at random (attractors; Linzen et al., 2016).
enum AgreementGrammar {
    /// Singular and plural.
    static let nouns: [(String, String)] = [
        ("cat", "cats"), ("dog", "dogs"), ("bird", "birds"), ("horse", "horses"),
        ("mouse", "mice"), ("goose", "geese"), ("child", "children"), ("woman", "women"),
        ("man", "men"), ("girl", "girls"), ("boy", "boys"), ("teacher", "teachers"),
        ("farmer", "farmers"), ("doctor", "doctors"), ("sailor", "sailors"), ("baker", "bakers"),
        ("king", "kings"), ("singer", "singers"), ("painter", "painters"),
        ("neighbour", "neighbours"),
    ]
    /// Past tense, with an object.
    static let transitive = [
        "saw", "chased", "liked", "heard", "followed", "helped", "called", "met", "fed", "watched",
        "painted", "visited",
    ]
    /// Past tense, without an object.
    static let intransitive = ["slept", "laughed", "waited", "sang", "danced", "ran"]
    static let prepositions = ["near", "behind", "beside", "with", "below", "above"]
    static let adjectives = ["old", "young", "small", "tall", "quiet", "famous"]
    static let adverbs = ["often", "already", "once", "rarely"]
    /// The verbs that agree: singular and plural.
    static let verbs: [(String, String)] = [
        ("was", "were"), ("is", "are"), ("has been", "have been"),
    ]
    static let predicates = [
        "full", "happy", "tired", "hungry", "late", "busy", "lucky", "cold", "proud", "awake",
    ]

    /// What may stand between subject and verb, by its number of words.
    enum Phrase: CaseIterable {
        /// `already`, only just before the verb.
        case adverb
        /// `who slept`
        case intransitive
        /// `near the dogs`
        case place
        /// `near the old dogs`
        case placeWithAdjective
        /// `that saw the dogs`
        case subjectClause
        /// `that the dogs saw`
        case objectClause
        /// `that already saw the dogs`
        case subjectClauseWithAdverb
        /// `, which already ate the fish ,` of the lecture: marks are words too.
        case aside

        var length: Int {
            switch self {
            case .adverb: 1
            case .intransitive: 2
            case .place: 3
            case .placeWithAdjective, .subjectClause, .objectClause: 4
            case .subjectClauseWithAdverb: 5
            case .aside: 7
            }
        }

        /// - Parameters:
        ///   - choose: Draws one of some words.
        ///   - noun: Draws a noun of either number.
        func words(_ choose: ([String]) -> String, noun: () -> String) -> [String] {
            switch self {
            case .adverb: [choose(adverbs)]
            case .intransitive: ["who", choose(AgreementGrammar.intransitive)]
            case .place: [choose(prepositions), "the", noun()]
            case .placeWithAdjective: [choose(prepositions), "the", choose(adjectives), noun()]
            case .subjectClause: ["that", choose(transitive), "the", noun()]
            case .objectClause: ["that", "the", noun(), choose(transitive)]
            case .subjectClauseWithAdverb:
                ["that", choose(adverbs), choose(transitive), "the", noun()]
            case .aside: [",", "which", choose(adverbs), choose(transitive), "the", noun(), ","]
            }
        }
    }

    /// Every way is equally likely at each turn of drawing phrases that are so long together.
    static func phrases(_ length: Int, _ draw: (Int) -> Int) -> [Phrase] {
        var phrases: [Phrase] = []
        var left = length
        while left > 0 {
            // One word can only be an adverb, which stands last; so nothing leaves one word over but
            // where it may.
            let fitting = Phrase.allCases.filter {
                $0.length <= left && ($0 != .adverb || left == 1)
            }
            let phrase = fitting[draw(fitting.count)]
            phrases.append(phrase)
            left -= phrase.length
        }
        return phrases
    }
}
