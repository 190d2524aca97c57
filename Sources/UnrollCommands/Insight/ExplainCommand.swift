public import ArgumentParser
public import Unroll
internal import UnrollSystem

extension RecurrentCell.Activation: ExpressibleByArgument {}
extension RecurrentCell.Reset: ExpressibleByArgument {}
extension CellNotation: ExpressibleByArgument {}

/// The form of an explanation.
enum ExplanationFormat: String, CaseIterable, ExpressibleByArgument {
    case text, markdown, latex, html
}

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain a cell: equations, diagram, parameters, and values to check by hand.",
        discussion: """
            With --values every gate and state of a small example at every time step; they come from \
            the recurrence that trains. Weights are drawn by --seed in tenths, or given as a JSON \
            file: {"weight_ih": [[0.1, 0.2], …], "weight_hh": [[…], …], "bias": […]}, the rows of \
            the gates below each other in the order that --values shows, and if need be bias_hn, \
            weight_hr, initial_hidden and initial_cell.
            """)

    @Argument(help: "The cell to explain.")
    var cell: RecurrentStackConfig.Cell

    @Option(choice: "Of an rnn: its activation.", among: [.tanh, .relu], default: "tanh")
    var activation: RecurrentCell.Activation?

    @Option(
        choice: """
            Of a gru: where its reset gate acts, before the product (as in the paper) or after it (as in \
            PyTorch).
            """, among: [.beforeProduct, .afterProduct], default: "before-product")
    var reset: RecurrentCell.Reset?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Of an lstm: the size that its hidden state is projected to. (default: none)",
            valueName: "p"))
    var projection: Int?

    @Option(
        help:
            "The letters: the lecture's (Γu, Γr, Γf, Γo, c̃, a) or the field's (i f g o, r z n; W·x + U·h + b)."
    )
    var notation = CellNotation.lecture

    @Option(help: "Format of the explanation; html is one page with the diagram in it.")
    var format = ExplanationFormat.text

    @Option(
        help: ArgumentHelp(
            "File for the explanation. (default: standard output)", valueName: "file"),
        completion: .file())
    var output: String?

    @Option(
        help: ArgumentHelp("File for the diagram, as SVG. (default: none)", valueName: "file"),
        completion: .file())
    var svg: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Input size D. (default: 2, or that of the weights)", valueName: "d"))
    var input: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Hidden size H. (default: 3, or that of the weights)", valueName: "h"))
    var hidden: Int?

    @Flag(help: "Show every gate and state of an example.") var values = false

    @Option(
        help: ArgumentHelp(
            "JSON file of the example's weights. (default: drawn by --seed)", valueName: "file"),
        completion: .file())
    var weights: String?

    @Option(
        help: ArgumentHelp(
            """
            The example's inputs: rows as in "1,0; 0,1", or a file with a row of numbers for each \
            time step. (default: drawn by --seed)
            """, valueName: "rows"), completion: .file())
    var inputs: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of time steps of inputs that are drawn. (default: 3)", valueName: "t"))
    var timeSteps: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Random seed of what is drawn. (default: 1)", valueName: "n"))
    var seed: UInt64?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Number of digits after the point, 0 to 7. (default: 4)", valueName: "n")
    )
    var precision: Int?

    @Flag(help: "Print one JSON object.") var json = false

    func validate() throws {
        if activation != nil, cell != .rnn {
            throw ValidationError("--activation is for rnn alone")
        }
        if reset != nil, cell != .gru { throw ValidationError("--reset is for gru alone") }
        if projection != nil, cell != .lstm {
            throw ValidationError("--projection is for lstm alone")
        }
        if let precision, !(0...7).contains(precision) {
            throw ValidationError(
                "--precision \(precision) must be from 0 to 7: values have 32 bits, 7 digits")
        }
        if let timeSteps, !(1...CellWeights.longestExample).contains(timeSteps) {
            throw ValidationError(
                "--time-steps \(timeSteps) must be from 1 to \(CellWeights.longestExample)")
        }
        if timeSteps != nil, inputs != nil {
            throw ValidationError("--time-steps is for inputs that are drawn, not with --inputs")
        }
        if !showsValues, let option = exampleOption {
            throw ValidationError("\(option) is for an example: give --values too")
        }
        if seed != nil, weights != nil, inputs != nil {
            throw ValidationError("--seed draws nothing where --weights and --inputs are given")
        }
        if json, format != .text { throw ValidationError("--json is a format of its own") }
        try requireOneStandardInput([weights, inputs].compactMap(\.self))
    }

    /// Weights or inputs that are given are there to be used.
    private var showsValues: Bool { values || weights != nil || inputs != nil }

    private var exampleOption: String? {
        seed != nil
            ? "--seed" : timeSteps != nil ? "--time-steps" : precision != nil ? "--precision" : nil
    }

    func run() throws { try runCommand(explain) }

    private func explain() throws {
        let outputs = [output, svg].compactMap(\.self)
        for file in outputs { try AtomicFile.requireWritableFolder(of: file) }
        try AtomicFile.requireApart(outputs: outputs, inputs: [weights, inputs].compactMap(\.self))
        let (explanation, example) = try contents()
        if let svg { try AtomicFile.write(to: svg) { try $0.write(explanation.svg) } }
        let digits = precision ?? 4
        let text: String
        switch format {
        case .text where json:
            text = try jsonLine(ExplanationResult(explanation, example)) + "\n"
        case .text:
            let width = output == nil ? standardOutputWidth : nil
            text = ExplanationText(explanation, example, precision: digits, width: width ?? 96).text
        case .markdown:
            text = explanation.markdown(example, precision: digits, picture: svg)
        case .latex: text = explanation.latex(example, precision: digits)
        case .html: text = explanation.html(example, precision: digits)
        }
        if let output {
            try AtomicFile.write(to: output) { try $0.write(text) }
        } else {
            var out = StandardOutput()
            try out.write(Array(text.utf8))
            try out.flush()
        }
    }

    /// The cell in the sizes that were asked for or that the weights have.
    private func contents() throws -> (CellExplanation, CellExample?) {
        var config = RecurrentStackConfig()
        config.cell = cell
        config.activation = activation ?? .tanh
        config.reset = reset ?? .beforeProduct
        config.projection = projection
        config.hiddenSize = hidden ?? 3
        var inputSize = input ?? 2
        var stored: CellWeights?
        if let weights {
            let file = try CellWeights.read(weights, for: config)
            for (option, asked, found) in [
                ("--input", input, file.inputSize), ("--hidden", hidden, file.config.hiddenSize),
                ("--projection", projection, file.config.projection ?? 0),
            ] where asked != nil && asked != found {
                throw ConfigError(
                    "\(option) \(asked ?? 0) is not the size of \(displayName(weights)), \(found); leave "
                        + "\(option) out")
            }
            (config, inputSize, stored) = (file.config, file.inputSize, file.weights)
        }
        let rows = try inputs.map { try CellWeights.inputs($0) }
        if stored == nil, input == nil, let row = rows?.first { inputSize = row.count }
        let explanation = try CellExplanation(config, inputSize: inputSize, notation: notation)
        guard showsValues else { return (explanation, nil) }
        let random = RandomStream(seed: seed ?? 1)
        let weights = try stored ?? CellWeights(explanation, random: random)
        let inputs =
            rows
            ?? CellWeights.inputs(timeSteps: timeSteps ?? 3, inputSize: inputSize, random: random)
        return (explanation, try CellExample(explanation, weights: weights, inputs: inputs))
    }
}
