import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLanguageModels
import UnrollSystem
import UnrollTasks
import UnrollTraining

/// A model file of an earlier program, and what that program said of it; see
/// `References/stored/README.md`.
struct StoredModel: Decodable, Sendable, CustomTestStringConvertible {
    var file: String
    var kind: String
    var text: String?
    var texts: [String]?
    var sentences: [[String]]?
    var pieces: [[[UInt8]]]?
    var recording: String?
    var logProbabilities: [Double]?
    var labels: [String]?
    var probabilities: [[String: Double]]?
    var tags: [[String]]?
    var tagProbabilities: [[Double]]?
    var translations: [String]?
    var lossPerStep: Double?
    var steps: Int?
    var losses: [Double]?
    /// The folder that it stands in.
    var folder = ""

    enum CodingKeys: String, CodingKey {
        case file, kind, text, texts, sentences, pieces, recording, logProbabilities, labels
        case probabilities, tags, tagProbabilities, translations, lossPerStep, steps, losses
    }

    var testDescription: String { "\(folder)/\(file)" }
    var path: String { Self.root + "/\(folder)/\(file)" }

    static let root =
        Bundle.module.resourcePath.map { $0 + "/References/stored" } ?? "References/stored"
    static let folders = ["first", "version-1", "version-2"]

    /// All of them. Where answers cannot be read there are none, which a test notices.
    static let all: [StoredModel] = folders.flatMap { folder -> [StoredModel] in
        struct Answers: Decodable { var models: [StoredModel] }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let data = FileManager.default.contents(atPath: root + "/\(folder)/answers.json"),
            let answers = try? decoder.decode(Answers.self, from: data)
        else { return [] }
        return answers.models.map {
            var model = $0
            model.folder = folder
            return model
        }
    }

    static func ofKind(_ kind: String) -> [StoredModel] { all.filter { $0.kind == kind } }
}

