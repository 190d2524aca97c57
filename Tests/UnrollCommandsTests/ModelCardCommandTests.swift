import TestSupport
import Testing

/// `unroll info --markdown`, as a user types it.
@Suite struct ModelCardCommandTests {
    private let tool: Tool

    init() throws { tool = Tool(folder: try TemporaryFolder()) }

    @Test func writesThePage() throws {
        try tool.write(verse, to: "verse.txt")
        let name = "it's a 'verse'.unroll"
        let run = try tool.run(["lm", "train", "verse.txt", "--output", name] + quick)
        #expect(run.status == 0, "\(run.errors)")
        let page = try tool.run("info", name, "--markdown", "--license", "CC-BY-4.0")
        #expect(page.status == 0 && page.errors.isEmpty, "\(page.errors)")
        #expect(page.output.hasPrefix("---\nlibrary_name: unroll\nlicense: \"cc-by-4.0\"\n"))
        for line in [
            "pipeline_tag: \"text-generation\"", "    - type: \"bits_per_character\"",
            "# it's a 'verse'", "| training.epochs | 3 |", "## Limits",
            "unroll lm generate 'it'\\''s a '\\''verse'\\''.unroll' --prompt 'The ' --length 200",
            "let model = try RecurrentLanguageModel(contentsOf: \"it's a 'verse'.unroll\")",
        ] {
            #expect(page.output.contains("\n\(line)\n"), "\(line)")
        }
        let checkpoint = try tool.run("info", name + ".checkpoint", "--markdown")
        #expect(
            checkpoint.status == 0 && checkpoint.output.contains("checkpoint of a training run"))
        #expect(!checkpoint.output.contains("license") && !checkpoint.output.contains("```sh"))
    }

    @Test(arguments: [
        (64, ["m.unroll", "--json", "--markdown"], "--markdown and --json exclude each other"),
        (64, ["--markdown"], "--markdown needs a model"),
        (64, ["m.unroll", "--license", "mit"], "--license stands on the page of --markdown"),
        (1, ["m.unroll", "--markdown"], "m.unroll"),
    ])
    func refusals(status: Int32, arguments: [String], text: String) throws {
        let outcome = try tool.run(["info"] + arguments)
        #expect(outcome.status == status && outcome.output.isEmpty)
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
    }

    @Test func licensesAreShortNames() throws {
        try tool.write(verse, to: "verse.txt")
        _ = try tool.run(
            "lm", "train", "verse.txt", "--level", "word", "--model", "kneser-ney", "--output",
            "kn.unroll")
        let outcome = try tool.run("info", "kn.unroll", "--markdown", "--license", "my licence")
        #expect(outcome.status == 1 && outcome.errors.contains("--license is the short name"))
    }
}
