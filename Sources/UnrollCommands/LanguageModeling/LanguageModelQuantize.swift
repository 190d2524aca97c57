internal import ArgumentParser
internal import Unroll

struct LanguageModelQuantize: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quantize",
        abstract: "Store a model's weights in fewer bits, and show what that costs.",
        discussion: """
            int8 keeps a scale for each row of a matrix and is quickest to generate with; bfloat16 \
            keeps the upper half of each number. The text is scored with both models, so that the \
            loss in quality is known before the smaller one is used.
            """)

    @Argument(help: "The model.", completion: .file()) var model: String
    @Argument(help: "A text to compare the two models on.", completion: .file()) var text: String

    @Option(
        name: [.customLong("store"), .customLong("weights")],
        help: "Precision to store the weights in.")
    var weights = StoredPrecision.int8

    enum StoredPrecision: String, CaseIterable, ExpressibleByArgument {
        case bfloat16, int8
        var precision: Precision { self == .int8 ? .int8 : .bfloat16 }
    }

    @Option(
        help: ArgumentHelp(
            "File for the new model. (default: the model's name with the precision before its ending)",
            valueName: "model"), completion: .file())
    var output: String?

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Compute") var compute: ComputeOptions

    private struct Result: Encodable {
        var model: String
        var weights: String
        var perplexity: Double?
        var bitsPerCharacter: Double?
        var originalPerplexity: Double?
        var originalBitsPerCharacter: Double?
        var bytes: Int
        var originalBytes: Int
    }

    func run() throws {
        try compute.run {
            let file = try ModelFile(model)
            guard file.precision == .float32 else {
                throw ModelFileError(
                    .invalidMetadata, model, "its weights are \(file.precision.rawValue) already",
                    cure: "start from the model that was trained")
            }
            let output = output ?? modelName(model, with: weights.rawValue)
            try ModelFile.requireWritable(output, inputs: [model, text])
            let original = try RecurrentLanguageModel(file)
            let text = try original.codec.encode(contentsOf: text)
            try original.write(
                storedAs: weights.precision, to: output, training: file.trainingState())
            let written = try ModelFile(output)
            let smaller = try RecurrentLanguageModel(written)
            let before = original.score(text)
            let after = smaller.score(text)
            let level = original.codec.level
            let result = Result(
                model: output, weights: weights.rawValue, perplexity: after.perplexity.finite,
                bitsPerCharacter: after.bitsPerCharacter(level)?.finite,
                originalPerplexity: before.perplexity.finite,
                originalBitsPerCharacter: before.bitsPerCharacter(level)?.finite,
                bytes: written.byteCount, originalBytes: file.byteCount)
            try print(result, change: after.loss / before.loss - 1)
        }
    }

    /// - Parameter change: Of the loss in nats, relative.
    private func print(_ result: Result, change: Double) throws {
        var out = StandardOutput()
        if json {
            try out.write(line: jsonLine(result))
        } else {
            let sizes = "\(result.originalBytes.grouped) -> \(result.bytes.grouped("byte"))"
            var rows: [(name: String, text: String)] = [("model", "\(result.model), \(sizes)")]
            if let before = result.originalPerplexity, let after = result.perplexity {
                rows.append(("perplexity", "\(before.digits(6)) -> \(after.digits(6))"))
            }
            if let before = result.originalBitsPerCharacter, let after = result.bitsPerCharacter {
                rows.append(("bits per character", "\(before.fixed(4)) -> \(after.fixed(4))"))
            }
            if change.isFinite {
                let sign = change >= 0 ? "+" : ""
                rows.append(("loss", "\(sign)\((change * 100).fixed(3)) %"))
            }
            for line in namedLines(rows, indent: 20) { try out.write(line: line) }
        }
        try out.flush()
    }
}
