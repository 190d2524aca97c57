internal import ArgumentParser
internal import Unroll

struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show kernels, threads and version; with a model, its card.",
        discussion: """
            A model of another program (PyTorch, safetensors, NumPy, ONNX, ARPA, word vectors) is described: \
            its tensors, what it looks like, and how it is converted.
            """)

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
        var foreignModel: ForeignModelText?
    }

    /// A model of ours, or one of another program.
    private enum Described {
        case own(ModelCardText)
        case foreign(ForeignModelText)

        init(_ path: String) throws {
            do {
                self = .own(ModelCardText(card: try TaskDescription.card(of: ModelFile(path))))
            } catch let error as ModelFileError {
                // What is no model of ours may be one of another program; a damaged one of ours is told so.
                guard let model = try? ForeignModel(of: path) else { throw error }
                self = .foreign(ForeignModelText(model: model))
            }
        }
    }

    func validate() throws { try page.validate(model: model, json: json) }

    func run() throws { try runCommand(show) }

    private func show() throws {
        let compute = try Compute.fromEnvironment()
        let described = try model.map { try Described($0) }
        var result = Result(
            kernels: compute.tier.rawValue,
            availableKernels: KernelTier.available.map(\.rawValue), threads: compute.threads,
            version: UnrollVersion.current, build: UnrollCommand.build)
        var lines: [String] = []
        switch described {
        case .own(let card):
            if page.markdown { return try page.show(card.card) }
            result.model = card
            lines = card.lines
        case .foreign(let foreign):
            if page.markdown { throw ConfigError("\(model ?? "") is \(foreign.model.kind), which has no card: convert it first") }
            result.foreignModel = foreign
            lines = foreign.lines
        case nil: break
        }
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
            for line in namedLines(rows, indent: 9) + lines {
                try out.write(line: line)
            }
        }
        try out.flush()
    }
}
