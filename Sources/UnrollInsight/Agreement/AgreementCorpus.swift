public import UnrollData
internal import UnrollSystem

/// Sentences whose verb agrees with a subject some words before it: a text to train on, and pairs to
/// test with ("The **cat** that saw the dogs … **was** full").
public struct AgreementCorpus: Sendable {
    /// How many sentences of what kind.
    public struct Config: Sendable, Hashable {
        /// Sentences to train on.
        public var sentences = 20_000
        /// Sentences to validate on.
        public var validation = 2_000
        /// Pairs of each distance.
        public var pairsPerDistance = 100
        /// The most words between subject and verb.
        public var longest = 16
        /// The random seed of all sentences.
        public var seed: UInt64 = 1

        /// The usual sizes.
        public init() {}

        /// - Throws: `ConfigError`, which names the field.
        public func validate() throws {
            for (value, name, most) in [
                (sentences, "sentences", 100_000_000), (validation, "validation", 100_000_000),
                (pairsPerDistance, "pairsPerDistance", 100_000), (longest, "longest", 1000),
            ] where !((name == "longest" ? 0 : 1)...most).contains(value) {
                throw ConfigError(
                    "\(field: name) \(value) must be from \(name == "longest" ? 0 : 1) to \(most)")
            }
        }
    }

    /// A sentence on each line.
    public let training, validation: [String]
    /// Pairs none of whose sentences is in the training text, by distance; of each distance as many with
    /// a singular subject as with a plural one.
    public let pairs: [MinimalPairs.Pair]

    /// - Throws: `ConfigError`.
    public init(_ config: Config = Config()) throws {
        try config.validate()
        let random = RandomStream(seed: config.seed).stream("agreement")
        func sentences(_ count: Int, _ name: String) -> [String] {
            let own = random.stream(name)
            return (0..<count).map { index in
                let place = own.stream(index)
                let distance = place.stream("distance").integer(below: config.longest + 1, at: 0)
                return Draw(place).sentence(distance, isPlural: place.bits(at: 0) & 1 == 1).good
            }
        }
        training = sentences(config.sentences, "training")
        validation = sentences(config.validation, "validation")
        var known = Set(training)
        var pairs: [MinimalPairs.Pair] = []
        for distance in 0...config.longest {
            let own = random.stream("pairs").stream(distance)
            for index in 0..<config.pairsPerDistance {
                // Short sentences are few: after some attempts a known one, or the same pair again, has
                // to do.
                let drawn = (0..<50).lazy.map { attempt in
                    Draw(own.stream(index).stream(attempt)).sentence(
                        distance, isPlural: index % 2 == 1)
                }
                let new = drawn.first { !known.contains($0.good) }
                let sentence = new ?? drawn[0]
                known.insert(sentence.good)
                pairs.append(
                    MinimalPairs.Pair(good: sentence.good, bad: sentence.bad, distance: distance))
            }
        }
        self.pairs = pairs
    }

    /// The pairs as a table, as `MinimalPairs` reads it.
    public var table: String {
        "sentence_good\tsentence_bad\tdistance\n"
            + pairs.map { "\($0.good)\t\($0.bad)\t\($0.distance ?? 0)\n" }.joined()
    }

    /// Writes `train.txt`, `valid.txt` and `pairs.tsv` into an existing folder.
    ///
    /// - Parameter folder: The folder.
    /// - Throws: `FileError`.
    public func write(to folder: String) throws {
        for (name, text) in [
            ("train.txt", training.joined(separator: "\n") + "\n"),
            ("valid.txt", validation.joined(separator: "\n") + "\n"), ("pairs.tsv", table),
        ] {
            try AtomicFile.write(to: "\(folder)/\(name)") { try $0.write(text) }
        }
    }
}

/// The draws of one sentence, one after the other.
private final class Draw {
    private let random: RandomStream
    private var count: UInt64 = 0

    init(_ random: RandomStream) { self.random = random.stream("words") }

    private func number(below bound: Int) -> Int {
        defer { count += 1 }
        return random.integer(below: bound, at: count)
    }

    private func choose(_ words: [String]) -> String { words[number(below: words.count)] }

    private func noun(isPlural: Bool) -> String {
        let (one, many) = AgreementGrammar.nouns[number(below: AgreementGrammar.nouns.count)]
        return isPlural ? many : one
    }

    /// - Returns: The sentence, and the same with the verb in the other number.
    func sentence(_ distance: Int, isPlural: Bool) -> (good: String, bad: String) {
        let subject = noun(isPlural: isPlural)
        let between = AgreementGrammar.phrases(distance) { number(below: $0) }.flatMap {
            $0.words(choose, noun: { noun(isPlural: number(below: 2) == 1) })
        }
        let (one, many) = AgreementGrammar.verbs[number(below: AgreementGrammar.verbs.count)]
        let predicate = choose(AgreementGrammar.predicates)
        func sentence(_ verb: String) -> String {
            (["the", subject] + between + [verb, predicate, "."]).joined(separator: " ")
        }
        return isPlural ? (sentence(many), sentence(one)) : (sentence(one), sentence(many))
    }
}
