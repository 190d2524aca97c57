public import UnrollData
internal import UnrollSystem

/// The search for the weights of a language model and of the insertion bonus with which recordings are
/// recognised best.
///
/// From the decoder's own settings on, each setting in turn takes the value of its list with which the
/// fewest words are wrong, of equal ones that with the fewest wrong characters, then the one tried first;
/// the search is over when no setting changes. A list whose end is the best is made longer. Then the neighbourhood of α and β is searched the same way
/// at half the distance of the lists.
public struct DecodingTuning: Sendable, Hashable {
    /// The values that are tried.
    public struct Values: Sendable, Hashable {
        /// Of α.
        public var languageWeights: [Double] = [0, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 3]
        /// Of β.
        public var insertionBonuses: [Double] = [-2, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3, 4]
        /// Of the beam's width; the decoder's own if there are none.
        public var beams: [Int] = []

        /// The usual values.
        public init() {}

        /// Adds a value beyond each end of a list that the best settings have reached; whether there
        /// was one.
        fileprivate mutating func widen(around config: SpeechDecodingConfig) -> Bool {
            var isWider = false
            if languageWeights.count > 1, config.languageWeight == languageWeights.max(),
                config.languageWeight < Self.mostWeight
            {
                languageWeights.append(1.5 * config.languageWeight)
                isWider = true
            }
            guard insertionBonuses.count > 1 else { return isWider }
            for (end, step) in [(insertionBonuses.max(), 1.0), (insertionBonuses.min(), -1.0)]
            where config.insertionBonus == end && abs(config.insertionBonus) < Self.mostBonus {
                insertionBonuses.append(config.insertionBonus + step)
                isWider = true
            }
            return isWider
        }

        private static let mostWeight = 20.0
        private static let mostBonus = 20.0
    }

    /// What was found with some settings.
    public struct Trial: Sendable, Hashable {
        /// The width of the beam.
        public let beam: Int
        /// The weight of the language model.
        public let languageWeight: Double
        /// The bonus for each word.
        public let insertionBonus: Double
        /// The errors in words.
        public let words: ErrorCounts
        /// The errors in characters.
        public let characters: ErrorCounts

        fileprivate var errors: (Int, Int) { (words.errors, characters.errors) }
    }

    /// The best settings, with all others as they were.
    public let config: SpeechDecodingConfig
    /// What was found with them.
    public let best: Trial
    /// All trials, in their order; the first has the decoder's own settings.
    public let trials: [Trial]

    /// Searches.
    ///
    /// - Parameters:
    ///   - decoder: The decoder, with the settings to begin with.
    ///   - recordings: The log-probabilities `[T, V]` of each recording.
    ///   - transcripts: What is said in them, in the same order, normalised as the decoder's codec does.
    ///   - values: The values that are tried.
    ///   - isOver: Asked before each trial whether to stop with what has been found; the first one is made
    ///     in any case.
    /// - Throws: `ConfigError` where a value is not valid.
    public init(
        of decoder: SpeechDecoder, recordings: [[Float]], transcripts: [String],
        values: Values = Values(), isOver: () -> Bool = { false }
    ) throws {
        requirement(
            recordings.count == transcripts.count,
            "DecodingTuning: \(recordings.count) recordings for \(transcripts.count) transcripts")
        var search = Search(decoder: decoder, recordings: recordings, transcripts: transcripts)
        var config = decoder.config
        config.candidates = 1
        var best = try search.trial(config)
        /// Tries values of one setting; whether one is better than what there is.
        func improve(
            _ trials: [SpeechDecodingConfig]
        ) throws -> Bool {
            var isBetter = false
            for candidate in trials where candidate != config && !isOver() {
                let trial = try search.trial(candidate)
                if trial.errors < best.errors {
                    (config, best, isBetter) = (candidate, trial, true)
                }
            }
            return isBetter
        }
        func with<Value>(
            _ field: WritableKeyPath<SpeechDecodingConfig, Value>, _ values: [Value]
        ) -> [SpeechDecodingConfig] {
            values.map { value in
                var other = config
                other[keyPath: field] = value
                return other
            }
        }
        var values = values
        var changes = true
        repeat {
            changes = true
            while changes {
                changes = try improve(with(\.languageWeight, values.languageWeights))
                changes = try improve(with(\.insertionBonus, values.insertionBonuses)) || changes
                changes = try improve(with(\.beam, values.beams)) || changes
            }
        } while values.widen(around: config) && !isOver()
        let weights = Self.between(values.languageWeights, config.languageWeight)
        let bonuses = Self.between(values.insertionBonuses, config.insertionBonus)
        changes = true
        while changes {
            changes = try improve(with(\.languageWeight, weights))
            changes = try improve(with(\.insertionBonus, bonuses)) || changes
        }
        config.candidates = decoder.config.candidates
        self.config = config
        self.best = best
        trials = search.trials
    }

    /// The value itself and the middles between it and the nearest ones of a list.
    private static func between(_ values: [Double], _ value: Double) -> [Double] {
        let below = values.filter { $0 < value }.max().map { (value + $0) / 2 }
        let above = values.filter { $0 > value }.min().map { (value + $0) / 2 }
        return [below, value, above].compactMap { $0 }
    }
}

/// Decodes all recordings with some settings, with the same ones once.
private struct Search {
    let decoder: SpeechDecoder
    let recordings: [[Float]]
    let transcripts: [String]
    private(set) var trials: [DecodingTuning.Trial] = []
    private var known: [SpeechDecodingConfig: Int] = [:]

    init(decoder: SpeechDecoder, recordings: [[Float]], transcripts: [String]) {
        self.decoder = decoder
        self.recordings = recordings
        self.transcripts = transcripts
    }

    mutating func trial(_ config: SpeechDecodingConfig) throws -> DecodingTuning.Trial {
        if let place = known[config] { return trials[place] }
        let scores = RecognitionScores(
            try decoder.configured(config).texts(of: recordings), references: transcripts)
        let trial = DecodingTuning.Trial(
            beam: config.beam, languageWeight: config.languageWeight,
            insertionBonus: config.insertionBonus, words: scores.words,
            characters: scores.characters)
        known[config] = trials.count
        trials.append(trial)
        return trial
    }
}

extension SpeechDecoder {
    /// The best text of each recording, several of them decoded at once.
    ///
    /// - Parameter recordings: The log-probabilities `[T, V]` of each.
    public func texts(of recordings: [[Float]]) -> [String] {
        decode(recordings).map { $0.first?.text ?? "" }
    }

    /// The best texts of each recording, as of one; several recordings are decoded at once.
    ///
    /// - Parameter recordings: The log-probabilities `[T, V]` of each.
    public func decode(_ recordings: [[Float]]) -> [[Recognition]] {
        var found = [[Recognition]](repeating: [], count: recordings.count)
        found.withUnsafeMutableBufferPointer { found in
            // Each part writes its own element.
            nonisolated(unsafe) let found = found
            ThreadPool.shared.forEachPart(recordings.count, threads: ThreadCount.current) { place in
                found[place] = self(recordings[place])
            }
        }
        return found
    }
}
