public import UnrollData
internal import UnrollLayers
internal import UnrollSystem
public import UnrollTensors
internal import UnrollTraining

/// The sentences of a training run as symbols with their tags, and what was made of them: the
/// vocabulary, the tags and their scheme, the first vectors.
public struct TaggingData: Sendable {
    /// A sentence and the tags that the network learns for it.
    struct Example: Sendable {
        var sentence: EncodedSentence
        /// Places in the configuration's tags; `nil` where the training sentences lack one of them.
        var tags: [Int32]?
        /// The tags in the data's own scheme, as they stand there.
        var expected: [String]
    }

    /// The configuration, filled in with what the data decides: tags, schemes, vector size.
    public let config: TaggingConfig
    /// The vocabulary, of words.
    public let codec: TextCodec?
    let training: [Example]
    let validation: [Example]
    /// How the words of all examples are spelled.
    let forms: WordForms
    /// Whether a symbol stands in the training sentences once alone.
    let rareSymbols: [Bool]
    /// What the embedding begins with, `[V, E]`; `nil` for values at random.
    public let vectors: Tensor?
    /// What spelling is learned from before the tags; `nil` where nothing is.
    let spellingLesson: SpellingLesson?
    /// Words of the training sentences, and how many of them the vector file knows.
    public let knownInVectors: (known: Int, of: Int)
    /// Sentences that were longer than the configuration allows.
    public let cutSentences: Int
    /// Validation sentences with a tag that the training sentences lack.
    public let strangeSentences: Int
    /// The sentences that are validated on, as they were read.
    public let validationSentences: [TaggedSentence]
    private let baseline: MostFrequentTag

    /// Makes examples of tagged sentences.
    ///
    /// - Parameters:
    ///   - training: The sentences to learn from.
    ///   - validation: Where `nil`, a share of the training sentences, drawn at random, is held out.
    ///   - config: How words are read and the model is built; tags, schemes and vector size are
    ///     filled in.
    ///   - vectorFile: A file of pretrained vectors; `nil` for none.
    /// - Throws: `FileError`, `DataError` and `ConfigError`: too few sentences, a single tag, a bad
    ///   vector file.
    public init(
        training: TaggedCorpus, validation: TaggedCorpus?, config: TaggingConfig,
        vectorFile: String? = nil
    ) throws {
        var config = config
        let (kept, heldOut) =
            try validation.map { (training.sentences, $0.sentences) }
            ?? training.heldOut(config.heldOutFraction, seed: config.training.seed)
        if config.input == .words {
            config.tokenizer = TextTokenizer(fitting: kept.lazy.map(\.tokens))
            config.scheme = TagScheme(recognizing: kept.lazy.map(\.tags))
            config.joinsMarks = Mark.areJoined(in: kept.lazy.map(\.tokens))
        } else {
            config.frames.width = Nucleotides.width
        }
        config.learnedScheme =
            config.scheme != .plain && config.learnsIOBES ? .iobes : config.scheme
        config.tags = try Self.tags(of: kept, config, path: training.path)
        let words = try config.input == .words ? Words(of: kept, &config, vectorFile) : nil
        let codec = words?.codec
        try config.validate(vocabulary: codec?.vocabulary.count ?? 0)
        rareSymbols = words?.isRare ?? []
        let pretrained = words?.pretrained
        vectors = words.flatMap { words in
            pretrained?.table(
                for: words.codec.vocabulary, config.encoder, seed: config.training.seed)
        }
        spellingLesson =
            config.encoder.spellsVectors == true
            ? pretrained.map { SpellingLesson($0.vectors) } : nil
        knownInVectors = pretrained?.coverage ?? (0, 0)
        let places = TagPlaces(config)
        var encoder = SentenceEncoder(config.encoder, codec, joinsMarks: config.joinsMarks)
        let cut = config.input == .nucleotides ? config.windowing.length : nil
        self.training = kept.flatMap { Example($0, places, &encoder).parts(of: cut) }
        self.validation = heldOut.map { Example($0, places, &encoder) }
        forms = encoder.forms
        let most = config.maximumLength
        cutSentences = config.input == .words ? kept.count { $0.tokens.count > most } : 0
        strangeSentences = self.validation.count { $0.tags == nil }
        baseline = MostFrequentTag(kept)
        validationSentences = heldOut
        self.config = config
        self.codec = codec
    }