/// Files of every version of the format, as programs of that time wrote them: they must be read, and
/// say what they said, for ever. Kernels differ in their rounding, hence the tolerances.
@Suite struct StoredModelsTests {
    @Test func noneIsMissing() throws {
        let kinds = Dictionary(grouping: StoredModel.all, by: \.folder)
            .mapValues { Set($0.map(\.kind)) }
        #expect(kinds["first"] == ["language model"])
        #expect(kinds["version-1"] == ["language model", "classifier"])
        #expect(
            kinds["version-2"] == [
                "language model", "classifier", "tagger", "translator", "recognizer", "music",
                "checkpoint",
            ])
        let tasks = try Set(
            StoredModel.all.filter { $0.folder == "version-2" }.map { try ModelFile($0.path).task })
        #expect(tasks == Set(TaskDescription.all.map(\.task)))
        let versions = ["first": "1", "version-1": "1", "version-2": "2"]
        for model in StoredModel.all {
            let file = try SafetensorsFile(contentsOf: model.path)
            #expect(file.metadata["unroll.format_version"] == versions[model.folder])
        }
        // A new version of the format needs a folder of its own here.
        #expect(ModelFile.formatVersion == 2)
    }

    @Test(arguments: StoredModel.all) func cards(_ model: StoredModel) throws {
        let card = try TaskDescription.card(of: ModelFile(model.path))
        #expect(!card.architecture.isEmpty && card.isCheckpoint == (model.kind == "checkpoint"))
        let page = try ModelCardPage(card).text()
        #expect(page.hasPrefix("---\nlibrary_name: unroll\n"))
    }

    @Test(arguments: StoredModel.ofKind("language model"))
    func languageModels(_ stored: StoredModel) throws {
        let model = try LanguageModels.load(stored.path)
        let expected = try #require(stored.logProbabilities)
        let scores = try scores(of: #require(stored.text), by: model)
        expectClose(scores, expected, relative: 2e-4, absolute: 2e-4, stored.file)
        #expect(expected.count > 8)
    }

    private func scores(of text: String, by model: some LanguageModel) -> [Float] {
        model.score(model.codec.encodedText(text), keepingEach: true).logProbabilities ?? []
    }

    @Test(arguments: StoredModel.ofKind("classifier")) func classifiers(_ stored: StoredModel)
        throws
    {
        let classifier = try SequenceClassifier(contentsOf: stored.path)
        let texts = try #require(stored.texts)
        let answers =
            classifier.config.input == nil
            ? classifier.predict(texts) : try classifier.classes(of: texts, from: stored.file)
        #expect(answers.map(\.label) == stored.labels)
        for (answer, expected) in zip(answers, try #require(stored.probabilities)) {
            expectClose(
                answer.probabilities, classifier.labels.map { expected[$0] ?? -1 }, relative: 0,
                absolute: 1e-4, stored.file)
        }
    }

    @Test(arguments: StoredModel.ofKind("tagger")) func taggers(_ stored: StoredModel) throws {
        let tagger = try SequenceTagger(contentsOf: stored.path)
        let found = try tagger.tag(#require(stored.sentences), probabilities: true)
        #expect(found.map(\.tags) == stored.tags)
        for (answer, expected) in zip(found, try #require(stored.tagProbabilities)) {
            expectClose(
                answer.probabilities.map(Float.init), expected, relative: 0, absolute: 1e-4)
        }
    }

    @Test(arguments: StoredModel.ofKind("translator")) func translators(_ stored: StoredModel)
        throws
    {
        let translator = try Translator(contentsOf: stored.path)
        let found = try translator.translate(
            #require(stored.texts), by: DecodingConfig(beam: 1))
        #expect(found.map(\.text) == stored.translations)
        expectClose(
            found.map { Float($0.candidates[0].logProbability) },
            try #require(stored.logProbabilities), relative: 1e-3, absolute: 1e-4)
    }

    @Test(arguments: StoredModel.ofKind("recognizer")) func recognizers(_ stored: StoredModel)
        throws
    {
        let recognizer = try SpeechRecognizer(contentsOf: stored.path)
        let recording = try #require(stored.recording)
        let outputs = try recognizer.outputs(
            of: StoredModel.root + "/\(stored.folder)/\(recording)")
        let found = recognizer.transcription(of: outputs)
        #expect(found.text == stored.text)
        expectClose(
            [Float(found.candidates[0].logProbability)], try #require(stored.logProbabilities),
            relative: 1e-3, absolute: 1e-3)
    }

    @Test(arguments: StoredModel.ofKind("music")) func music(_ stored: StoredModel) throws {
        let model = try MusicModel(contentsOf: stored.path)
        let pieces = try #require(stored.pieces).map { PianoRoll(name: "", steps: $0) }
        let scores = model.scores(on: pieces)
        #expect(scores.steps == stored.steps)
        let expected = try #require(stored.lossPerStep)
        #expect(abs(scores.lossPerStep - expected) < 2e-4 * expected)
    }

    /// Keys and parts that a program does not know are passed over; a newer version is refused by its
    /// number.
    @Test(arguments: StoredModel.folders) func unknownKeys(folder: String) throws {
        let stored = try #require(
            StoredModel.all.first { $0.folder == folder && $0.kind == "language model" })
        let place = try TemporaryFolder()
        func changed(_ old: String, _ new: String, _ name: String) throws -> String {
            let bytes = try #require(FileManager.default.contents(atPath: stored.path))
            let length = bytes.prefix(8).enumerated().reduce(0) { $0 + Int($1.1) << (8 * $1.0) }
            let header = String(decoding: bytes[8..<(8 + length)], as: UTF8.self)
            try #require(header.contains(old))
            let text = Data(header.replacing(old, with: new).utf8)
            let prefix = Data((0..<8).map { UInt8(text.count >> (8 * $0) & 0xFF) })
            try (prefix + text + bytes[(8 + length)...])
                .write(to: URL(fileURLWithPath: place.file(name)))
            return place.file(name)
        }
        let (old, config) = ("\"unroll.config\":\"{", "{\\\"future\\\":[1],")
        let path = try changed(
            old, "\"unroll.future\":\"{}\",\"unroll.config\":\"\(config)", "future.unroll")
        let text = try #require(stored.text)
        let expected = try scores(of: text, by: LanguageModels.load(stored.path))
        #expect(try scores(of: text, by: LanguageModels.load(path)) == expected)

        let number = folder == "version-2" ? "2" : "1"
        let version = "\"unroll.format_version\":\""
        let newer = try changed(version + number, version + "3", "newer.unroll")
        let error = #expect(throws: ModelFileError.self) { try LanguageModels.load(newer) }
        #expect("\(try #require(error))".contains("its format version is 3"))
    }

    /// A run goes on from its checkpoint, and ends as one that was never cut off.
    @Test(arguments: StoredModel.ofKind("checkpoint")) func checkpoints(_ stored: StoredModel)
        throws
    {
        let folder = try TemporaryFolder()
        for name in [stored.file, "run.unroll", "run.unroll.jsonl", "text.txt", "verse.txt"] {
            try FileManager.default.copyItem(
                atPath: StoredModel.root + "/\(stored.folder)/\(name)", toPath: folder.file(name))
        }
        var config = try ModelFile(stored.path).config(LanguageModelConfig.self)
        let losses = try #require(stored.losses)
        let epochs = losses.count
        config.training.epochs = epochs
        let data = try LanguageModelData(
            TrainingText(contentsOf: folder.file("text.txt")),
            validation: TrainingText(contentsOf: folder.file("verse.txt")), config: config)
        let reporter = SilentReporter()
        let state = try LanguageModelTrainer(config, data)
            .train(output: folder.file("run.unroll"), resume: true, reporter: reporter)
        #expect(state.epoch == epochs && state.history.count == epochs)
        #expect(state.history.map(\.epoch) == Array(1...epochs))
        expectClose(
            state.history.map { Float($0.validationLoss ?? -1) }, losses, relative: 1e-3,
            absolute: 1e-4)
    }
}
