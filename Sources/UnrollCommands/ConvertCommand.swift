internal import ArgumentParser
internal import Unroll

/// Takes models from other programs, and to them.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Take models from other programs, and to them.",
        discussion: """
            What the model is, its content tells; the form that is wanted, the output's ending \
            (--list shows them all). Nothing in a file is ever executed.
            A model of PyTorch is an embedding, an nn.RNN, nn.GRU or nn.LSTM, and an nn.Linear or an \
            nn.AdaptiveLogSoftmaxWithLoss; the parts are found by names and shapes, or named in a mapping.
            For example: unroll convert model.unroll model.onnx
            Or: unroll convert tagger.pt tagger.unroll --task tagging --vocabulary words.json --labels tags.txt
            """)

    @Argument(help: "The model.", completion: .file()) var model: String?
    @Argument(help: "The file to write.", completion: .file()) var output: String?

    @Flag(help: "Show what can be converted into what.") var list = false
    @Option(
        name: .customLong("to"),
        help: ArgumentHelp(
            "The form to write: \(Conversion.Form.allCases.map(\.rawValue).joined(separator: ", ")). (default: by the output's ending)",
            valueName: "form"), transform: { try Self.form($0) })
    var form: Conversion.Form?
    @Flag(help: "Replace a model of another kind that stands at the output.") var replace = false

    @OptionGroup(title: "Models of PyTorch") var foreign: ForeignModelOptions
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    private static func form(_ name: String) throws -> Conversion.Form {
        guard let form = Conversion.Form(rawValue: name) else {
            throw ValidationError(
                "there is no form '\(name)'; choose one of "
                    + Conversion.Form.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return form
    }

    func validate() throws {
        guard !list, model == nil || output == nil else { return }
        throw ValidationError(
            "name a model and the file to write: unroll convert MODEL OUTPUT (--list shows the forms)"
        )
    }

    func run() throws {
        try compute.run {
            var out = StandardOutput()
            if list || model == nil {
                for line in Self.table { try out.write(line: line) }
                return try out.flush()
            }
            guard let model, let output else { return }
            var conversion = Conversion(model, to: output)
            conversion.form = form
            conversion.replaces = replace
            conversion.level = foreign.level
            conversion.vocabulary = foreign.vocabulary
            conversion.mapping = try foreign.mapping()
            conversion.otherInputs = foreign.files
            let result = try conversion.run()
            for file in result.files {
                for line in wrapped("\(file)  (\(result.summary))") { try out.write(line: line) }
            }
            if let python = result.python { try out.write(line: "\n" + python) }
            try out.flush()
            for note in result.notes { ReadingListener.note(note) }
        }
    }

    private static var table: [String] {
        Conversion.routes.flatMap { route in
            wrapped("\(route.from) → \(route.to)") + ["    unroll convert \(route.example)"]
        }
    }
}
