import Testing
import UnrollData
import UnrollSystem

/// Texts as symbols of a translation model, and back.
@Suite struct TranslationTextTests {
    static let pairs: [TextPair] = [
        ("Voulez-vous chanter avec moi ?", "Do you want to sing with me?"),
        ("Le chat est là.", "The cat is there."),
        ("Le chat chante.", "The cat sings."), ("", "nothing"),
        ("Zürich, 12 rue de l'Été", "Zürich, 12 rue de l'Été"),
        ("l'e\u{301}te\u{301} 👍🏽", "the summer 👍🏽"),
    ].enumerated().map { TextPair(source: $1.0, target: $1.1, line: $0 + 1) }

    private func config(
        _ level: TranslationTextConfig.Level, _ sharing: TranslationTextConfig.Sharing = .merges
    ) -> TranslationTextConfig {
        var config = TranslationTextConfig()
        config.level = level
        config.sharing = sharing
        config.merges = 40
        return config
    }

    private func learned(
        _ config: TranslationTextConfig, _ pairs: [TextPair] = pairs
    ) -> TranslationTexts {
        TranslationCorpus(learningFrom: pairs, config: config).texts
    }

    @Test(arguments: TranslationTextConfig.Level.allCases, TranslationTextConfig.Sharing.allCases)
    func trainingTextsComeBack(
        level: TranslationTextConfig.Level, sharing: TranslationTextConfig.Sharing
    ) throws {
        let config = config(level, sharing)
        let corpus = TranslationCorpus(learningFrom: Self.pairs, config: config)
        let texts = corpus.texts
        #expect(texts.sharesVocabulary == (sharing == .vocabulary))
        #expect(corpus.count == 6 && corpus.lines == [1, 2, 3, 4, 5, 6])
        let again = TranslationCorpus(Self.pairs, texts: texts)
        for (number, pair) in Self.pairs.enumerated() {
            #expect(again.source(number) == corpus.source(number))
            #expect(corpus.target(number, random: RandomStream(seed: 1)) == corpus.target(number))
            for (text, symbols, side) in [
                (pair.source, corpus.source(number), texts.source),
                (pair.target, corpus.target(number), texts.target),
            ] {
                let sentence = side.encode(text)
                #expect(sentence.symbols == symbols)
                #expect(!symbols.contains(TranslationText.unknown))
                #expect(sentence.tokens == side.tokens(text))
                #expect(symbols.count == sentence.tokenOfSymbol.count)
                let composed = TextNormalization()(text)
                #expect(side.text(of: symbols).utf8.elementsEqual(composed.utf8))
                #expect(side.text(of: symbols + [TranslationText.end]) == composed)
            }
        }

        let parts = try texts.parts
        let read = try TranslationTexts(config: config, path: "m") { part in
            try #require(parts.json[part])
        }
        #expect(read == texts)
        let expected: Set<String> =
            switch (level, sharing) {
            case (.subword, .nothing):
                ["vocabulary", "target_vocabulary", "subwords", "target_subwords"]
            case (.subword, .merges): ["vocabulary", "target_vocabulary", "subwords"]
            case (.subword, .vocabulary): ["vocabulary", "subwords"]
            case (_, .vocabulary): ["vocabulary"]
            default: ["vocabulary", "target_vocabulary"]
            }
        #expect(Set(parts.json.keys) == expected)
    }

    @Test func vocabulariesBeginWithTheirOwnSymbols() {
        let texts = learned(config(.word))
        #expect(texts.source.vocabulary[TranslationText.unknown] == "<unk>")
        #expect(texts.source.vocabulary[TranslationText.end] == "</s>")
        // "Le" and "chat" come twice.
        #expect(texts.source.vocabulary[2] == "Le" && texts.source.vocabulary[3] == "chat")
        // A text cannot spell them.
        let pair = TextPair(source: "</s> <unk> a", target: "b", line: 1)
        var tokenized = config(.word)
        tokenized.isTokenized = true
        let others = learned(tokenized, [pair])
        #expect(others.source.encode(pair.source).symbols == [0, 0, 2])
        #expect(others.source.text(of: [0, 1, 0, 2]) == "<unk> <unk> a")
    }

