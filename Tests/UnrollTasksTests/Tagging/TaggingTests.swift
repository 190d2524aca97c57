import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

/// Sentences about made-up people and places: a title begins a person, "in" comes before a place.
enum MadeUpSentences {
    static let names = ["Lena", "Omar", "Ida", "Yusuf"]
    static let places = ["Oslo", "Lima", "New York", "Cape Town"]

    /// In IOB2.
    static func sentence(_ number: Int) -> [(token: String, tag: String)] {
        let name = names[number % 4]
        let place = places[number / 4 % 4].split(separator: " ").map(String.init)
        var words = [("dr", "B-PER"), (name, "I-PER"), ("works", "O"), ("in", "O")]
        words += place.enumerated().map { ($1, $0 == 0 ? "B-LOC" : "I-LOC") }
        if number % 3 == 0 { words += [("with", "O"), (names[number % 3 + 1], "B-PER")] }
        return words.map { ($0.0, $0.1) } + [(".", "O")]
    }

    static func columns(_ count: Int, tags: ([String]) -> [String] = { $0 }) -> String {
        (0..<count).map { number in
            let words = sentence(number)
            return zip(words, tags(words.map(\.tag))).map { "\($0.token)\t\($1)\n" }.joined()
        }.joined(separator: "\n")
    }

    static func corpus(_ count: Int, as scheme: TagScheme = .iob2) throws -> TaggedCorpus {
        let text = columns(count) { TagScheme.iob2.convert($0, to: scheme) }
        return try TaggedCorpus(bytes: Array(text.utf8), path: "made-up.conll")
    }

    static var config: TaggingConfig {
        var config = TaggingConfig()
        config.recurrent?.hiddenSize = 12
        config.embeddingSize = 8
        config.wordForms?.size = 10
        config.wordForms?.characterSize = 6
        config.inputDropout = 0.1
        config.outputDropout = 0.1
        config.batchSize = 8
        config.training.epochs = 8
        config.training.learningRate = 0.02
        return config
    }
}