    /// Symbols that the vocabulary has.
    var vocabularySize: Int { codec?.vocabulary.count ?? 0 }

    /// The words of the training sentences.
    private struct Words {
        let codec: TextCodec
        let pretrained: PretrainedVectors?
        /// Whether a symbol stands in the sentences once alone.
        let isRare: [Bool]

        /// - Parameter config: Gets the size of the vectors and the file's name.
        init(of sentences: [TaggedSentence], _ config: inout TaggingConfig, _ vectorFile: String?)
            throws
        {
            let (lowercases, form) = (
                config.preparation.lowercases, config.encoder.normalization ?? .none
            )
            let words = sentences.lazy.flatMap(\.tokens).map(form.callAsFunction).map {
                lowercases ? $0.lowercased() : $0
            }
            let own = TextCodec.build(
                words: words, minimumCount: config.minimumCount,
                maximumSize: config.vocabularySize,
                normalization: config.encoder.normalization ?? .none)
            let special = TextCodec.specialSymbolCount(.word)
            let encoder = config.encoder
            pretrained = try vectorFile.map {
                try PretrainedVectors(
                    $0, for: own.vocabulary.symbols.dropFirst(special), encoder)
            }
            let codec = own.adding(pretrained?.words ?? [])
            if let vectorFile, let pretrained {
                config.embeddingSize = pretrained.vectors.width
                config.vectors =
                    vectorFile.split(separator: "/").last.map(String.init) ?? vectorFile
            }
            isRare = codec.symbolsStandingOnce(
                in: words.lazy.map { CollectionOfOne(codec.index(ofWord: $0)) })
            self.codec = codec
        }
    }

    /// The tags that the network chooses from.
    private static func tags(
        of sentences: [TaggedSentence], _ config: TaggingConfig, path: String
    ) throws -> [String] {
        let found = Set(sentences.lazy.flatMap(\.tags)).sorted()
        guard found.count > 1 else {
            throw DataError(
                .tooShort, path, line: sentences.first?.line,
                "every token has the tag '\(found.first ?? "")': there is nothing to tell apart",
                cure: "name the column of the tags with \(field: "tagColumn")")
        }
        return config.scheme == .plain
            ? found : config.learnedScheme.tags(ofTypes: config.scheme.types(in: found))
    }

    /// Tells these examples and vectors apart from others.
    package var fingerprint: UInt64 {
        var fingerprint = DataFingerprint()
        for example in training + validation {
            fingerprint.add(example.sentence.symbols)
            fingerprint.add(example.sentence.words)
            fingerprint.add(example.tags ?? [])
        }
        // What words look like, where their spelling is read beside their symbols.
        fingerprint.add(forms.shapes.map(\.rawValue))
        fingerprint.add(forms.characters.symbols)
        for number in vectors?.floats ?? [] { fingerprint.add(number.bitPattern) }
        return fingerprint.value
    }

    /// How the most frequent tag of each training word does on sentences.
    public func baselineScores(on sentences: [TaggedSentence]) -> EntityScores {
        EntityScores(
            expected: sentences.map(\.tags), predicted: sentences.map { baseline($0.tokens) },
            scheme: config.scheme)
    }

    /// What is about to be trained on, in lines of a name and a text.
    package var lines: [(name: String, text: String)] {
        let tokens = training.reduce(0) { $0 + $1.expected.count }
        var reading = config.reading
        if cutSentences > 0 { reading += "; \(counted(cutSentences, "sentence")) cut" }
        var lines = [
            (
                name: codec == nil ? "sequences" : "sentences",
                text: """
                \(training.count.grouped) to train on (\(counted(tokens, codec == nil ? "base" : "token"))), \
                \(validation.count.grouped) to validate on\
                \(codec.map { ", vocabulary of \($0.vocabulary.count.grouped)" } ?? "")
                """
            ), (name: "tags", text: config.tagText), (name: "reading", text: reading),
        ]
        if strangeSentences > 0 {
            lines.append(
                (
                    name: "validation",
                    text: """
                    \(counted(strangeSentences, "sentence")) with tags that training lacks: their \
                    tags count as wrong, and not in the loss
                    """
                ))
        }
        if let vectors = config.encoder.vectors {
            lines.append(
                (
                    name: "vectors",
                    text: """
                    \(vectors) knows \(knownInVectors.known.grouped) of the training sentences' \
                    \(counted(knownInVectors.of, "word"))
                    """
                ))
        }
        return lines
    }
}

