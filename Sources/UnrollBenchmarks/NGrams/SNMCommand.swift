import ArgumentParser
import UnrollData
import UnrollLanguageModels
import UnrollSystem
import UnrollTensors

/// Estimates a sparse non-negative matrix model and scores a text by it.
struct SNMCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snm", abstract: "Estimate an SNM model of words and score a text by it.")

    @Argument(help: "The text.") var text: String
    @Argument(help: "The held-out text.") var heldOut: String
    @Argument(help: "The text to score.") var test: String
    @Option(help: "Words of the longest n-grams.") var order = 5
    @Flag(help: "Skip-grams too.") var skips = false
    @Option(help: "Threads.") var threads = 2
    @Option(help: "Passes.") var epochs: Int?
    @Option(help: "Learning rate.") var learningRate: Double?
    @Option(help: "A model file to write.") var model: String?

    func run() throws {
        let clock = ContinuousClock()
        let began = clock.now
        func seconds() -> Int { Int((clock.now - began) / .seconds(1)) }
        try Compute.using(threads: threads) {
            let (codec, text) = try TextCodec.buildAndEncode(level: .word, contentsOf: self.text)
            var config = SNMConfig(order: order, skips: skips ? SNMSkip.standard : [])
            if let epochs { config.epochs = epochs }
            if let learningRate { config.learningRate = learningRate }
            let result = try SNMEstimator.estimate(
                text, heldOut: codec.encode(contentsOf: heldOut), codec: codec, config: config
            ) { print(seconds(), $0, (peakResidentMemory() ?? 0) >> 20, "MB") }
            print(
                seconds(), result.parameterCount, "pairs", (peakResidentMemory() ?? 0) >> 20, "MB")
            for path in [heldOut, test] {
                let score = result.score(try codec.encode(contentsOf: path))
                print(seconds(), path, "perplexity", score.perplexity)
            }
            if let model { try result.write(to: model) }
        }
    }
}
