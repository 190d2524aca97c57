import Foundation
import TestSupport
import Testing
import Unroll

/// The page's code of the tasks.
extension UsingTheLibraryTests {
    @Test func classesOfOtherSequences() throws {
        let rows = (0..<40).map {
            $0 % 2 == 0 ? "ACGTNNAGGTAAGT\tdonor" : "TTGCATCCTGCATG\tneither"
        }
        try write("sequence\tlabel\n" + rows.joined(separator: "\n") + "\n", to: "sites.tsv")
        var config = ClassificationConfig()
        config.input = .nucleotides
        config.frames.filters = 8
        config.recurrent?.hiddenSize = 8
        config.training.epochs = 2
        let sites = try SequenceClassifier.train(
            config, on: TextTable(contentsOf: path("sites.tsv")), output: path("sites.unroll"))
        for answer in try sites.classes(of: ["ACGTNNAGGTAAGT"], from: "a request") {
            print(answer.label, answer.probability)
        }
        #expect(Set(sites.labels) == ["donor", "neither"])
    }

    @Test func features() throws {
        // A second of silence with one click.
        var samples = [UInt8](repeating: 0, count: 16_000)
        samples[8_001] = 0x40
        try writeWave(samples, to: "word.wav")

        let recording = try AudioRecording(contentsOf: path("word.wav"))
        let features = try AudioFeatures(
            AudioFeaturesConfig(sampleRate: recording.sampleRate, bands: 40))
        let frames = try features.frames(of: recording)  // T × 40, log-mel energies
        print(recording.duration, frames.count / 40)
        #expect(recording.duration == 1 && frames.count % 40 == 0 && !frames.isEmpty)
    }

    @Test func taggers() throws {
        let sentences = (0..<24).map { number in
            "Dr B-PER\n\(["Lena", "Omar", "Ida"][number % 3]) I-PER\nworks O\nin O\n"
                + "\(["Oslo", "Lima"][number % 2]) B-LOC\n. O\n"
        }
        try write(sentences.joined(separator: "\n"), to: "people.conll")
        let corpus = try TaggedCorpus(contentsOf: path("people.conll"))
        var config = TaggingConfig()
        config.recurrent?.hiddenSize = 32
        config.training.epochs = 4
        let tagger = try SequenceTagger.train(config, on: corpus, output: path("people.unroll"))

        let text = "Dr Lena works in Oslo."
        for sentence in tagger.config.tokenizer.sentences(text) {
            let found = tagger.tag([sentence.map(\.text)], probabilities: true)[0]
            for entity in found.entities {
                let tokens = sentence[entity.span.tokens]
                print(entity.span.type, tokens.map(\.text), entity.probability ?? 1)
            }
        }
        print(tagger.scores(on: corpus.sentences).micro.f1)
        #expect(tagger.config.tokenizer.sentences(text)[0].map(\.text).last == ".")
    }

    @Test func languageModels() async throws {
        try write(String(repeating: "the cat sat on the mat\n", count: 200), to: "novel.txt")
        var config = LanguageModelConfig()
        config.recurrent.hiddenSize = 32
        config.training.epochs = 2
        let data = try LanguageModelData(
            TrainingText(contentsOf: path("novel.txt")), config: config)
        let trainer = try LanguageModelTrainer(config, data)
        try trainer.train(output: path("novel.unroll"), reporter: Progress())

        let model = try RecurrentLanguageModel(ModelFile(path("novel.unroll")))
        let (scores, state) = model.score(model.codec.encode("the cat "), after: model.start)
        print(scores.count, model.next(after: state).count)
        #expect(scores.count == 8)
        var written = ""
        model.generateText(
            after: "the ", length: 40, sampler: Sampler(temperature: 0.7),
            random: RandomStream(seed: 7)
        ) { bytes in
            print(String(decoding: bytes, as: UTF8.self), terminator: "")
            written += String(decoding: bytes, as: UTF8.self)
        }
        #expect(written.count == 40)
        var pieces = ""
        for await piece in model.text(after: "the ", length: 40, random: RandomStream(seed: 7)) {
            print(piece, terminator: "")
            pieces += piece
        }
        #expect(pieces.count == 40)
    }

