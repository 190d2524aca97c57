public import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

/// What a recurrent cell is: its purpose, its equations, its parameters, its states, its sources.
///
/// Everything that is shown is written from one description of the equations, which tests compute and hold
/// against the layers that train.
public struct CellExplanation: Sendable {
    /// An equation and what it does.
    public struct Equation: Sendable, Hashable {
        /// In plain text: `Γu = σ(Wu[a⁻, x] + bu)`.
        public var text: String
        /// For LaTeX's math mode.
        public var latex: String
        /// What the equation does, in a phrase.
        public var meaning: String
        /// An element of HTML.
        package var mathML: String
    }

    /// A stored parameter.
    public struct Parameter: Sendable, Hashable {
        /// As it is called in model files.
        public var name: String
        /// Its shape in letters: `[4H, D]`.
        public var letters: String
        /// The shape in numbers.
        public var shape: [Int]
        /// What the parameter does, in a phrase.
        public var meaning: String
        /// The number of its elements.
        public var count: Int { shape.reduce(1, *) }
    }

    /// What goes in, what is carried on, what comes out.
    public struct Port: Sendable, Hashable {
        /// The letter that the equations have for it.
        public var name: String
        /// Its shape in letters, such as `[B, H]`.
        public var letters: String
        /// Its shape for one sequence.
        public var shape: [Int]
        /// What it is, in a phrase.
        public var meaning: String
    }

    /// D
    public let inputSize: Int
    /// H
    public let hiddenSize: Int
    /// P, the width of an LSTM's hidden state where it is projected.
    public let projection: Int?
    /// The letters in which equations are written.
    public let notation: CellNotation
    let form: RecurrentCellForm

    /// - Parameters:
    ///   - config: The cell with its options and sizes; of the rest nothing is read.
    ///   - inputSize: D
    ///   - notation: The letters of the equations.
    /// - Throws: `ConfigError` where a size is too small or too large, or an option is for another cell.
    public init(
        _ config: RecurrentStackConfig, inputSize: Int, notation: CellNotation = .lecture
    ) throws {
        try ConfigError.require("inputSize", inputSize, upTo: ConfigError.largestSize)
        try config.validate(inputSize: inputSize)
        self.inputSize = inputSize
        hiddenSize = config.hiddenSize
        projection = config.projection
        self.notation = notation
        form = RecurrentCellForm(config)
    }

    var style: FormulaStyle { notation.style }

    /// The cell's name in full.
    public var title: String {
        switch form.cell {
        case .rnn(let activation):
            "Simple recurrent neural network (RNN) with \(activation == .relu ? "ReLU" : "tanh")"
        case .simplifiedGRU: "Simplified gated recurrent unit (GRU)"
        case .gru(.beforeProduct): "Gated recurrent unit (GRU)"
        case .gru(.afterProduct): "Gated recurrent unit (GRU), reset after the product"
        case .lstm:
            "Long short-term memory (LSTM)" + (form.isProjected ? " with a projection" : "")
        }
    }

    /// How to read the equations.
    public var legend: String {
        let state = form.hiddenSymbol(notation).previous.text(style)
        return switch notation {
        case .lecture:
            "\(state) is the state before, x the input, [\(state), x] the two side by side; * multiplies "
                + "element by element, and σ is the logistic function."
        case .field:
            "\(state) is the state before, x the input; W and U are matrices, ⊙ multiplies element by "
                + "element, and σ is the logistic function."
        }
    }

    /// One time step, in the order in which it is computed.
    public var equations: [Equation] {
        form.equations(notation).map {
            Equation(
                text: $0.text(style), latex: $0.latex(style), meaning: $0.meaning,
                mathML: $0.mathML(style))
        }
    }

    /// The equations as one environment of LaTeX (amsmath).
    public var alignedEquations: String {
        let lines = form.equations(notation).map { $0.latex(style, aligned: true) }
        return "\\begin{aligned}\n\(lines.joined(separator: " \\\\\n"))\n\\end{aligned}"
    }
}
