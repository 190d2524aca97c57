import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

@Suite struct TranslatorTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func exact(_ translator: Translator, _ pairs: [TextPair]) -> Double {
        translator.scores(on: pairs, by: .greedy).exact
    }

    @Test(arguments: TranslationTextConfig.Level.allCases)
    func learnsAndLoads(level: TranslationTextConfig.Level) throws {
        let config = SmallTranslations.config {
            $0.texts.level = level
            $0.texts.merges = 12
            $0.encoder.hiddenSize = 24
            $0.decoder.hiddenSize = 24
            $0.embeddingSize = 24
            $0.attentionWidth = 16
            $0.criterion = level == .word ? .bleu : .loss
            $0.training.epochs = level == .word ? 12 : 30
        }
        let model = folder.file("numbers.unroll")
        let training = try SmallTranslations.corpus(400)
        let trained = try Translator.train(config, on: training, output: model)
        let fresh = SmallTranslations.pairs(60, seed: 99)
        #expect(exact(trained, fresh) > 0.8)

        let loaded = try Translator(contentsOf: model)
        #expect(loaded.config == trained.config && loaded.texts == trained.texts)
        let texts = ["two one", "", "five five five", "  "]
        let answers = loaded.translate(texts)
        #expect(answers.map(\.text) == trained.translate(texts).map(\.text))
        #expect(answers.map(\.text) == ["2 1", "", "5 5 5", ""])
        #expect(loaded.translate([]).isEmpty)

        let card = try TaskDescription.card(of: ModelFile(model))
        #expect(card.architecture.contains("additive attention of 16"))
        #expect(card.details.contains { $0.text == "numbers.words → numbers.digits" })
    }

    @Test func aUnknownWordIsTheSourcesOwn() throws {
        let texts = TranslationCorpus(
            learningFrom: [TextPair(source: "a b", target: "x", line: 1)],
            config: SmallTranslations.config().texts
        ).texts
        let config = SmallTranslations.config { $0.tied = false }
        let network = SmallTranslations.network(config, source: 4, target: 3)
        // The output is always unknown.
        for named in network.parameters where named.name == "output.bias" {
            named.parameter.value.assign(Tensor([90, 0, 0]))
        }
        var decoding = DecodingConfig.greedy
        decoding.lengthFactor = 0
        decoding.extraLength = 2
        decoding.keepsWeights = true
        let found = Translator(network, texts).translate(["Oslo Lima"], by: decoding)[0]
        let alignment = try #require(found.candidates.first?.alignments.first)
        #expect(alignment.target == ["<unk>", "<unk>", "</s>"])
        let places = alignment.weights.prefix(2).map { weights in
            weights.indices.max { (weights[$0], -$0) < (weights[$1], -$1) } ?? 0
        }
        let words = places.map { $0 < 2 ? ["Oslo", "Lima"][$0] : "<unk>" }
        #expect(found.text == words.joined(separator: " "))
    }

    /// A text that is longer than the model learned from is translated in parts, all of it.
    @Test func longTextsAreTranslatedInParts() throws {
        let config = SmallTranslations.config {
            $0.maximumLength = 6
            $0.encoder.hiddenSize = 24
            $0.decoder.hiddenSize = 24
            $0.embeddingSize = 24
            $0.training.epochs = 12
        }
        let translator = try Translator.train(
            config, on: SmallTranslations.corpus(400), output: folder.file("m.unroll"))
        let long = Array(repeating: "three", count: 20_000).joined(separator: " ")
        let found = translator.translate([long, "one"], by: .greedy)
        let digits = found[0].text.split(separator: " ")
        #expect(digits.count > 15_000 && digits.filter { $0 == "3" }.count > 15_000)
        #expect(found[1].text == "1")
    }

    @Test func resumedRunsHaveTheSameBits() throws {
        let config = SmallTranslations.config {
            $0.scheduledSampling = 0.5
            $0.texts.level = .subword
            $0.texts.merges = 12
            $0.texts.subwordDropout = 0.2
            $0.training.epochs = 4
        }
        let pairs = try SmallTranslations.corpus(80)
        func loop() throws -> (TranslationTrainer, TrainingLoop) {
            let trainer = try TranslationTrainer(
                TranslationData(training: pairs, validation: nil, config: config))
            return (trainer, TrainingLoop(trainer, trainer.config.training))
        }
        let (alone, whole) = try loop()
        _ = try whole.run()
        let (first, cut) = try loop()
        let path = folder.file("c.checkpoint")
        var hooks = TrainingLoop.Hooks()
        hooks.interrupted = { cut.state.updates == 12 }
        hooks.checkpoint = { loop in
            try Checkpoint.write(
                loop, to: path, task: TranslationConfig.task, config: first.config,
                parts: first.parts, logByteCount: 0)
        }
        #expect(try cut.run(hooks) == .interrupt)
        let (second, rest) = try loop()
        try Checkpoint(path, task: TranslationConfig.task).restore(rest)
        _ = try rest.run()
        for (a, b) in zip(alone.module.parameters, second.module.parameters) {
            expectSameBits(a.parameter.value.floats, b.parameter.value.floats, a.name)
        }
        #expect(rest.state.history.last?.validationLoss == whole.state.history.last?.validationLoss)
    }

    @Test func emptyAndLongPairsAreLeftOut() throws {
        let text = "one\n\ntwo three\none one one one one one one one\nfour\n"
        let other = "1\n2\n\n1 1 1 1 1 1 1 1\n4\n"
        let pairs = try TextPairs(
            source: TextLines(bytes: Array(text.utf8), path: "s"),
            target: TextLines(bytes: Array(other.utf8), path: "t"))
        let config = SmallTranslations.config { $0.maximumLength = 5 }
        let data = try TranslationData(training: pairs, validation: pairs, config: config)
        #expect(
            data.lines.map(\.text).contains {
                $0.contains("2 pairs with an empty side, the first on line 2, are left out")
            })
        #expect(
            data.lines.map(\.text).contains {
                $0.contains(
                    "1 pair with more than 5 symbols on a side, the first on line 4, is left out")
            })
        let trainer = try TranslationTrainer(data)
        #expect(trainer.validate().loss.isFinite)
        let lone = try TextPairs(
            source: TextLines(bytes: Array("one\n\n".utf8), path: "s"),
            target: TextLines(bytes: Array("1\n2\n".utf8), path: "t"))
        let error = #expect(throws: DataError.self) {
            try TranslationData(training: lone, validation: nil, config: config)
        }
        #expect(error?.description.contains("it has 1 pair with text on both sides") == true)
    }

    /// BLEU of a beginner is below 1, and no share.
    @Test func scoresInPointsAreNoShares() {
        #expect(Score("BLEU", 0.5, in: .points).text == "BLEU 0.50")
        #expect(Score("accuracy", 0.5).text == "accuracy 50.00%")
    }

    /// References are compared as the model writes: composed, and without case where it has none.
    @Test func referencesAreThoseOfTheModelsTexts() throws {
        let config = SmallTranslations.config {
            $0.texts.normalization.lowercases = true
            $0.criterion = .bleu
            $0.training.epochs = 30
            $0.training.learningRate = 0.02
        }
        let pairs = SmallTranslations.pairs(120).map {
            TextPair(
                source: $0.source,
                target: $0.target.replacing("1", with: "\u{C4}A").replacing("2", with: "A\u{308}b"),
                line: $0.line)
        }
        func lines(_ side: (TextPair) -> String, _ path: String) throws -> TextLines {
            try TextLines(
                bytes: Array(pairs.map { side($0) + "\n" }.joined().utf8), path: path)
        }
        let corpus = try TextPairs(source: lines(\.source, "s"), target: lines(\.target, "t"))
        let data = try TranslationData(training: corpus, validation: corpus, config: config)
        let trainer = try TranslationTrainer(data)
        _ = try TrainingLoop(trainer, config.training).run()
        let translator = Translator(trainer, data)
        let greedy = translator.scores(on: pairs, by: .greedy)
        #expect(trainer.validate().score == Score("greedy BLEU", greedy.bleu.score, in: .points))
        #expect(greedy.exact > 0.5)
        #expect(greedy.scoring.bleu.signature().contains("case:lc"))
    }

    @Test func fingerprintsTellPairsApart() throws {
        func fingerprint(_ seed: UInt64, _ count: Int = 30) throws -> UInt64 {
            try TranslationTrainer(
                TranslationData(
                    training: SmallTranslations.corpus(count, seed: seed), validation: nil,
                    config: SmallTranslations.config())
            ).dataFingerprint
        }
        #expect(try fingerprint(1) == fingerprint(1))
        #expect(try fingerprint(1) != fingerprint(2))
        #expect(try fingerprint(1) != fingerprint(1, 31))
    }

    @Test func theWrongWayRoundIsSeen() throws {
        let config = SmallTranslations.config { $0.training.epochs = 1 }
        let model = folder.file("m.unroll")
        _ = try Translator.train(config, on: SmallTranslations.corpus(60), output: model)
        let translator = try Translator(contentsOf: model)
        let pairs = SmallTranslations.pairs(20, seed: 4)
        #expect(!translator.looksLikeTarget(pairs.map(\.source)))
        #expect(translator.looksLikeTarget(pairs.map(\.target)))
        #expect(!translator.looksLikeTarget(["1 2"]))
        #expect(!translator.looksLikeTarget([String(repeating: "Oslo ", count: 50)]))
    }

    /// Files that lie about what is in them are refused with a sentence.
    @Test func hostileFilesAreRefused() throws {
        let model = folder.file("m.unroll")
        _ = try Translator.train(
            SmallTranslations.config { $0.training.epochs = 1 },
            on: SmallTranslations.corpus(40), output: model)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: model))
        let size = bytes.prefix(8).enumerated().reduce(0) {
            $0 + Int($1.element) << (8 * $1.offset)
        }
        let header = String(decoding: bytes[8..<8 + size], as: UTF8.self)
        func refused(_ old: String, _ new: String) throws {
            let changed = header.replacingOccurrences(of: old, with: new)
            #expect(changed != header, "\(old)")
            var length = UInt64(changed.utf8.count).littleEndian
            var file = Data(bytes: &length, count: 8)
            file.append(Data(changed.utf8))
            file.append(bytes[(8 + size)...])
            let path = folder.file("bad.unroll")
            try file.write(to: URL(fileURLWithPath: path))
            #expect(throws: ModelFileError.self, "\(new)") { try Translator(contentsOf: path) }
        }
        try refused(#"\"hiddenSize\":10"#, #"\"hiddenSize\":11"#)
        try refused(#"\"hiddenSize\":10"#, #"\"hiddenSize\":-1"#)
        try refused(#"\"hiddenSize\":10"#, #"\"hiddenSize\":9000000000000000"#)
        try refused(#"\"embeddingSize\":9"#, #"\"embeddingSize\":65000"#)
        try refused(#"\"contextLayers\":1"#, #"\"contextLayers\":0"#)
        try refused(#"\"contextLayers\":1"#, #"\"contextLayers\":64"#)
        try refused(#"\"attention\":\"additive\""#, #"\"attention\":\"dot\""#)
        try refused(#"\"tied\":true"#, #"\"tied\":false"#)
        try refused(#"\"level\":\"word\""#, #"\"level\":\"subword\""#)
        try refused(#"[\"<unk>\",\"</s>\","#, #"[\"<unk>\","#)
        try refused(#"[\"<unk>\",\"</s>\","#, #"[\"</s>\",\"<unk>\","#)
        try refused("unroll.frequent_tokens", "unroll.frequent")
        try refused("unroll.target_vocabulary", "unroll.other_vocabulary")
        try refused(#"\"maximumLength\":250"#, #"\"maximumLength\":0"#)
    }
}
