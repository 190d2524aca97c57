import Foundation
import TestSupport
import Testing
import UnrollSystem
import UnrollTasks
import UnrollTraining

/// Pages of models of every task, and of models with odd names.
@Suite struct ModelCardPageTests {
    private static let odd = [
        "good", "", " ", "a|b", "\"quoted\" 'too'", "line\nbreak", "key: value # no comment", "---",
        "\n---\n", "🙂", "<script>alert(1)</script>", "`code` ```", "[link](http://x)", "\\", "{}",
        "%TAG ! x", "\u{0}\u{7F}\u{85}\u{2028}\u{FEFF}", "yes", "*star*", "a\r\nb", "null", "1e3",
    ]

    private func card(_ path: String) throws -> ModelCard {
        try TaskDescription.card(of: ModelFile(path))
    }

    /// A classifier whose name, classes, architecture and sources are odd.
    private func oddCard() throws -> ModelCard {
        let classifier = try #require(StoredModel.ofKind("classifier").last)
        var card = try card(classifier.path)
        card.profile.labels = Self.odd
        card.profile.sources = Self.odd
        card.profile.tags += Self.odd
        card.architecture = Self.odd.joined()
        card.howTrained = Self.odd.joined()
        card.details = Self.odd.map { (name: "detail", text: $0) }
        card.file =
            "/models/" + Self.odd.joined(separator: " ").replacing("/", with: "∕") + ".unroll"
        return card
    }

    /// The lines of the front matter, and those behind it.
    private func parts(_ page: String) throws -> (front: [String], body: [String]) {
        let lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        try #require(lines[0] == "---")
        let end = try #require(lines.dropFirst().firstIndex(of: "---"))
        return (Array(lines[1..<end]), Array(lines[(end + 1)...]))
    }

