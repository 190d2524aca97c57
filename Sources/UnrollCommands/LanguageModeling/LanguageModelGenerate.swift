internal import ArgumentParser
internal import Unroll

struct LanguageModelGenerate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Write text with a model.")

    @Argument(help: "The model.", completion: .file()) var model: String

    @Option(
        help: ArgumentHelp(
            "Text to continue; it is printed first. (default: none)", valueName: "text"))
    var prompt = ""

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Maximum number of symbols to write.", valueName: "n"))
    var length = 500

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Randomness of the text: below 1 safer, above 1 wilder; 0 takes the likeliest symbol.",
            valueName: "x"))
    var temperature = 0.8

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Draw among the k likeliest symbols. (default: all)", valueName: "k"))
    var topK: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Draw among the likeliest symbols that together have probability p. (default: all)",
            valueName: "p"))
    var topP: Double?

    @Option(
        help: ArgumentHelp("Stop where this text would come. (default: nowhere)", valueName: "text")
    )
    var stop: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of texts to write side by side, each followed by a line of \(Self.divider).",
            valueName: "n"))
    var samples = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Random seed. (default: another every time)", valueName: "n"))
    var seed: UInt64?

    @OptionGroup(title: "Compute") var compute: ComputeOptions
    @OptionGroup(title: "Compute") var rounding: WeightsOption

    private static let divider = "----"

    func validate() throws {
        guard (1...10_000).contains(samples) else {
            throw ValidationError("--samples \(samples) must be from 1 to 10000")
        }
        guard (1...1_000_000_000).contains(length) else {
            throw ValidationError("--length \(length) must be from 1 to 1000000000")
        }
        guard temperature >= 0, temperature.isFinite else {
            throw ValidationError("--temperature \(temperature) must be 0 or more")
        }
        guard topK ?? 1 >= 1 else {
            throw ValidationError("--top-k \(topK ?? 0) must be 1 or more")
        }
        guard topP.map({ $0 > 0 && $0 <= 1 }) ?? true else {
            throw ValidationError("--top-p \(topP ?? 0) must be above 0 and at most 1")
        }
    }

    func run() throws {
        try compute.run {
            let model = try LanguageModels.load(self.model, precision: rounding.precision)
            var out = StandardOutput()
            let sampler = Sampler(temperature: temperature, topK: topK, topP: topP)
            let random = RandomStream(seed: seed ?? .random(in: 0...UInt64.max))
            if samples == 1 {
                try out.write(Array(prompt.utf8))
                try model.generateText(
                    after: prompt, length: length, sampler: sampler, random: random, stop: stop
                ) { try out.write($0) }
                try out.write(Array("\n".utf8))
            } else {
                let texts = model.generateTexts(
                    count: samples, after: prompt, length: length, sampler: sampler,
                    random: random, stop: stop)
                for text in texts {
                    try out.write(Array(prompt.utf8) + text)
                    try out.write(Array("\n\(Self.divider)\n".utf8))
                }
            }
            try out.flush()
        }
    }
}