extension TaggingConfig {
    /// The tags and their scheme, in a line.
    package var tagText: String {
        if scheme == .plain { return "\(tags.count), plain: \(shortList(tags))" }
        let types = scheme.types(in: tags)
        let learned = learnedScheme == scheme ? "" : ", learned as \(learnedScheme.displayName)"
        return
            "\(scheme.displayName)\(learned), \(counted(types.count, "type")): \(shortList(types))"
    }

    private func shortList(_ names: [String]) -> String {
        names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
    }
}

/// Where each tag stands among a configuration's.
struct TagPlaces {
    private let config: TaggingConfig
    private let places: [String: Int32]

    init(_ config: TaggingConfig) {
        self.config = config
        places = Dictionary(uniqueKeysWithValues: zip(config.tags, 0...))
    }

    /// The places of a sentence's tags in the learned scheme; `nil` where one is not known.
    func callAsFunction(_ tags: [String]) -> [Int32]? {
        let learned =
            config.scheme == .plain ? tags : config.scheme.convert(tags, to: config.learnedScheme)
        let found = learned.compactMap { places[$0] }
        return found.count == tags.count ? found : nil
    }
}

extension TaggingData.Example {
    init(_ sentence: TaggedSentence, _ places: TagPlaces, _ encoder: inout SentenceEncoder) {
        self.sentence = encoder.encode(sentence.tokens)
        expected = sentence.tags
        let count = self.sentence.symbols.count
        tags = places(count == expected.count ? expected : Array(expected.prefix(count)))
    }
}

extension TaggingData.Example {
    /// A sequence in parts of at most `most` places, one after the other; as it is if `nil`.
    fileprivate func parts(of most: Int?) -> [TaggingData.Example] {
        let count = sentence.symbols.count
        guard let most, count > most else { return [self] }
        return stride(from: 0, to: count, by: most).map {
            let part = $0..<Swift.min($0 + most, count)
            return TaggingData.Example(
                sentence: EncodedSentence(symbols: Array(sentence.symbols[part]), words: []),
                tags: tags.map { Array($0[part]) }, expected: Array(expected[part]))
        }
    }
}

extension TaggedCorpus {
    /// Holds out a share of the sentences, drawn at random.
    fileprivate func heldOut(_ fraction: Double, seed: UInt64) throws -> (
        kept: [TaggedSentence], heldOut: [TaggedSentence]
    ) {
        guard fraction > 0 else { return (sentences, []) }
        guard sentences.count >= 2 else {
            throw DataError(
                .tooShort, path, "it has one sentence alone, of which none can be held out",
                cure: "give more sentences, or validation data with \(field: "validation")")
        }
        return sentences.heldOut(fraction, seed: seed)
    }
}

/// The plain baseline of tagging: each word's most frequent tag in training, as it is written, else
/// lower-cased, else the most frequent tag of all.
struct MostFrequentTag: Sendable {
    private var tags: [String: String] = [:]
    private var lowercased: [String: String] = [:]
    private var fallback = ""

    init(_ sentences: [TaggedSentence]) {
        var counts: [String: [String: Int]] = [:]
        var small: [String: [String: Int]] = [:]
        var all: [String: Int] = [:]
        for sentence in sentences {
            for (word, tag) in zip(sentence.tokens, sentence.tags) {
                counts[word, default: [:]][tag, default: 0] += 1
                small[word.lowercased(), default: [:]][tag, default: 0] += 1
                all[tag, default: 0] += 1
            }
        }
        func best(_ counts: [String: Int]) -> String {
            counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
        }
        tags = counts.mapValues(best)
        lowercased = small.mapValues(best)
        fallback = best(all)
    }

    /// The tags of a sentence's words.
    func callAsFunction(_ words: [String]) -> [String] {
        words.map { tags[$0] ?? lowercased[$0.lowercased()] ?? fallback }
    }
}