    /// Every line of the front matter has one of few forms, and every line of the page that begins a
    /// table's row has as many cells as the first one.
    private func check(_ page: String) throws {
        let (front, body) = try parts(page)
        let quoted = #/"(?:[^"\\\x00-\x1F\x7F]|\\["\\nrt]|\\u[0-9a-f]{4}|\\U[0-9a-f]{8})*"/#
        let number = #/-?\d+(?:\.\d+(?:e[-+]\d+)?)?/#
        for line in front {
            var rest = line[...].drop { $0 == " " }
            if rest.hasPrefix("- ") { rest = rest.dropFirst(2) }
            if let key = try #/[a-z_-]+:/#.prefixMatch(in: rest) {
                rest = rest[key.range.upperBound...].drop { $0 == " " }
            }
            let isScalar =
                try rest.isEmpty || rest == "unroll" || quoted.wholeMatch(in: rest) != nil
                || number.wholeMatch(in: rest) != nil
            #expect(isScalar, "\(line)")
        }
        var cells: Int?
        var fence: String?
        for line in body {
            if let open = fence {
                if line == open { fence = nil }
                continue
            }
            if line.hasPrefix("```") {
                fence = String(line.prefix { $0 == "`" })
            } else if line.hasPrefix("|") {
                let count = line.replacing("\\\\", with: "").replacing("\\|", with: "").count {
                    $0 == "|"
                }
                #expect(cells == nil || cells == count, "\(line)")
                cells = count
            } else {
                cells = nil
                #expect(
                    !line.hasPrefix("---") && !line.replacing("\\<", with: "").contains("<script"),
                    "\(line)")
            }
            #expect(
                line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control },
                "\(line)")
        }
        #expect(fence == nil)
        #expect(page.hasSuffix("\n") && !page.hasSuffix("\n\n"))
    }

    @Test(arguments: StoredModel.all) func everyKind(_ stored: StoredModel) throws {
        let card = try card(stored.path)
        let commands = ["unroll info \(stored.file)"]
        let page = try ModelCardPage(card, license: ModelLicense("MIT"), commands: commands).text()
        try check(page)
        #expect(page.contains("license: \"mit\"") && page.contains("\n## Licence\n\nmit\n"))
        #expect(page.contains("\n## Model\n") && page.contains("\n## Limits\n"))
        #expect(page.contains("\n```sh\n") == !card.isCheckpoint)
        let isTrained = card.training != nil
        #expect(page.contains("fingerprint") == (card.training?.dataFingerprint != nil))
        #expect(page.contains("model-index:") == isTrained)
        if isTrained { #expect(page.contains("| training.seed | 1 |")) }
        let pipelines = [
            "language model": "text-generation", "classifier": "text-classification",
            "tagger": "token-classification", "translator": "translation",
            "recognizer": "automatic-speech-recognition", "checkpoint": "text-generation",
        ]
        let pipeline = pipelines[stored.kind].map { "pipeline_tag: \"\($0)\"" }
        #expect(page.contains("pipeline_tag:") == (pipeline != nil))
        if let pipeline { #expect(page.contains(pipeline)) }
    }

    @Test func oddNames() throws {
        let page = try ModelCardPage(oddCard(), commands: ["unroll ```"]).text()
        try check(page)
        let (front, body) = try parts(page)
        #expect(!front.contains { $0.hasPrefix("license") })
        #expect(page.hasSuffix("## Licence\n\nNot stated.\n"))
        for row in ["| 1 | *(empty)* |", "| 3 | a\\|b |", "| 5 | line\\\\nbreak |", "| 9 | 🙂 |"] {
            #expect(body.contains(row), "\(row)")
        }
        #expect(body.contains("````sh"))
    }

    @Test func metrics() throws {
        let unit = LossUnit("words", as: .perplexity) { "perplexity \($0)" }
        let score = Score("greedy BLEU", 12.5, in: .points)
        let metrics = Validation(loss: 2, score: score).metrics(unit)
        #expect(metrics.map(\.type) == ["bleu", "perplexity"])
        #expect(metrics[0].value == 12.5 && metrics[0].text == "greedy BLEU 12.50")
        #expect(abs(metrics[1].value - 7.38905609893065) < 1e-12)
        let bits = LossUnit("characters", as: .bits(per: "character")) { "\($0)" }
        let found = Validation(loss: 1).metrics(bits)
        #expect(found.map(\.type) == ["bits_per_character"])
        #expect(abs(found[0].value - 1.4426950408889634) < 1e-12)
        // Beyond all bounds.
        #expect(Validation(loss: 1e6).metrics(unit).isEmpty)
    }

    @Test func licenses() throws {
        #expect(try ModelLicense("Apache-2.0").id == "apache-2.0")
        var card = try card(StoredModel.all[0].path)
        card.profile.labels = (0..<300).map { "class \($0)" }
        let page = try ModelCardPage(card, license: ModelLicense("My-1.0")).text()
        #expect(page.contains("\nlicense: \"other\"\nlicense_name: \"my-1.0\"\n"))
        #expect(page.contains("The first 200 of 300."))
        for bad in ["", "a b", "a\nb", "é", String(repeating: "x", count: 101)] {
            #expect(throws: ConfigError.self) { try ModelLicense(bad) }
        }
    }

    #if os(Linux) || os(macOS)
        /// What a parser of YAML makes of a page's front matter.
        private struct FrontMatter: Decodable, Equatable {
            struct Index: Decodable, Equatable {
                struct Result: Decodable, Equatable {
                    struct Metric: Decodable, Equatable {
                        var type: String
                        var value: Double
                        var name: String
                    }
                    struct Task: Decodable, Equatable {
                        var type: String
                        var name: String
                    }
                    struct DataSet: Decodable, Equatable {
                        var type: String
                        var name: String
                        var split: String
                    }
                    var task: Task
                    var dataset: DataSet
                    var metrics: [Metric]
                }
                var name: String
                var results: [Result]
            }
            var libraryName: String
            var license: String?
            var licenseName: String?
            var pipelineTag: String?
            var tags: [String]
            var index: [Index]?

            enum CodingKeys: String, CodingKey {
                case license, tags
                case libraryName = "library_name"
                case licenseName = "license_name"
                case pipelineTag = "pipeline_tag"
                case index = "model-index"
            }
        }

        private static let hasYAML = Python.has("yaml")

        private func frontMatter(_ page: String) throws -> FrontMatter {
            let folder = try TemporaryFolder()
            try Data(page.utf8).write(to: URL(fileURLWithPath: folder.file("page.md")))
            let script = """
                import json, sys, yaml
                text = open(sys.argv[1], encoding="utf-8", newline="").read()
                head = text.split("\\n---\\n")[0].removeprefix("---\\n")
                print(json.dumps(yaml.safe_load(head)))
                """
            let result = try Python.run(
                ["-c", script, folder.file("page.md")])
            try #require(result.status == 0, "\(result.problem)")
            return try JSONDecoder().decode(FrontMatter.self, from: result.output)
        }

        @Test(.enabled(if: hasYAML, "needs python3 with PyYAML")) func yaml() throws {
            let card = try oddCard()
            let found = try frontMatter(
                ModelCardPage(card, license: ModelLicense("CC-BY-4.0")).text())
            #expect(found.libraryName == "unroll" && found.license == "cc-by-4.0")
            #expect(found.pipelineTag == "text-classification")
            #expect(found.tags.contains("\n---\n") && found.tags.contains("yes"))
            #expect(found.tags.suffix(Self.odd.count) == Self.odd[...])
            let index = try #require(found.index)
            #expect(card.file == "/models/" + index[0].name + ".unroll")
            #expect(
                index[0].results[0].metrics.map(\.value) == card.metrics.map(\.value))
            for stored in StoredModel.all {
                let card = try self.card(stored.path)
                let found = try frontMatter(ModelCardPage(card).text())
                #expect(found.license == nil && found.pipelineTag == card.profile.pipeline)
                #expect(
                    found.index?[0].results[0].metrics.map(\.type)
                        == (card.metrics.isEmpty
                            ? nil : card.metrics.map(\.type)))
            }
        }
    #endif
}