@Suite struct TaggingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: TaggingConfig.OutputLayer.allCases, WordFormConfig.Reader.allCases)
    func learnsAndLoads(output: TaggingConfig.OutputLayer, reader: WordFormConfig.Reader) throws {
        var config = MadeUpSentences.config
        config.outputLayer = output
        config.wordForms?.reader = reader
        let model = folder.file("tagger.unroll")
        let corpus = try MadeUpSentences.corpus(48)
        let trained = try SequenceTagger.train(config, on: corpus, output: model)
        #expect(trained.scores(on: corpus.sentences).micro.f1 == 1)
        #expect(trained.config.scheme == .iob2 && trained.config.learnedScheme == .iobes)
        #expect(trained.config.tags.count == 9)

        let loaded = try SequenceTagger(contentsOf: model)
        let words = ["dr", "Zoe", "works", "in", "Cape", "Town", "."]
        let answers = loaded.tag([words, [], ["Lima"]], probabilities: true)
        #expect(answers[0].tags == ["B-PER", "I-PER", "O", "O", "B-LOC", "I-LOC", "O"])
        #expect(answers[1].tags.isEmpty && answers[1].entities.isEmpty)
        #expect(answers[0].entities.map(\.span.type) == ["PER", "LOC"])
        #expect(answers[0].probabilities.allSatisfy { $0 > 0.5 && $0 <= 1.0001 })
        for entity in answers[0].entities {
            let probability = try #require(entity.probability)
            #expect(
                probability > 0.3
                    && probability
                        <= answers[0].probabilities[entity.span.tokens].min()! * 1.0001
            )
        }
        // Alone or in company, with and without probabilities, loaded or not: the same answer.
        #expect(loaded.tag([words])[0].tags == answers[0].tags)
        #expect(
            loaded.tag([words], probabilities: true)[0].probabilities == answers[0].probabilities)
        #expect(trained.tag([words])[0].tags == answers[0].tags)
    }

    /// What the data writes comes back, whatever is learned.
    @Test(arguments: [TagScheme.iob1, .iob2, .iobes, .bilou])
    func theDatasSchemeIsKept(scheme: TagScheme) throws {
        let corpus = try MadeUpSentences.corpus(48, as: scheme)
        for learnsIOBES in [true, false] {
            var config = MadeUpSentences.config
            config.learnsIOBES = learnsIOBES
            let data = try TaggingData(training: corpus, validation: corpus, config: config)
            #expect(data.config.scheme == scheme)
            #expect(data.config.learnedScheme == (learnsIOBES ? .iobes : scheme))
            let trainer = try TaggingTrainer(data)
            let loop = TrainingLoop(trainer, config.training)
            _ = try loop.run(TrainingLoop.Hooks())
            #expect(trainer.validate().score == Score("F1", 1))
            let tagger = SequenceTagger(trainer.network, codec: trainer.codec)
            let words = corpus.sentences[1]
            #expect(tagger.tag([words.tokens])[0].tags == words.tags)
        }
    }

    @Test func plainTagsAreScoredByAccuracy() throws {
        let text = (0..<30).map { n in
            "the\tDET\n\(["dog", "cat"][n % 2])\tNOUN\n\(["barks", "sleeps"][n % 2])\tVERB\n"
        }.joined(separator: "\n")
        let corpus = try TaggedCorpus(bytes: Array(text.utf8), path: "plain.conll")
        let data = try TaggingData(
            training: corpus, validation: nil, config: MadeUpSentences.config)
        #expect(data.config.scheme == .plain && data.config.tags == ["DET", "NOUN", "VERB"])
        let trainer = try TaggingTrainer(data)
        #expect(trainer.validate().score?.name == "accuracy")
        #expect(!SequenceTagger(trainer.network, codec: trainer.codec).config.marksEntities)
        #expect(data.baselineScores(on: corpus.sentences).accuracy == 1)
    }

    /// A tag that training lacks counts as wrong and has no loss.
    @Test func strangeValidationTagsCountAsWrong() throws {
        let training = try MadeUpSentences.corpus(48)
        let strange = try TaggedCorpus(
            bytes: Array("Lena\tB-GOD\nworks\tO\n\nin\tO\nOslo\tB-LOC\n".utf8), path: "v.conll")
        let data = try TaggingData(
            training: training, validation: strange, config: MadeUpSentences.config)
        #expect(data.strangeSentences == 1)
        let trainer = try TaggingTrainer(data)
        let validation = trainer.validate()
        #expect(validation.loss.isFinite && validation.loss > 0)
        #expect((validation.score?.value ?? 1) < 1)
    }

    /// Words beyond the most that are read are outside, and count as missed.
    @Test func longSentencesAreCut() throws {
        var config = MadeUpSentences.config
        config.maximumLength = 3
        let corpus = try MadeUpSentences.corpus(40)
        let data = try TaggingData(training: corpus, validation: corpus, config: config)
        #expect(data.cutSentences == 40)
        let trainer = try TaggingTrainer(data)
        #expect((trainer.validate().score?.value ?? 1) <= 0.7)
        let tagger = SequenceTagger(trainer.network, codec: trainer.codec)
        let answer = tagger.tag([corpus.sentences[0].tokens], probabilities: true)[0]
        #expect(answer.tags.count == corpus.sentences[0].tokens.count)
        #expect(answer.tags.dropFirst(3).allSatisfy { $0 == "O" })
    }

    @Test func resumedRunsHaveTheSameBits() throws {
        let corpus = try MadeUpSentences.corpus(40)
        var config = MadeUpSentences.config
        config.training.epochs = 4
        let whole = folder.file("whole.unroll")
        let parts = folder.file("parts.unroll")
        _ = try SequenceTagger.train(config, on: corpus, output: whole)
        config.training.epochs = 2
        _ = try SequenceTagger.train(config, on: corpus, output: parts)
        config.training.epochs = 4
        _ = try SequenceTagger.train(config, on: corpus, output: parts, resume: true)
        let (first, second) = try (ModelFile(whole), ModelFile(parts))
        let sentences = corpus.sentences.map(\.tokens)
        #expect(
            try SequenceTagger(first).tag(sentences, probabilities: true).map(\.probabilities)
                == SequenceTagger(second).tag(sentences, probabilities: true).map(\.probabilities))
    }

    @Test func oneTagOrOneSentenceIsTooLittle() throws {
        let single = try TaggedCorpus(bytes: Array("a\tO\nb\tO\n\nc\tO\n".utf8), path: "o.conll")
        let error = #expect(throws: DataError.self) {
            try TaggingData(training: single, validation: nil, config: MadeUpSentences.config)
        }
        #expect(error?.description.contains("every token has the tag 'O'") == true)
        let lone = try TaggedCorpus(bytes: Array("a\tO\nb\tB-X\n".utf8), path: "l.conll")
        #expect(throws: DataError.self) {
            try TaggingData(training: lone, validation: nil, config: MadeUpSentences.config)
        }
    }

    /// A validation chooses what the tag outside of entities loses, and tags are chosen with it.
    @Test func recallIsTuned() throws {
        let corpus = try MadeUpSentences.corpus(48)
        var config = MadeUpSentences.config
        config.training.epochs = 1
        config.training.learningRate = 0.004
        func trained(_ tunesRecall: Bool) throws -> TaggingTrainer {
            config.tunesRecall = tunesRecall
            let trainer = try TaggingTrainer(
                TaggingData(training: corpus, validation: corpus, config: config))
            _ = try TrainingLoop(trainer, config.training).run()
            return trainer
        }
        let (tuned, plain) = try (trained(true), trained(false))
        #expect(tuned.network.parameters.count == plain.network.parameters.count + 1)
        let scores = (tuned.validate(), plain.validate())
        #expect(scores.0.loss == scores.1.loss)
        #expect(scores.0.score!.value > scores.1.score!.value)
        let tagger = SequenceTagger(tuned.network, codec: tuned.codec)
        #expect(tagger.scores(on: corpus.sentences).micro.f1 == scores.0.score!.value)
    }

    /// Where the data write @name, a lone @ before a name is read as they do.
    @Test(arguments: [true, false]) func loneMarksAreReadAsTheDataWriteThem(joined: Bool) throws {
        let text = (0..<24).map { n in
            let name = ["lena", "omar", "ida"][n % 3]
            return (joined ? "@\(name)\tO\n" : "@\tO\n\(name)\tO\n")
                + "met\tO\n\(name)\tB-PER\n#tag\tO\n.\tO\n"
        }.joined(separator: "\n")
        let corpus = try TaggedCorpus(bytes: Array(text.utf8), path: "marks.conll")
        let tagger = try SequenceTagger.train(
            MadeUpSentences.config, on: corpus, output: folder.file("marks.unroll"))
        #expect(tagger.config.joinsMarks == joined)
        let sentences = [["@lena", "met", "ida", "."], ["@", "lena", "met", "ida", "."]]
        let found = tagger.tag(sentences, probabilities: true)
        #expect(found.map { $0.tags.last } == ["O", "O"])
        if joined { #expect(found[1].tags == ["O", "O", "O", "B-PER", "O"]) }
    }

    /// The first of three taggers learns what it learns alone, clipped by its own gradient.
    @Test func eachTaggerLearnsAsIfAlone() throws {
        let corpus = try MadeUpSentences.corpus(24)
        func trained(_ models: Int) throws -> TaggingTrainer {
            var config = MadeUpSentences.config
            config.models = models
            config.training.epochs = 2
            config.training.clipping = 0.05
            let trainer = try TaggingTrainer(
                TaggingData(training: corpus, validation: corpus, config: config))
            _ = try TrainingLoop(trainer, trainer.config.training).run(TrainingLoop.Hooks())
            return trainer
        }
        // What recall is tuned by is the whole tagger's.
        let alone = try trained(1).network.parameters.filter { $0.name != "outside_bias" }
        let three = try trained(3).network.parameters.filter { $0.name.hasPrefix("models.") }
        #expect(three.count == 3 * alone.count)
        for (one, first) in zip(alone, three) {
            #expect(first.name == "models.0." + one.name)
            expectSameBits(one.parameter.value.floats, first.parameter.value.floats, one.name)
        }
    }

    /// A run that goes on with other spellings of its words is another run.
    @Test func theFingerprintKnowsWhatWordsLookLike() throws {
        func fingerprint(_ word: String) throws -> UInt64 {
            let text = String(repeating: "in\tO\n\(word)\tB-LOC\n\n", count: 12)
            return try TaggingData(
                training: TaggedCorpus(bytes: Array(text.utf8), path: "t.conll"),
                validation: nil, config: MadeUpSentences.config
            ).fingerprint
        }
        #expect(try fingerprint("Oslo") == fingerprint("Oslo"))
        #expect(try fingerprint("Oslo") != fingerprint("oslo"))
        #expect(try fingerprint("Oslo") != fingerprint("Osla"))
    }

    /// Members begin elsewhere; together they answer by the mean of their scores.
    @Test(arguments: TaggingConfig.OutputLayer.allCases)
    func membersAnswerTogether(output: TaggingConfig.OutputLayer) throws {
        let corpus = try MadeUpSentences.corpus(48)
        var config = MadeUpSentences.config
        config.outputLayer = output
        config.models = 3
        let model = folder.file("members.unroll")
        let trained = try SequenceTagger.train(config, on: corpus, output: model)
        #expect(trained.scores(on: corpus.sentences).micro.f1 == 1)
        let words = [["dr", "Zoe", "works", "in", "Lima", "."]]
        let loaded = try SequenceTagger(contentsOf: model)
        #expect(
            loaded.tag(words, probabilities: true)[0].probabilities
                == trained.tag(words, probabilities: true)[0].probabilities)
        let file = try ModelFile(model)
        #expect(try TaskDescription.card(of: file).architecture.contains("mean of 3"))
        config.models = 1
        let network = TaggingNetwork(
            trained.config, vocabularySize: trained.codec!.vocabulary.count)
        let weights = network.parameters.filter { $0.name.hasSuffix("output.weight") }
        #expect(
            weights.map(\.name) == (0..<3).map { "models.\($0).output.weight" })
        #expect(Set(weights.map { $0.parameter.value.floats }).count == 3)
    }

    /// Spelling is learned from pretrained vectors first: words that begin alike have like vectors.
    @Test func unknownWordsHaveTheVectorsOfTheirSpelling() throws {
        let random = RandomStream(seed: 1)
        let letters = "abcdefghijklmnopqrstuvwxyz".map(String.init)
        let lines = (0..<400).map { (number: Int) -> String in
            let end = (0..<4).map { (place: Int) -> String in
                letters[Int(26 * random.uniform(at: UInt64(4 * number + place)))]
            }.joined()
            return number.isMultiple(of: 2) ? "qq\(end) 1 0 -1" : "zz\(end) -1 0.5 1"
        }
        let vectors = folder.file("vectors.txt")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(
            to: URL(fileURLWithPath: vectors))
        let corpus = try MadeUpSentences.corpus(8)
        var config = MadeUpSentences.config
        config.encoder.spellsVectors = true
        let data = try TaggingData(
            training: corpus, validation: corpus, config: config, vectorFile: vectors)
        let trainer = try TaggingTrainer(data)
        let encoder = try #require(trainer.network.members[0].wordEncoder)
        let forms = WordForms(["qqnew", "zznew", "Zznew"], limit: config.wordForms!.limit)
        let spelling = try #require(encoder.forms)
        let read = spelling([0, 1, 2], of: forms, in: .evaluation)
        let found = encoder.vectors(of: [0, 0, 0], spelled: read, in: .evaluation)
        for (word, expected) in [[1, 0, -1], [-1, 0.5, 1], [-1, 0.5, 1]].enumerated() {
            for (mine, other) in zip(found.slice(word..<(word + 1)).floats, expected) {
                #expect(abs(Double(mine) - other) < 0.4, "\(word)")
            }
        }
    }

    static let absurd: [(field: String, change: @Sendable (inout TaggingConfig) -> Void)] = [
        ("batchSize", { $0.batchSize = 0 }), ("outputDropout", { $0.outputDropout = 1 }),
        ("heldOutFraction", { $0.heldOutFraction = 1 }),
        ("rareWordDropout", { $0.rareWordDropout = -1 }),
        ("models", { $0.models = 0 }), ("windowLength", { $0.windowing.length = 0 }),
        ("wordForms", { ($0.encoder.spellsVectors, $0.encoder.wordForms) = (true, nil) }),
        ("filters", { $0.frames.filters = 3 }),
        ("wordFormSize", { $0.wordForms?.size = 0 }), ("words", { $0.encoder.level = .byte }),
        ("learningRate", { $0.training.learningRate = 0 }),
    ]

    @Test(arguments: absurd.indices) func absurdValuesNameTheirField(index: Int) {
        var config = TaggingConfig()
        Self.absurd[index].change(&config)
        let error = #expect(throws: ConfigError.self) { try config.validate() }
        #expect(error?.description.contains(Self.absurd[index].field) == true)
    }
}