    @Test func unknownSymbolsAreReplaced() {
        let texts = learned(config(.word))
        let sentence = texts.source.encode("Le chien, Zoé.")
        #expect(sentence.tokens == ["Le", "chien", "￭,", "Zoé", "￭."])
        #expect(sentence.symbols[1] == TranslationText.unknown)
        let text = texts.target.text(of: [0, 0, 0, 0]) { sentence.tokens[$0 + 1] }
        #expect(text == "chien, Zoé.")
        // A replacement that looks like a continued subword is a word all the same.
        let subwords = learned(config(.subword))
        #expect(subwords.target.text(of: [0, 0]) { ["a@@", "b"][$0] } == "a@@ b")
        let letters = learned(config(.character))
        #expect(letters.target.text(of: letters.target.encode("cqt").symbols) == "c\u{FFFD}t")
    }

    @Test func tokenizedTextsPassThrough() {
        var config = config(.word)
        config.isTokenized = true
        config.normalization.lowercases = true
        let pair = TextPair(source: "A  man &apos;s hat ￭ .", target: "Ein \u{A0} Hut@@ .", line: 1)
        let texts = learned(config, [pair])
        let source = texts.source.encode(pair.source)
        #expect(source.tokens == ["a", "man", "&apos;s", "hat", "￭", "."])
        #expect(texts.source.text(of: source.symbols) == "a man &apos;s hat ￭ .")
        #expect(texts.target.text(of: texts.target.encode(pair.target).symbols) == "ein hut@@ .")
    }

    /// Rare symbols fall out of the vocabulary; subwords are then taken apart into known ones.
    @Test func vocabulariesAreCut() throws {
        let pairs = (0..<6).map { number in
            TextPair(
                source: number < 5 ? "sing" : "singing singer", target: "x", line: number + 1)
        }
        var config = config(.subword)
        config.merges = 100
        let whole = learned(config, pairs).source
        #expect(whole.encode("sing").symbols.count == 1)
        config.minimumCount = 2
        let cut = learned(config, pairs).source
        #expect(cut.vocabulary.count < whole.vocabulary.count)
        config.vocabularySize = 3
        let least = learned(config, pairs).source
        #expect(least.vocabulary.count == 3)
    }

    @Test func dropoutKeepsTheText() {
        var config = config(.subword)
        config.subwordDropout = 0.4
        let corpus = TranslationCorpus(learningFrom: Self.pairs, config: config)
        let source = corpus.texts.source
        let tokens = source.tokens(Self.pairs[1].source)
        var lengths: Set<Int> = []
        for draw in 0..<20 {
            let random = RandomStream(seed: 2).stream(draw)
            let sentence = source.encode(tokens: tokens, random: random)
            #expect(source.text(of: sentence.symbols) == "Le chat est là.")
            #expect(Set(sentence.tokenOfSymbol) == Set(0..<5))
            lengths.insert(sentence.symbols.count)
            let symbols = corpus.source(1, random: random)
            #expect(source.text(of: symbols) == "Le chat est là.")
            #expect(symbols == corpus.source(1, random: random))
            #expect(
                corpus.texts.target.text(of: corpus.target(1, random: random))
                    == "The cat is there.")
        }
        #expect(lengths.count > 1)
        // Without dropout the vocabulary holds what is used alone.
        config.subwordDropout = 0
        let used = TranslationCorpus(learningFrom: Self.pairs, config: config)
        #expect(used.texts.source.vocabulary.count < source.vocabulary.count)
        #expect(used.source(1, random: RandomStream(seed: 2)) == used.source(1))
    }

    @Test(arguments: [
        ("vocabulary", "[\"<unk>\"]", "</s>"), ("vocabulary", "[\"</s>\",\"<unk>\"]", "<unk>"),
        ("vocabulary", "{}", "vocabulary"), ("subwords", "{\"version\":\"0.2\"}", "merges"),
        ("subwords", "[]", "subwords"),
    ]) func badPartsAreRefused(part: String, json: String, problem: String) throws {
        let config = config(.subword)
        let parts = try learned(config).parts
        let error = #expect(throws: ModelFileError.self) {
            try TranslationTexts(config: config, path: "m") {
                try #require($0 == part ? json : parts.json[$0])
            }
        }
        #expect(error.map { "\($0)".contains(problem) } == true, "\(String(describing: error))")
    }

    @Test func configurationsAreChecked() {
        for change: (inout TranslationTextConfig) -> Void in [
            { $0.merges = 0 }, { $0.merges = 2_000_000 }, { $0.minimumCount = 0 },
            { $0.vocabularySize = 2 }, { $0.subwordDropout = 1 },
        ] {
            var config = TranslationTextConfig()
            #expect(throws: Never.self) { try config.validate() }
            change(&config)
            #expect(throws: ConfigError.self) { try config.validate() }
        }
    }
}
