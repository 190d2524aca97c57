internal import UnrollLayers
internal import UnrollTensors

/// A cell with its options, as far as they change its equations.
struct RecurrentCellForm: Hashable, Sendable {
    var cell: RecurrentCell
    var isProjected: Bool

    init(_ config: RecurrentStackConfig) {
        cell = config.recurrentCell
        isProjected = config.projection != nil
    }

    /// The hidden state, which is the output. In the lecture a GRU has one state, c = a.
    func hiddenSymbol(_ notation: CellNotation) -> Symbol {
        switch (notation, cell) {
        case (.field, _): Symbol("h")
        case (.lecture, .simplifiedGRU), (.lecture, .gru): Symbol("c")
        case (.lecture, .rnn), (.lecture, .lstm): Symbol("a")
        }
    }

    /// The gates in their stored order.
    func gateSymbols(_ notation: CellNotation) -> [Symbol] {
        let candidate = Symbol("c").candidate
        func gate(_ letter: String) -> Symbol { Symbol("Γ", letter) }
        return switch (notation, cell) {
        case (_, .rnn): [hiddenSymbol(notation)]
        case (.lecture, .simplifiedGRU): [gate("u"), candidate]
        case (.lecture, .gru): [gate("r"), gate("u"), candidate]
        case (.lecture, .lstm): [gate("u"), gate("f"), candidate, gate("o")]
        case (.field, .simplifiedGRU): ["z", "n"].map { Symbol($0) }
        case (.field, .gru): ["r", "z", "n"].map { Symbol($0) }
        case (.field, .lstm): ["i", "f", "g", "o"].map { Symbol($0) }
        }
    }

    // MARK: Equations

    /// One time step, in the order in which it is computed.
    func equations(_ notation: CellNotation) -> [CellEquation] {
        switch cell {
        case .rnn(let activation): rnn(notation, activation == .relu ? .relu : .tanh)
        case .simplifiedGRU: gru(notation, reset: nil)
        case .gru(let reset): gru(notation, reset: reset)
        case .lstm: lstm(notation)
        }
    }

    private func rnn(_ notation: CellNotation, _ g: Formula.Function) -> [CellEquation] {
        let state = hiddenSymbol(notation)
        let name = notation == .lecture ? "a" : nil
        return [
            CellEquation(
                target: state, formula: .applied(g, affine(notation, name)), place: .hidden,
                meaning: "the new state: what was seen before and what is seen now, mixed"),
            CellEquation(
                target: Symbol("ŷ"),
                formula: .applied(
                    .output, .product(Symbol("W", "y"), .symbol(state)) + .symbol(Symbol("b", "y"))),
                place: .outputLayer,
                meaning: "the output, of a layer of its own; g′ depends on the problem"),
        ]
    }

    private func gru(_ notation: CellNotation, reset: RecurrentCell.Reset?) -> [CellEquation] {
        let gates = gateSymbols(notation)
        let (update, candidate) = (gates[gates.count - 2], gates[gates.count - 1])
        let state = hiddenSymbol(notation)
        let old = Formula.symbol(state.previous)
        var equations: [CellEquation] = []
        if reset != nil {
            equations.append(
                gate(
                    notation, 0,
                    "the reset (relevance) gate: how much of the old state counts below"))
        }
        equations.append(
            gate(
                notation, gates.count - 2,
                "the update gate: how much of the state is written anew, per element"))
        let name = notation == .lecture ? "c" : "n"
        let formula: Formula
        let meaning: String
        switch reset {
        case nil:
            formula = affine(notation, name)
            meaning = "the candidate: what the state would become"
        case .beforeProduct:
            formula = affine(notation, name, state: .symbol(gates[0]) * old)
            meaning = "the candidate, from as much of the old state as the reset gate lets through"
        case .afterProduct:
            // The two halves of the matrix stand apart, for the gate acts on the product of one of
            // them.
            let (forInput, forState, bias) =
                notation == .lecture
                ? (Symbol("W", "cx"), Symbol("W", "cc"), Symbol("b′", "c"))
                : (Symbol("W", "n"), Symbol("U", "n"), Symbol("b", "hn"))
            formula =
                .product(forInput, .symbol(Symbol("x"))) + .symbol(Symbol("b", name))
                + .symbol(gates[0]) * (.product(forState, old) + .symbol(bias))
            meaning = "the candidate; the reset gate acts on the product with the old state"
        }
        equations.append(
            CellEquation(
                target: candidate, formula: .applied(.tanh, formula),
                place: .gate(gates.count - 1), meaning: meaning))
        equations.append(
            CellEquation(
                target: state,
                formula: .symbol(update) * .symbol(candidate) + .complement(.symbol(update)) * old,
                place: .hidden,
                meaning:
                    "the new state: the candidate where the gate is open, the old state elsewhere"))
        return equations
    }

    private func lstm(_ notation: CellNotation) -> [CellEquation] {
        let gates = gateSymbols(notation)
        let (cell, state) = (Symbol("c"), hiddenSymbol(notation))
        let output = Formula.symbol(gates[3]) * .applied(.tanh, .symbol(cell))
        let candidate = CellEquation(
            target: gates[2],
            formula: .applied(.tanh, affine(notation, notation == .lecture ? "c" : "g")),
            place: .gate(2), meaning: "the candidate: what could be written into the cell")
        let input = gate(
            notation, 0,
            "the \(notation == .lecture ? "update" : "input") gate: how much of the candidate is written"
        )
        let forget = gate(notation, 1, "the forget gate: how much of the old cell state stays")
        let shown = gate(notation, 3, "the output gate: how much of the cell is shown")
        // The lecture begins with the candidate; the field has the stored order.
        let gateEquations =
            notation == .lecture
            ? [candidate, input, forget, shown] : [input, forget, candidate, shown]
        return gateEquations + [
            CellEquation(
                target: cell,
                formula: .symbol(gates[0]) * .symbol(gates[2])
                    + .symbol(gates[1]) * .symbol(cell.previous),
                place: .cell, meaning: "the new cell state: what is written and what stays, added"),
            CellEquation(
                target: state,
                formula: isProjected ? .product(Symbol("R"), output) : output, place: .hidden,
                meaning: isProjected
                    ? "the new hidden state: what the cell shows, projected by R to P elements"
                    : "the new hidden state, which is the output: what the cell shows"),
        ]
    }

    /// A gate of the stored number: σ of an affine function.
    private func gate(_ notation: CellNotation, _ number: Int, _ meaning: String) -> CellEquation {
        let symbol = gateSymbols(notation)[number]
        let name = notation == .lecture ? symbol.subscripted : symbol.letter
        return CellEquation(
            target: symbol, formula: .applied(.sigmoid, affine(notation, name)),
            place: .gate(number), meaning: meaning)
    }

    /// W[a⁻, x] + b, or W·x + U·h⁻ + b.
    ///
    /// - Parameter state: In place of the state before.
    private func affine(_ notation: CellNotation, _ name: String?, state: Formula? = nil) -> Formula
    {
        let (input, bias) = (Formula.symbol(Symbol("x")), Formula.symbol(Symbol("b", name)))
        let state = state ?? .symbol(hiddenSymbol(notation).previous)
        return switch notation {
        case .lecture: .product(Symbol("W", name), .beside(state, input)) + bias
        case .field:
            .product(Symbol("W", name), input) + .product(Symbol("U", name), state) + bias
        }
    }
}
