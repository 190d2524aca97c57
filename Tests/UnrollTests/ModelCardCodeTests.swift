import Foundation
import Testing
import Unroll

/// The Swift lines of model cards, compiled; the cards are compared with this file.
private enum CardCode {
    static func classifier(_ path: String) throws {
        let classifier = try SequenceClassifier(contentsOf: path)
        let answer = classifier.predict("A text.")
        print(answer.label, answer.probability)
    }

    static func nucleotides(_ path: String) throws {
        let classifier = try SequenceClassifier(contentsOf: path)
        for answer in try classifier.classes(of: ["ACGTNNAGGTAAGT"], from: "a request") {
            print(answer.label, answer.probability)
        }
    }

    static func frames(_ path: String, _ frames: AsyncStream<[Float]>) async throws {
        let classifier = try SequenceClassifier(contentsOf: path)
        for try await answer in classifier.answers(to: frames) {
            print(answer.frame, answer.prediction.label)
        }
    }

    static func tagger(_ path: String) throws {
        let tagger = try SequenceTagger(contentsOf: path)
        for sentence in tagger.config.tokenizer.sentences("A text.") {
            print(tagger.tag([sentence.map(\.text)])[0].tags)
        }
    }

    static func bases(_ path: String) throws {
        let tagger = try SequenceTagger(contentsOf: path)
        for interval in try tagger.intervals(of: "ACGTNNAGGTAAGT") {
            print(interval.tag, interval.places)
        }
    }

    static func languageModel(_ path: String) async throws {
        let model = try RecurrentLanguageModel(contentsOf: path)
        for await piece in model.text(after: "The ", length: 200) {
            print(piece, terminator: "")
        }
    }

    static func counts(_ path: String) throws {
        let model = try LanguageModels.load(path)
        model.generateText(
            after: "The ", length: 200, sampler: Sampler(), random: RandomStream(seed: 1)
        ) { bytes in
            print(String(decoding: bytes, as: UTF8.self), terminator: "")
        }
    }

    static func translator(_ path: String) throws {
        let translator = try Translator(contentsOf: path)
        let translation = translator.translate(["A text."], by: DecodingConfig(beam: 5))[0]
        print(translation.text)
    }

    static func recognizer(_ path: String) throws {
        let recognizer = try SpeechRecognizer(contentsOf: path)
        let decoder = try SpeechDecoder(codec: recognizer.codec)
        let outputs = try recognizer.outputs(of: "recording.wav")
        for word in recognizer.transcription(of: outputs, by: decoder).words {
            print(word.start, word.end, word.text)
        }
    }

    static func music(_ path: String) throws {
        let model = try MusicModel(contentsOf: path)
        let music = try model.compose(ComposingRequest(), random: RandomStream(seed: 1))
        try music.score.writeMIDI(to: "new.mid")
    }
}

@Suite struct ModelCardCodeTests {
    private func check(_ lines: [String], _ name: String) throws {
        let code = try String(contentsOf: URL(fileURLWithPath: #filePath), encoding: .utf8)
        let text = lines.joined().replacing("MODEL", with: "path")
        #expect(!lines.isEmpty, "\(name)")
        #expect(
            code.filter { !$0.isWhitespace }.contains(text.filter { !$0.isWhitespace }), "\(name)")
    }

    /// Lines of cards of every task stand above, with `path` for the model's name.
    @Test func linesCompile() throws {
        let stored = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
            .appendingPathComponent("UnrollTasksTests/References/stored/version-2")
        var tasks: Set<String> = []
        for name in try FileManager.default.contentsOfDirectory(atPath: stored.path)
        where name.hasSuffix(".unroll") {
            let file = try ModelFile(stored.appendingPathComponent(name).path)
            try check(TaskDescription.card(of: file).profile.swift, name)
            tasks.insert(file.task)
        }
        #expect(tasks == Set(TaskDescription.all.map(\.task)))
        for input in SequenceInputKind.allCases {
            var config = ClassificationConfig()
            config.input = input
            try check(config.profile.swift, "\(input)")
        }
        var config = TaggingConfig()
        config.input = .nucleotides
        try check(config.profile.swift, "bases")
    }
}
