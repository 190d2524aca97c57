import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollInsight
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

@Suite struct RunReportTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, _ name: String) throws -> String {
        let path = folder.file(name)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func page(_ path: String, on data: String...) throws -> String {
        var options = RunReport.Options()
        options.data = data
        return try RunReport(of: path, options: options).html
    }

    /// What stands between a page's tags.
    private func shown(_ html: String) -> String {
        html.replacing(#/<style>[\s\S]*?<\/style>/#, with: "")
            .replacing(#/<[^>]*>/#, with: "")
    }

    // MARK: Language models

    /// A line with markup in it, an accent apart, a family of emoji, and words from right to left.
    private static let strange =
        "The <script>alert(1)</script> cat (which sat) was \"full\" & e\u{301} 👩\u{200D}👧 שלום!\n"

    private func languageModel(_ change: (inout LanguageModelConfig) -> Void = { _ in }) throws
        -> (model: String, text: String)
    {
        let text = try write(String(repeating: Self.strange, count: 30), "text.txt")
        var config = LanguageModelConfig()
        config.recurrent.hiddenSize = 8
        config.recurrent.layers = 1
        config.batchSize = 4
        config.windowLength = 16
        config.training.epochs = 2
        change(&config)
        let data = try LanguageModelData(TrainingText(contentsOf: text), config: config)
        let model = folder.file("verse.unroll")
        try LanguageModelTrainer(config, data).train(output: model)
        return (model, text)
    }

    @Test(arguments: TextLevel.allCases, RecurrentStackConfig.Cell.allCases)
    func languageModelsAreShown(level: TextLevel, cell: RecurrentStackConfig.Cell) throws {
        let (model, text) = try languageModel {
            $0.level = level
            $0.recurrent.cell = cell
        }
        let html = try page(model, on: text)
        #expect(!html.contains("<script"), "what a text holds is no markup")
        #expect(html.contains("&lt;script&gt;") || level != .word)
        let text2 = shown(html)
        for title in [
            "Learning curves", "Samples over the epochs", "What it writes", "The hardest lines",
            "Hidden units over text", "Gates", "Epoch by epoch",
        ] {
            #expect(text2.contains(title), "\(title)")
        }
        #expect(!html.contains("NaN") && !html.contains("nan,"))
    }

    @Test func linesOnTheirOwnAndCharactersReadByFiltersAreShownToo() throws {
        let (model, text) = try languageModel {
            $0.level = .word
            $0.perLine = true
            $0.recurrent.layers = 2
        }
        #expect(shown(try page(model, on: text)).contains("layer\u{A0}2"))
    }

    @Test func withoutDataAModelReadsWhatItWrites() throws {
        let (model, _) = try languageModel()
        let text = shown(try page(model))
        #expect(text.contains("a text of its own"))
        #expect(text.contains("Name a text behind the model"))
    }

    @Test func theSamePageEveryTime() throws {
        let (model, text) = try languageModel()
        #expect(try page(model, on: text) == page(model, on: text))
    }

    /// The traces are those of the passes that train: the states behind a text are the ones that the
    /// model goes on from.
    @Test(arguments: RecurrentStackConfig.Cell.allCases)
    func tracesAreThoseOfTheModel(cell: RecurrentStackConfig.Cell) throws {
        let (path, _) = try languageModel {
            $0.recurrent.cell = cell
            $0.recurrent.layers = 2
        }
        let model = try RecurrentLanguageModel(ModelFile(path))
        let symbols = model.codec.encode("The cat was")
        let traced = try #require(model.traced(symbols))
        let state = symbols.reduce(model.start) { model.advance($0, by: $1) }
        for (layer, trace) in traced.lines[0].traces.enumerated() {
            let last = trace.hidden.slice((symbols.count - 1)..<symbols.count).floats
            expectClose(
                last, state.layers[layer].hidden.floats.map(Double.init), relative: 1e-5,
                absolute: 1e-6)
        }
    }

    // MARK: Classifiers

    private func classifier(_ rows: [String] = ["good day,yes", "bad night,no"]) throws -> String {
        let table = try write(
            "text,label\n" + (0..<40).map { rows[$0 % rows.count] }.joined(separator: "\n"),
            "train.csv")
        var config = ClassificationConfig()
        config.encoder.embeddingSize = 6
        config.encoder.recurrent?.hiddenSize = 4
        config.training.epochs = 2
        let model = folder.file("reviews.unroll")
        _ = try SequenceClassifier.train(
            config, on: TextTable(contentsOf: table), output: model)
        return model
    }

    @Test func classifiersAreMeasured() throws {
        let model = try classifier()
        let test = try write(
            "text,label\n<b>good</b> day,yes\nbad night,yes\n,no\n", "test.csv")
        let html = try page(model, on: test)
        #expect(!html.contains("<b>"))
        let text = shown(html)
        for word in [
            "What is confused", "accuracy", "The worst answers", "good", "(an empty text)",
        ] {
            #expect(text.contains(word), "\(word)")
        }
    }

    @Test func aStrangeLabelIsRefusedWithItsLine() throws {
        let model = try classifier()
        let test = try write("text,label\ngood,yes\nbad,maybe\n", "test.csv")
        let error = #expect(throws: DataError.self) { try page(model, on: test) }
        #expect(error.map { "\($0)".contains("line 3") } == true)
    }

    /// The bar: 50 epochs and 10,000 examples in less than 3 MB.
    @Test func largeRunsMakeSmallPages() throws {
        _ = try classifier()
        let rows = (0..<10_000).map { place in
            "this is review number \(place) of a \(place % 3 == 0 ? "good" : "bad") day "
                + "that went on for quite some time and ended,\(place % 7 == 0 ? "yes" : "no")"
        }
        let test = try write("text,label\n" + rows.joined(separator: "\n"), "test.csv")
        let log = (1...50).map { LogLines.line($0, score: "0.5") }.joined(separator: "\n")
        _ = try write(log, "reviews.unroll.jsonl")
        let html = try page(folder.file("reviews.unroll.jsonl"), on: test)
        #expect(html.utf8.count < 3_000_000, "\(html.utf8.count)")
        #expect(shown(html).contains("50"))
    }

    // MARK: What is missing or strange

    @Test func aLogAlone() throws {
        let text = shown(try page(try write(LogLines.line(1), "lost.unroll.jsonl")))
        #expect(text.contains("There is no model beside the log, so only the log is shown."))
        #expect(text.contains("lost has one epoch only: a point in place of each curve."))
    }

    @Test func aTornLogWithoutValidation() throws {
        let lines =
            LogLines.line(1, validation: nil) + "\n" + LogLines.line(2, validation: nil) + "\n{\"ep"
        let text = shown(try page(try write(lines, "torn.unroll.jsonl")))
        #expect(text.contains("the last one, is torn and was left out"))
        #expect(text.contains("trained without validation data"))
        #expect(text.contains("training loss"))
    }

    @Test func numbersThatAreNotFinite() throws {
        let lines = [
            LogLines.line(1, training: "NaN"), LogLines.line(2, training: "Infinity"),
            LogLines.line(3),
        ]
        let html = try page(try write(lines.joined(separator: "\n"), "odd.unroll.jsonl"))
        #expect(shown(html).contains("not finite"))
        #expect(!html.contains("NaN") && !html.contains("inf\""))
    }

    @Test func samplesOfTheLogAreShown() throws {
        let line = LogLines.line(1).dropLast() + ",\"sample\":\"<i>\u{202E}hi</i>\"}"
        let html = try page(try write(String(line), "said.unroll.jsonl"))
        #expect(html.contains("&lt;i&gt;\u{202E}hi&lt;/i&gt;"))
    }

    @Test func aModelOfAnotherProgram() throws {
        let path = folder.file("other.unroll")
        try ModelFile.write(
            to: path, task: "weather", config: ["size": 3], parts: ModelParts(),
            module: Linear(inputSize: 2, outputSize: 3, random: RandomStream(seed: 1)))
        let text = shown(try page(path))
        #expect(text.contains("It is a model for the task &#39;weather&#39; of another program"))
    }

    @Test func dataWithoutAModelAndTooManyFilesAreRefused() throws {
        let log = try write(LogLines.line(1), "lost.unroll.jsonl")
        #expect(throws: ConfigError.self) { try page(log, on: log) }
        let (model, text) = try languageModel()
        #expect(throws: ConfigError.self) { try page(model, on: text, text) }
    }

    @Test func aFolderThatIsNoLadderIsRefused() throws {
        _ = try write("{}", "a.json")
        #expect(throws: DataError.self) { try page(folder.path) }
    }

    @Test func everyTaskHasAReport() {
        #expect(Set(TaskReport.all.map(\.task)) == Set(TaskDescription.all.map(\.task)))
    }
}
