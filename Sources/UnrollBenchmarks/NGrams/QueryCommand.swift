import ArgumentParser
import UnrollData
import UnrollLanguageModels
import UnrollTensors

/// Scores a text by a model: the side of ours in Benchmarks/peers/kenlm.sh.
struct QueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Score a text by an n-gram model.")

    @Argument(help: "The model file, or an ARPA file.") var model: String
    @Argument(help: "The text.") var text: String
    @Option(help: "Threads.") var threads = 1

    func run() throws {
        let clock = ContinuousClock()
        try Compute.using(threads: threads) {
            let began = clock.now
            let model =
                try self.model.hasSuffix(".arpa")
                ? BackoffModel(arpa: self.model) : BackoffModel(contentsOf: self.model)
            let loaded = clock.now
            let text = try model.codec.encode(contentsOf: self.text)
            let encoded = clock.now
            let score = model.score(text)
            let ended = clock.now
            print(
                "perplexity \(score.perplexity), \(score.symbols) symbols; seconds: load "
                    + "\((loaded - began) / .seconds(1)), encode \((encoded - loaded) / .seconds(1))"
                    + ", score \((ended - encoded) / .seconds(1))")
        }
    }
}
