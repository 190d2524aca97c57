internal import ArgumentParser
internal import Unroll

struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show kernels, threads and version; with a model, its card.")

    @Argument(help: "A model.", completion: .file()) var model: String?

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Model Card") var page: ModelCardPageOptions

    private struct Result: Encodable {
        var kernels: String
        var availableKernels: [String]
        var threads: Int
        var version: String
        var build: String?
        var model: ModelCardText?
    }

    private func card(_ model: String) throws -> ModelCardText {
        do {
            return ModelCardText(card: try TaskDescription.card(of: ModelFile(model)))
        } catch is ModelFileError where LanguageModels.isARPA(model) {
            throw ConfigError(
                """
                \(model) is in ARPA form, which has no card: make it a model first with \
                'unroll lm convert \(model) MODEL.unroll'
                """)
        }
    }

    func validate() throws { try page.validate(model: model, json: json) }

    func run() throws { try runCommand(show) }

    private func show() throws {
        let compute = try Compute.fromEnvironment()
        let card = try model.map(card)
        if page.markdown, let card { return try page.show(card.card) }
        let result = Result(
            kernels: compute.tier.rawValue,
            availableKernels: KernelTier.available.map(\.rawValue), threads: compute.threads,
            version: UnrollVersion.current, build: UnrollCommand.build, model: card)
        var out = StandardOutput()
        if json {
            try out.write(line: jsonLine(result))
        } else {
            let others = result.availableKernels.joined(separator: ", ")
            let rows = [
                ("kernels", "\(result.kernels)  (this processor has \(others))"),
                ("threads", "\(result.threads)"),
                ("version", result.version + (result.build.map { "  (\($0))" } ?? "")),
            ]
            for line in namedLines(rows, indent: 9) + (card?.lines ?? []) {
                try out.write(line: line)
            }
        }
        try out.flush()
    }
}
