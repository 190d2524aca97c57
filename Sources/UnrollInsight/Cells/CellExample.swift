internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

/// A cell run over a few time steps, with every gate and every state, so that it can be checked by hand.
///
/// The values are the trace of the recurrence that trains. What stands before σ and tanh is computed from
/// them by the equations as they are shown.
public struct CellExample: Sendable {
    /// The left side of an equation and its values at a time step.
    public struct Quantity: Sendable, Hashable {
        /// Such as Γu.
        public var name: String
        /// What σ or tanh is applied to: `Wu[a⁻, x] + bu`; `nil` where the equation is of another form.
        public var preActivationName: String?
        /// The values of what is named, `[H]`; `nil` where the equation is of another form.
        public var preActivation: [Double]?
        /// The values of the left side, `[H]`.
        public var value: [Double]
        /// What is applied to it: σ, tanh or ReLU.
        public var function: String?
        let symbol: Symbol
        let formula: Formula?
    }

    /// A time step.
    public struct TimeStep: Sendable, Hashable {
        /// What the cell reads at the time step, `[D]`.
        public var input: [Double]
        /// Gates and states in the order of the equations.
        public var quantities: [Quantity]
    }

    /// A matrix or vector that was given.
    public struct Given: Sendable, Hashable {
        /// The name as equations or model files have it.
        public var name: String
        /// A vector is one row.
        public var rows: [[Double]]
        /// The gate that each row belongs to, where there are several.
        public var gates: [String] = []
    }

    /// The cell's parameters.
    public let weights: [Given]
    /// The states before the first time step.
    public let initial: [Given]
    /// Every time step, in order.
    public let timeSteps: [TimeStep]
    let style: FormulaStyle

    /// - Parameters:
    ///   - explanation: The cell, whose sizes the weights and inputs must have.
    ///   - weights: The stored parameters and the states before the first time step.
    ///   - inputs: A row of D numbers for each time step.
    /// - Throws: `ConfigError` where the inputs are of another width than the cell's, or there are none.
    public init(_ explanation: CellExplanation, weights: CellWeights, inputs: [[Float]]) throws {
        try ConfigError.require(!inputs.isEmpty, "there are no inputs; give at least one row")
        if let (number, row) = inputs.enumerated().first(where: {
            $1.count != explanation.inputSize
        }) {
            throw ConfigError(
                """
                row \(number + 1) of the inputs has \(counted(row.count, "number")), and the cell reads \
                \(explanation.inputSize); write \(explanation.inputSize) for every time step
                """)
        }
        let (form, notation) = (explanation.form, explanation.notation)
        let style = explanation.style
        let run = form.cell.run(
            .features(
                Tensor(inputs.flatMap { $0 }, shape: [inputs.count, 1, explanation.inputSize])),
            weights.tensors, from: weights.state(of: form.cell), tracing: true)
        guard let trace = run.trace else { requirementFailure("CellExample: no trace") }
        func rows(_ tensor: Tensor?) -> [[Double]] {
            guard let tensor else { return [] }
            return tensor.rows.map { $0.map(Double.init) }
        }
        let (gates, hidden, cell) = (rows(trace.gates), rows(trace.hidden), rows(trace.cell))
        let (hiddenSymbol, cellSymbol) = (form.hiddenSymbol(notation), Symbol("c"))
        var before = (
            hidden: weights.initialHidden.map(Double.init),
            cell: weights.initialCell.map(Double.init)
        )
        var values = form.values(of: weights, notation)
        let equations = form.equations(notation).filter { $0.place != .outputLayer }
        timeSteps = inputs.indices.map { t in
            let input = inputs[t].map(Double.init)
            values[Symbol("x")] = .vector(input)
            if form.cell.hasCellState { values[cellSymbol.previous] = .vector(before.cell) }
            values[hiddenSymbol.previous] = .vector(before.hidden)
            let size = explanation.hiddenSize
            let quantities = equations.map { equation in
                let value =
                    switch equation.place {
                    case .gate(let number): Array(gates[t][number * size..<(number + 1) * size])
                    case .cell: cell[t]
                    case .hidden, .outputLayer: hidden[t]
                    }
                values[equation.target] = .vector(value)
                return Quantity(
                    name: equation.target.text(style),
                    preActivationName: equation.formula.preActivation?.text(style),
                    preActivation: equation.formula.preActivation?.value(values), value: value,
                    function: equation.formula.function?.rawValue, symbol: equation.target,
                    formula: equation.formula.preActivation)
            }
            before = (hidden[t], cell.isEmpty ? [] : cell[t])
            return TimeStep(input: input, quantities: quantities)
        }
        self.weights = weights.given(form.gateSymbols(notation).map { $0.text(style) })
        self.style = style
        var initial = [
            Given(
                name: hiddenSymbol.previous.text(style),
                rows: [weights.initialHidden.map(Double.init)])
        ]
        if form.cell.hasCellState {
            initial.append(
                Given(
                    name: cellSymbol.previous.text(style),
                    rows: [weights.initialCell.map(Double.init)]))
        }
        self.initial = initial
    }

}

extension Tensor {
    /// The rows of a matrix.
    fileprivate var rows: [[Float]] {
        let (all, width) = (floats, shape[1])
        return (0..<shape[0]).map { Array(all[$0 * width..<($0 + 1) * width]) }
    }
}
