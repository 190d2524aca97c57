public import UnrollData
internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTraining

/// The pairs of a training run as symbols, and what was made of them: subwords and vocabularies.
public struct TranslationData: Sendable {
    /// The configuration, with the names of the files.
    public let config: TranslationConfig
    /// The vocabularies, and how texts become symbols.
    public let texts: TranslationTexts
    let training: TranslationCorpus
    /// The pairs that are learned from.
    let selection: TranslationSelection
    let validation: TranslationCorpus?
    /// The pairs to validate on, as they were read.
    public let validationPairs: [TextPair]
    /// Those that have a loss: with two sides, none of them too long.
    private let validationSelection: TranslationSelection?
    /// Their places.
    var validated: [Int] { validationSelection?.pairs ?? [] }
    let direction: TranslationDirection

    /// - Parameters:
    ///   - training: The pairs to learn from.
    ///   - validation: Where `nil`, a share of the training pairs, drawn at random, is held out.
    ///   - config: How texts are read and the model is built.
    /// - Throws: `DataError` and `ConfigError`: no pair to learn from, or none to hold out.
    public init(training: TextPairs, validation: TextPairs?, config: TranslationConfig) throws {
        var config = config
        try config.validate()
        config.files = training.paths.map { path in
            path.split(separator: "/").last.map(String.init) ?? path
        }
        let path = training.paths[0]
        let (kept, heldOut) =
            try validation.map { (training.pairs, $0.pairs) }
            ?? training.heldOut(config.heldOutFraction, seed: config.training.seed)
        let corpus = TranslationCorpus(learningFrom: kept, config: config.texts)
        selection = try TranslationSelection(corpus, longest: config.maximumLength, path: path)
        self.training = corpus
        texts = corpus.texts
        direction = TranslationDirection(corpus)
        validationPairs = heldOut
        let held = heldOut.isEmpty ? nil : TranslationCorpus(heldOut, texts: corpus.texts)
        self.validation = held
        validationSelection = try held.map {
            try TranslationSelection(
                $0, longest: config.maximumLength, path: validation?.paths[0] ?? path,
                isForValidation: true)
        }
        try config.validate(
            sourceVocabulary: texts.source.vocabulary.count,
            targetVocabulary: texts.target.vocabulary.count)
        config.objective = config.objective.resolved(
            inputSize: config.outputWidth, vocabularySize: texts.target.vocabulary.count)
        self.config = config
    }

    /// Tells these pairs and their symbols apart from others.
    var fingerprint: UInt64 {
        var fingerprint = DataFingerprint()
        for pair in selection.pairs {
            fingerprint.add(training.source(pair))
            fingerprint.add(training.target(pair))
        }
        fingerprint.add(.max)
        if let validation {
            for pair in 0..<validation.count {
                fingerprint.add(validation.source(pair))
                fingerprint.add(validation.target(pair))
            }
        }
        return fingerprint.value
    }

    /// How often each symbol of the target is to be predicted.
    var targetCounts: [Int] {
        var counts = [Int](repeating: 0, count: texts.target.vocabulary.count)
        for pair in selection.pairs {
            for symbol in training.target(pair) { counts[Int(symbol)] += 1 }
        }
        counts[Int(TranslationText.end)] += selection.pairs.count
        return counts
    }

    /// What is about to be trained on, in lines of a name and a text.
    package var lines: [(name: String, text: String)] {
        let sizes =
            texts.sharesVocabulary
            ? texts.source.vocabulary.count.grouped("symbol") + " for both sides"
            : "\(texts.source.vocabulary.count.grouped) and "
                + texts.target.vocabulary.count.grouped("symbol")
        var lines = [
            (
                name: "pairs",
                text: "\(selection.pairs.count.grouped) to train on, "
                    + "\(validationPairs.count.grouped) to validate on"
            ),
            (name: "reading", text: config.reading), (name: "vocabulary", text: sizes),
        ]
        lines += selection.notes.map { (name: "left out", text: $0) }
        lines += (validationSelection?.notes ?? []).map {
            (name: "validation", text: $0 + " of the loss")
        }
        if config.texts.level != .character,
            direction.isWrongWay(
                validationPairs.prefix(100).map { texts.source.tokens($0.source) })
        {
            lines.append(
                (
                    name: "validation",
                    text:
                        "its texts look like those that are translated into: is it the wrong way round?"
                ))
        }
        return lines
    }
}

extension TextPairs {
    /// Holds out a share of the pairs, drawn at random.
    fileprivate func heldOut(_ fraction: Double, seed: UInt64) throws -> (
        kept: [TextPair], heldOut: [TextPair]
    ) {
        guard fraction > 0 else { return (pairs, []) }
        // A pair with an empty side says nothing of a model.
        let full = pairs.indices.filter { !pairs[$0].hasEmptySide }
        guard full.count >= 2 else {
            throw DataError(
                .tooShort, paths[0],
                "it has \(full.count.grouped("pair")) with text on both sides, of which none can be "
                    + "held out",
                cure: "give more pairs, or validation data with \(field: "validation")")
        }
        return pairs.heldOut(fraction, among: full, seed: seed)
    }
}
