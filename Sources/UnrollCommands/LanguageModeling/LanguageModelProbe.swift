internal import ArgumentParser
internal import Unroll
internal import UnrollPlatform

struct LanguageModelProbe: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Compare how likely continuations of a text are.",
        discussion: """
            For example: unroll lm probe MODEL "The cat , which already ate ," was were
            At character and byte level a space is put between the two where neither has one.
            """)

    @Argument(help: "The model.") var model: String
    @Argument(help: "What comes before.") var prefix: String
    @Argument(help: "What may come next.") var continuation: [String]

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Compute") var compute: ComputeOptions

    func validate() throws {
        guard continuation.allSatisfy({ !$0.isEmpty }), !continuation.isEmpty else {
            throw ValidationError("give at least one continuation, none of them empty")
        }
    }

    private struct Result: Encodable {
        struct Continuation: Encodable {
            var text: String
            var probability: Double
            var logProbability: Double?
            var share: Double?
            var symbols: Int
            var unknown: Int
        }
        var prefix: String
        var continuations: [Continuation]
    }

    func run() throws {
        try compute.run {
            let model = try LanguageModels.load(self.model)
            let scores = model.probe(prefix, continuations: continuation)
            var out = StandardOutput()
            if json {
                let result = Result(
                    prefix: prefix,
                    continuations: scores.map {
                        Result.Continuation(
                            text: $0.text, probability: exp($0.logProbability),
                            logProbability: $0.logProbability.finite, share: $0.share.finite,
                            symbols: $0.symbols, unknown: $0.unknown)
                    })
                try out.write(line: jsonLine(result))
            } else {
                let width = (scores.map(\.text.count).max() ?? 0) + 2
                for score in scores {
                    let padding = String(repeating: " ", count: width - score.text.count)
                    try out.write(
                        line: score.text + padding
                            + "probability \(exp(score.logProbability).digits(4))  "
                            + "(\((100 * score.share).fixed(1))% of these)"
                            + (score.unknown > 0 ? "  \(score.unknown) unknown" : ""))
                }
            }
            try out.flush()
        }
    }
}
