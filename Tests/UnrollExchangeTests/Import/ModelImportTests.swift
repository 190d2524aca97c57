import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollExchange
import UnrollLanguageModels
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

/// Models of PyTorch become models of ours that say the same.
@Suite struct ModelImportTests {
    let folder: TemporaryFolder
    let models: TorchModels

    init() throws {
        folder = try TemporaryFolder()
        models = try TorchModels.load()
    }

    private func convert(
        _ name: String, _ change: (inout Conversion) throws -> Void = { _ in }
    ) throws -> String {
        let output = folder.file(name + ".unroll")
        var conversion = Conversion(TorchModels.path(name + ".pt"), to: output)
        conversion.vocabulary = try TorchModels.vocabulary(in: folder, asJSON: name.count % 2 == 0)
        try change(&conversion)
        _ = try conversion.run()
        return output
    }

    private func expectScores(_ path: String, of text: String, _ name: String) throws {
        let model = try RecurrentLanguageModel(ModelFile(path))
        let score = model.score(model.codec.encodedText(text), keepingEach: true)
        let expected = try #require(models.languageModels[name])
        expectClose(
            score.logProbabilities ?? [], expected, relative: 0, absolute: 1e-5, "\(name)")
    }

    @Test(arguments: ["lm_lstm", "lm_tied", "lm_gru", "lm_projection", "lm_adaptive"])
    func languageModels(name: String) throws {
        let path = try convert(name)
        try expectScores(path, of: TorchModels.text, name)
        let config = try ModelFile(path).config(LanguageModelConfig.self)
        #expect(config.tied == (name == "lm_tied"))
    }

    /// A checkpoint may hold its vocabulary; one that is given has its place.
    @Test func symbolsInTheFile() throws {
        let path = try convert("lm_checkpoint") { $0.vocabulary = nil }
        try expectScores(path, of: TorchModels.text, "lm_lstm")
        let info = try ForeignModel(of: TorchModels.path("lm_checkpoint.pt"))
        #expect(info.details.contains { $0.name == "values" && $0.text == "lr 0.1" })
        #expect(info.conversion?.last == "MODEL.unroll")
        try expectScores(try convert("lm_checkpoint"), of: TorchModels.text, "lm_lstm")
    }

    @Test func charactersThatAreReadAsTheyAre() throws {
        let path = try convert("characters") { conversion in
            let symbols = folder.file("characters.json")
            try Data(#"["a","b","\n"," ","c"]"#.utf8).write(
                to: URL(fileURLWithPath: symbols))
            conversion.vocabulary = symbols
        }
        try expectScores(path, of: "ab c\nba\n", "characters")
    }

    @Test func classifiers() throws {
        let path = try convert("classifier") { $0.mapping.labels = ["x", "y", "z"] }
        let answers = try SequenceClassifier(ModelFile(path)).predict(TorchModels.texts)
        for (answer, expected) in zip(answers, models.classes) {
            expectClose(answer.probabilities, expected, relative: 0, absolute: 1e-5)
        }
        #expect(answers[0].label == "x" || answers[0].label == "y" || answers[0].label == "z")
    }

    @Test func taggers() throws {
        let path = try convert("tagger") { $0.mapping.labels = ["x", "y", "z"] }
        let tagger = try SequenceTagger(ModelFile(path))
        #expect(tagger.config.outputLayer == .crf)
        let found = tagger.tag(TorchModels.texts.map { $0.split(separator: " ").map(String.init) })
        #expect(
            found.map(\.tags) == models.tags.map { $0.map { ["x", "y", "z"][$0] } })
    }

    @Test func whatIsMissingIsSaid() throws {
        func message(_ name: String, _ change: @escaping (inout Conversion) throws -> Void)
            -> String
        {
            do {
                _ = try convert(name, change)
                return "no error"
            } catch { return "\(error)" }
        }
        // Symbols of an adaptive softmax's tail cannot become the first ones.
        #expect(
            message("lm_adaptive") { $0.mapping.unknown = "dog" }.contains("is not among the 5"))
        #expect(message("lm_lstm") { $0.vocabulary = nil }.contains("have no names"))
        #expect(message("classifier") { $0.mapping.labels = ["x"] }.contains("there is 1 label"))
        #expect(
            message("classifier") { $0.mapping.pooling = .meanMax }.contains("reads 14 elements"))
        #expect(message("classifier") { $0.mapping.embedding = "no" }.contains("has no 'no'"))
        #expect(message("tagger") { $0.mapping.task = .classification }.contains("'crf."))
        #expect(
            message("lm_lstm") {
                let short = folder.file("short.txt")
                try Data("a\nb\n".utf8).write(to: URL(fileURLWithPath: short))
                $0.vocabulary = short
            }.contains("the vocabulary has 2 symbols, and its embedding has 10"))
        #expect(
            message("lm_lstm") {
                let twice = folder.file("twice.txt")
                try Data((0..<10).map { "w\($0 / 2)\n" }.joined().utf8).write(
                    to: URL(fileURLWithPath: twice))
                $0.vocabulary = twice
            }.contains("stands in the vocabulary twice"))
        #expect(
            message("lm_lstm") { $0.mapping.unknown = "<none>" }.contains("'<none>' is not in"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("lm_lstm.unroll")))
    }

    @Test func mappingsAreReadAndChecked() throws {
        let path = folder.file("mapping.json")
        try Data(#"{"task":"tagging","recurrent":"lstm","labels":["a","b"]}"#.utf8).write(
            to: URL(fileURLWithPath: path))
        let mapping = try ModelMapping(contentsOf: path)
        #expect(mapping.task == .tagging && mapping.recurrent == "lstm")
        var given = ModelMapping()
        given.labels = ["c"]
        #expect(mapping.overridden(by: given).labels == ["c"])
        #expect(mapping.overridden(by: given).task == .tagging)
        for (json, part) in [
            (#"{"tasks":"tagging"}"#, "the key 'tasks' means nothing"),
            (#"{"task":"dancing"}"#, "no mapping"), ("[1]", "no mapping"), ("{", "no mapping"),
        ] {
            try Data(json.utf8).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: ExchangeError.self) {
                try ModelMapping(contentsOf: path)
            }
            #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
        }
    }
}
