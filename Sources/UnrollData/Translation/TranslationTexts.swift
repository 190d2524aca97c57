public import UnrollSystem

/// The texts of both sides of a translation as symbols.
public struct TranslationTexts: Sendable, Equatable {
    /// The side that is read.
    public let source: TranslationText
    /// The side that is written.
    public let target: TranslationText

    /// Whether both sides have one vocabulary, so that they may share embeddings.
    public var sharesVocabulary: Bool { source.config.sharing == .vocabulary }

    /// Learns subwords and vocabularies from the tokens of both sides.
    init(
        learnedFrom source: WordCounts, _ target: WordCounts, config: TranslationTextConfig
    ) {
        var both = source
        both.add(target)
        let sharesMerges = config.sharing != .nothing
        func merges(_ counts: WordCounts) -> SubwordEncoding? {
            config.level == .subword
                ? SubwordEncoding(learnedFrom: counts, merges: config.merges) : nil
        }
        let merged = sharesMerges ? merges(both) : nil
        func text(_ counts: WordCounts) -> TranslationText {
            let subwords = sharesMerges ? merged : merges(counts)
            return TranslationText(
                config: config, subwords: subwords,
                vocabulary: Vocabulary(counts, subwords, config))
        }
        self.source = text(config.sharing == .vocabulary ? both : source)
        self.target = config.sharing == .vocabulary ? self.source : text(target)
    }

    // MARK: In model files

    /// The names of the parts that a model file holds.
    private enum Part {
        static let (vocabulary, targetVocabulary) = ("vocabulary", "target_vocabulary")
        static let (subwords, targetSubwords) = ("subwords", "target_subwords")
    }

    /// The vocabularies and merges as parts of a model file; what both sides share stands there once.
    public var parts: ModelParts {
        get throws {
            var parts = ModelParts()
            parts.set(Part.vocabulary, json: source.vocabulary.json)
            if !sharesVocabulary { parts.set(Part.targetVocabulary, json: target.vocabulary.json) }
            if let subwords = source.subwords { try parts.set(Part.subwords, subwords) }
            if let subwords = target.subwords, source.config.sharing == .nothing {
                try parts.set(Part.targetSubwords, subwords)
            }
            return parts
        }
    }

    /// Reads what `parts` gave.
    ///
    /// - Parameters:
    ///   - config: The configuration that they were learned with.
    ///   - path: The model file, for messages.
    ///   - json: The JSON of a part by its name; throws where the file has none.
    /// - Throws: `ModelFileError` where a part is missing or wrong.
    package init(
        config: TranslationTextConfig, path: String, json: (_ part: String) throws -> String
    ) throws {
        func vocabulary(_ part: String) throws -> Vocabulary {
            let vocabulary = try Vocabulary(json: json(part), path: path)
            for (index, symbol) in TranslationText.leading.enumerated()
            where vocabulary.index(of: symbol) != Int32(index) {
                throw ModelFileError(
                    .invalidMetadata, path,
                    "in its part \(part) the symbol \(symbol) is not at index \(index)")
            }
            return vocabulary
        }
        func subwords(_ part: String) throws -> SubwordEncoding? {
            guard config.level == .subword else { return nil }
            let text = try json(part)
            do {
                return try JSONCoding.decode(SubwordEncoding.self, from: text)
            } catch {
                throw ModelFileError(
                    .invalidMetadata, path,
                    "its part \(part) cannot be read (\(JSONCoding.reason(error)))")
            }
        }
        let merges = try subwords(Part.subwords)
        source = TranslationText(
            config: config, subwords: merges, vocabulary: try vocabulary(Part.vocabulary))
        if config.sharing == .vocabulary {
            target = source
        } else {
            target = TranslationText(
                config: config,
                subwords: config.sharing == .merges ? merges : try subwords(Part.targetSubwords),
                vocabulary: try vocabulary(Part.targetVocabulary))
        }
    }
}

extension Vocabulary {
    /// The vocabulary of a side whose tokens are counted.
    fileprivate init(
        _ counts: WordCounts, _ subwords: SubwordEncoding?, _ config: TranslationTextConfig
    ) {
        var symbols = subwords == nil ? counts : WordCounts()
        if let subwords {
            for (token, count) in counts.entries {
                for part in subwords.subwords(of: token) { symbols.add(part, count: count) }
            }
            if config.subwordDropout > 0 {
                symbols.add(subwords.possibleSubwords(of: counts, atLeast: config.minimumCount))
            }
        }
        self.init(
            table: symbols.table, counts: symbols.counts, leading: TranslationText.leading,
            minimumCount: config.minimumCount, maximumSize: config.vocabularySize)
    }
}
