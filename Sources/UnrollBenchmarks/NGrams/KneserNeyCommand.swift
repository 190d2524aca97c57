import ArgumentParser
import UnrollLanguageModels
import UnrollSystem
import UnrollTensors

/// Estimates a model of a text: the side of ours in Benchmarks/peers/kenlm.sh.
struct KneserNeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kneser-ney", abstract: "Estimate a Kneser-Ney model of a text's words.")

    @Argument(help: "The text.") var text: String
    @Option(help: "Words of the longest n-grams.") var order = 5
    @Option(help: "The most megabytes held.") var memory: Int?
    @Option(help: "Threads.") var threads = 2
    @Option(help: "A model file to write.") var model: String?
    @Option(help: "An ARPA file to write.") var arpa: String?
    @Flag(help: "Write the model file as the model comes.") var streaming = false
    @Flag(help: "Tell the seconds of each stage.") var stages = false

    func run() throws {
        let clock = ContinuousClock()
        let began = clock.now
        try Compute.using(threads: threads) {
            let result = try KneserNeyEstimator.estimate(
                contentsOf: text,
                config: KneserNeyConfig(order: order, memory: memory.map { $0 << 20 }),
                output: streaming ? model : nil
            ) { stage in
                if stages {
                    print((clock.now - began) / .milliseconds(1), stage, peak)
                }
            }
            if stages { print((clock.now - began) / .milliseconds(1), "estimated", peak) }
            if let model, !streaming { try result.write(to: model) }
            if let arpa { try result.writeARPA(to: arpa) }
            if stages {
                print((clock.now - began) / .milliseconds(1), "written", peak)
                for (order, discounts) in (result.info.discounts ?? []).enumerated() {
                    print(order + 1, result.counts[order], discounts)
                }
            }
        }
    }

    private var peak: String { "\((peakResidentMemory() ?? 0) >> 20) MB" }
}
