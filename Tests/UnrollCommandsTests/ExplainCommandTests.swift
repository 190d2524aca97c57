import Foundation
import TestSupport
import Testing

@Suite struct ExplainCommandTests {
    let tool: Tool

    init() throws { tool = Tool(folder: try TemporaryFolder()) }

    @Test func anLSTMAsTextStandsAsKept() throws {
        let outcome = try tool.run("explain", "lstm", "--values", "--time-steps", "2")
        #expect(outcome.status == 0 && outcome.errors == "")
        let kept = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("References/explain-lstm.txt")
        if ProcessInfo.processInfo.environment["UNROLL_KEEP_HELP"] != nil {
            try Data(outcome.output.utf8).write(to: kept)
        }
        #expect(outcome.output == (try String(contentsOf: kept, encoding: .utf8)))
    }

    @Test(arguments: ["text", "markdown", "latex", "html"])
    func everyFormatGoesToAFile(format: String) throws {
        let outcome = try tool.run(
            "explain", "gru", "--reset", "after-product", "--notation", "field", "--format", format,
            "--output", "gru.out", "--svg", "gru.svg")
        #expect(outcome.status == 0 && outcome.output == "")
        let text = try String(contentsOfFile: tool.folder.file("gru.out"), encoding: .utf8)
        #expect(text.contains("Gated recurrent unit"))
        let picture = try String(contentsOfFile: tool.folder.file("gru.svg"), encoding: .utf8)
        #expect(picture.hasPrefix("<svg "))
    }

    @Test func jsonIsOneObject() throws {
        let outcome = try tool.run(
            "explain", "rnn", "--activation", "relu", "--inputs", "1,0; 0,1; 1,1", "--json")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let result = try #require(object as? [String: Any])
        #expect(result["parameter_count"] as? Int == 18)
        let example = try #require(result["example"] as? [String: Any])
        let steps = try #require(example["time_steps"] as? [[String: Any]])
        #expect(steps.count == 3 && (steps[0]["values"] as? [String: [Double]])?["a"]?.count == 3)
    }

    /// A cell whose values are seen at once: a = tanh(x).
    @Test func givenWeightsAreUsed() throws {
        try tool.write(
            "{\"weight_ih\": [[1]], \"weight_hh\": [[0]], \"bias\": [0]}", to: "weights.json")
        try tool.write("0.5\n-1\n", to: "inputs.txt")
        let outcome = try tool.run(
            "explain", "rnn", "--weights", "weights.json", "--inputs", "inputs.txt", "--precision",
            "6")
        #expect(outcome.output.contains("    a  = (0.462117) = tanh(0.500000)"))
        #expect(outcome.output.contains("    a  = (-0.761594) = tanh(-1.000000)"))
        #expect(outcome.output.contains("D = 1, H = 1."))
    }

    static let misuses: [[String]] = [
        ["explain"], ["explain", "transformer"], ["explain", "lstm", "--activation", "relu"],
        ["explain", "lstm", "--reset", "after-product"], ["explain", "gru", "--projection", "2"],
        ["explain", "lstm", "--hidden", "0"], ["explain", "lstm", "--input", "-1"],
        ["explain", "lstm", "--values", "--hidden", "1000"],
        ["explain", "lstm", "--hidden", "9999999"], ["explain", "lstm", "--precision", "9"],
        ["explain", "lstm", "--seed", "1"], ["explain", "lstm", "--json", "--format", "html"],
        ["explain", "lstm", "--inputs", "1,2; 3"], ["explain", "lstm", "--inputs", "none.txt"],
        ["explain", "lstm", "--weights", "none.json"],
        ["explain", "lstm", "--output", "no/folder.txt"],
        ["explain", "rnn", "--inputs", "1,2", "--input", "3"],
    ]

    @Test(arguments: misuses) func misuseIsTold(arguments: [String]) throws {
        let outcome = try tool.run(arguments)
        #expect(outcome.status == 64 || outcome.status == 1, "\(arguments)")
        #expect(outcome.output == "" && !outcome.errors.contains("Fatal"), "\(outcome.errors)")
        #expect(!outcome.errors.contains("inputSize") && !outcome.errors.contains("hiddenSize"))
    }

    @Test func weightsOfOtherSizesAreTold() throws {
        try tool.write(
            "{\"weight_ih\": [[1]], \"weight_hh\": [[0]], \"bias\": [0]}", to: "weights.json")
        let outcome = try tool.run("explain", "rnn", "--weights", "weights.json", "--hidden", "4")
        #expect(outcome.errors.contains("--hidden 4 is not the size of 'weights.json', 1"))
    }
}