    @Test func music() throws {
        let piece = (0..<12).map { $0 / 3 % 2 == 0 ? "[60, 64, 67]" : "[60, 65, 69]" }
        let pieces = [String](repeating: "[\(piece.joined(separator: ", "))]", count: 6)
        try write("[\(pieces.joined(separator: ", "))]", to: "chorales.json")
        let corpus = try MusicCorpus(contentsOf: [path("chorales.json")])
        var options = MusicConfig()
        options.notes = .joint
        options.recurrent.hiddenSize = 24
        options.training.epochs = 4
        let model = try MusicModel.train(options, on: corpus, output: path("chorales.unroll"))
        print(model.scores(on: corpus[.train]).lossPerStep)

        var request = ComposingRequest()
        request.seconds = 20
        request.key = try KeySignature(named: "G")
        let music = try model.compose(request, random: RandomStream(seed: 1))
        try music.score.writeMIDI(to: path("new.mid"))

        let score = try MIDIFile(contentsOf: path("new.mid")).score
        let clock = score.clock
        for note in score.notes.prefix(3) {
            print(PianoRoll.name(of: note.pitch), clock.seconds(at: note.start))
        }
        let samples = try AdditiveSynthesis(sampleRate: 22_050).samples(of: score)
        try WAVWriter.write(samples, sampleRate: 22_050, to: path("new.wav"))
        #expect(samples.count > 20 * 22_050 && model.config == options)
    }

    @Test func translators() throws {
        try write("March 5, 2021\nMay 6, 2020\n5.3.2021\n", to: "dates.source")
        try write("2021-03-05\n2020-05-06\n2021-03-05\n", to: "dates.target")
        let pairs = try TextPairs(source: path("dates.source"), target: path("dates.target"))
        var options = TranslationConfig()
        options.texts.level = .character
        options.encoder.hiddenSize = 24
        options.decoder.hiddenSize = 24
        options.training.epochs = 1
        let translator = try Translator.train(options, on: pairs, output: path("dates.unroll"))
        let translation = translator.translate(["March 5, 2021"], by: DecodingConfig(beam: 5))[0]
        print(translation.text, translation.candidates[0].logProbability)
        print(translator.scores(on: pairs.pairs).exact)
        #expect(translation.candidates.count == 1)
    }

    @Test func recognizers() throws {
        let samples = RandomStream(seed: 1)
        var table = "file\ttranscript\n"
        for (number, text) in ["one two", "two", "one", "two one"].enumerated() {
            let bytes = (0..<16_000).map {
                UInt8(samples.stream(number).integer(below: $0 % 2 == 0 ? 256 : 8, at: UInt64($0)))
            }
            try writeWave(bytes, to: "\(number).wav")
            table += "\(number).wav\t\(text)\n"
        }
        try write(table, to: "digits.tsv")

        let transcripts = try Transcripts(contentsOf: path("digits.tsv"))
        var settings = SpeechConfig()
        settings.input = try SpeechInputConfig(suiting: transcripts)
        settings.stack.hiddenSize = 16
        settings.training.epochs = 1
        let recognizer = try SpeechRecognizer.train(
            settings, on: transcripts, output: path("digits.unroll"))
        let outputs = try recognizer.outputs(of: transcripts)
        let lexicon = try SpeechLexicon(words: ["one", "two"], codec: recognizer.codec)
        let decoder = try SpeechDecoder(codec: recognizer.codec, lexicon: lexicon)
        for word in recognizer.transcription(of: outputs[0], by: decoder).words {
            print(word.start, word.end, word.text, word.confidence)
        }
        print(try recognizer.scores(on: transcripts).words.rate)
        #expect(outputs.count == 4)
    }

    @Test func translations() {
        let counts = WordCounts([["low", "lower", "lowest"], ["new", "newer", "newest"]])
        let subwords = SubwordEncoding(learnedFrom: counts, merges: 6)
        let parts = subwords.subwords(of: "slowest")
        print(parts, SubwordEncoding.words(from: parts))
        #expect(SubwordEncoding.words(from: parts) == ["slowest"])

        let references = ["The cat sits on the mat.", "It sings a song."]
        let hypotheses = ["The cat sits on a mat.", "It sings a song."]
        let scores = TranslationScores(hypotheses, references: references)
        print(scores.bleu.score, scores.chrF, scores.exact, scores.scoring.bleu.signature())
        let others = ["A cat sat on the mat.", "It sings."]
        let comparison = TranslationComparisons(hypotheses, with: others, references: references)
        print(comparison.bleu.pValue)
        #expect(scores.exact == 0.5 && comparison.bleu.output.score == scores.bleu.score)
    }
}
