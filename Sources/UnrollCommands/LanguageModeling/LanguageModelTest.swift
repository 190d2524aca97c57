internal import ArgumentParser
internal import Unroll

struct LanguageModelTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Measure how well a model predicts a text.",
        discussion: """
            Perplexity is e to the mean negative log-probability of the text's symbols. At word \
            level every line ends with </s>, which is scored; unknown words count as <unk>. An .arpa \
            file does not say what its symbols are: they are taken for words, or made a model of \
            another level by unroll lm convert --level.
            """)

    @Argument(help: "The model.", completion: .file()) var model: String
    @Argument(help: "The text; - for standard input.", completion: .file()) var text: String

    @Flag(help: "Print every symbol with its log-probability (nats) first, separated by a tab.")
    var perSymbol = false

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Compute") var compute: ComputeOptions
    @OptionGroup(title: "Compute") var rounding: WeightsOption

    func validate() throws {
        if json, perSymbol {
            throw ValidationError("--json prints one object: leave out --per-symbol")
        }
    }

    private struct Result: Encodable {
        var perplexity: Double?
        var bitsPerCharacter: Double?
        var loss: Double?
        var symbols: Int
        var unknown: Int
        var seconds: Double

        /// An absent figure is null, so that the keys are always the same.
        func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: Key.self)
            try values.encode(perplexity, forKey: .perplexity)
            try values.encode(bitsPerCharacter, forKey: .bitsPerCharacter)
            try values.encode(loss, forKey: .loss)
            try values.encode(symbols, forKey: .symbols)
            try values.encode(unknown, forKey: .unknown)
            try values.encode(seconds, forKey: .seconds)
        }

        enum Key: String, CodingKey {
            case perplexity, bitsPerCharacter, loss, symbols, unknown, seconds
        }
    }

    func run() throws {
        try compute.run {
            let model = try LanguageModels.load(self.model, precision: rounding.precision)
            let text = try model.codec.encode(contentsOf: self.text)
            let clock = ContinuousClock()
            let began = clock.now
            let score = model.score(text, keepingEach: perSymbol)
            let seconds = (clock.now - began) / .seconds(1)

            var out = StandardOutput()
            for (symbol, value) in zip(text.symbols, score.logProbabilities ?? []) {
                let name = model.codec.vocabulary[symbol]
                try out.write(line: "\(visible(name))\t\(value)")
            }
            let bits = score.bitsPerCharacter(model.codec.level)
            if json {
                try out.write(
                    line: jsonLine(
                        Result(
                            perplexity: score.perplexity.finite, bitsPerCharacter: bits?.finite,
                            loss: score.loss.finite, symbols: score.symbols,
                            unknown: score.unknown, seconds: seconds)))
            } else {
                try out.write(line: "perplexity          \(score.perplexity.digits(6))")
                if let bits { try out.write(line: "bits per character  \(bits.fixed(4))") }
                try out.write(line: "symbols             \(score.symbols.grouped)")
                try out.write(line: "unknown             \(score.unknown.grouped)")
                try out.write(line: "seconds             \(seconds.fixed(2))")
            }
            try out.flush()
        }
    }
}
