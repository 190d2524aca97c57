package import UnrollPictures
internal import UnrollTensors

extension CellExplanation {
    /// The cell as a picture: SVG in a file of its own, on white.
    public var svg: String { diagram.svg }

    /// The cell as a picture: gates and operations, and the path of the state through them.
    package var diagram: Diagram { CellDiagram(self).diagram }
}

/// Places the parts of a cell: the state passes above, state and input come side by side from below.
private struct CellDiagram {
    private typealias Point = Diagram.Point

    private(set) var diagram: Diagram
    private let form: RecurrentCellForm
    private let notation: CellNotation
    /// The state's way at the top, the gates, the way of state and input below them, the edges.
    private let top = 92.0
    private let gates = 266.0
    private let bus = 348.0
    private let bottom = 402.0
    private let left = 84.0
    private let right = 660.0
    private let half = Diagram.boxHeight / 2
    private let radius = Diagram.radius

    init(_ explanation: CellExplanation) {
        (form, notation) = (explanation.form, explanation.notation)
        let isSimple = if case .rnn = form.cell { true } else { false }
        diagram = Diagram(
            explanation.title,
            description: explanation.equations.map(\.text).joined(separator: "; "), width: 744,
            height: isSimple ? 392 : 468)
        switch form.cell {
        case .rnn(let activation): drawRNN(activation == .relu ? "ReLU" : "tanh")
        case .simplifiedGRU: drawSimplifiedGRU()
        case .gru(let reset): drawGRU(reset)
        case .lstm: drawLSTM()
        }
    }

    // MARK: Names

    private func name(_ symbol: Symbol) -> Diagram.Name {
        Diagram.Name(
            symbol.letter + (symbol.hasTilde ? "\u{303}" : ""), below: symbol.subscripted ?? "",
            above: symbol.isPrevious ? "−" : "")
    }

    private var state: Symbol { form.hiddenSymbol(notation) }
    private var before: Diagram.Name { name(state.previous) }
    private let input = Diagram.Name("x")

    private func gate(_ number: Int) -> Diagram.Name { name(form.gateSymbols(notation)[number]) }

    // MARK: Shared parts

    /// The outline, and what enters it: the state before at the left, the input from below, side by side
    /// from where they meet.
    private mutating func drawEntrance(_ stateBefore: [Point], meetingAt x: Double, level: Double) {
        diagram.wire(stateBefore, .state, hasArrow: false)
        diagram.wire([Point(x, diagram.height - 34), Point(x, level)], hasArrow: false)
        diagram.name([input], Point(x, diagram.height - 14), anchor: "middle")
        diagram.join(Point(x, level))
    }

    /// A gate or candidate, fed from below.
    private mutating func drawLayer(
        _ function: String, _ layer: Diagram.Layer, at x: Double, isLast: Bool = false
    ) {
        diagram.wire([Point(x, bus), Point(x, gates + half)])
        if !isLast { diagram.copy(Point(x, bus)) }
        diagram.layer(Diagram.Name(function), layer, Point(x, gates))
    }

    /// The state's way through operations, from the left edge to the right one.
    private mutating func drawStatePath(
        _ name: Diagram.Name, to after: [Diagram.Name],
        through operations: [(sign: String, x: Double)]
    ) {
        var x = 48.0
        for (sign, place) in operations {
            diagram.wire([Point(x, top), Point(place - radius, top)], .state)
            diagram.operation(sign, Point(place, top))
            x = place + radius
        }
        diagram.wire([Point(x, top), Point(right + 42, top)], .state)
        diagram.name([name], Point(20, top + 6))
        for (number, after) in after.enumerated() {
            diagram.name([after], Point(right + 50, top + 6 + 24 * Double(number)))
        }
    }

    // MARK: Cells

    private mutating func drawRNN(_ function: String) {
        let (x, level, way) = (360.0, 176.0, 262.0)
        diagram.frame(Point(left, 116), width: right - left, height: 198)
        drawEntrance([Point(48, way), Point(196, way)], meetingAt: 196, level: way)
        diagram.name([before], Point(20, way + 6))
        diagram.wire([Point(196, way), Point(x, way), Point(x, level + half)])
        diagram.name([before, input], Point(214, way - 10), isSmall: true)
        diagram.layer(Diagram.Name(function), .candidate, Point(x, level))
        diagram.wire(
            [Point(x + Diagram.boxWidth / 2, level), Point(right + 42, level)], .state)
        diagram.name([name(state)], Point(right + 50, level + 6))
        let turn = 540.0
        diagram.copy(Point(turn, level), .state)
        diagram.wire([Point(turn, level), Point(turn, 76 + half)])
        diagram.layer("g′", .plain, Point(turn, 76))
        diagram.wire([Point(turn, 76 - half), Point(turn, 32)])
        diagram.name([Diagram.Name("ŷ")], Point(turn, 22), anchor: "middle")
    }

    private mutating func drawSimplifiedGRU() {
        let (update, candidate) = (286.0, 500.0)
        diagram.frame(Point(left, 48), width: right - left, height: bottom - 48)
        drawStatePath(
            before, to: [name(state)], through: [("×", update), ("+", candidate)])
        drawBus(from: 116, meetingAt: 160, feeding: [(update, "σ"), (candidate, "tanh")])
        drawUpdate(update, candidate, gateNumber: 0)
    }

    /// The state's branch to the left down to the bus, the input, and the layers that both feed.
    private mutating func drawBus(
        from branch: Double, meetingAt x: Double, feeding layers: [(x: Double, function: String)]
    ) {
        diagram.copy(Point(branch, top), .state)
        drawEntrance(
            [Point(branch, top), Point(branch, bus), Point(x, bus)], meetingAt: x, level: bus)
        diagram.name([before, input], Point(x + 10, bus + 20), isSmall: true)
        var from = x
        for (number, layer) in layers.enumerated() {
            let isLast = number == layers.count - 1
            if isLast {
                diagram.wire([
                    Point(from, bus), Point(layer.x, bus), Point(layer.x, gates + half),
                ])
            } else {
                diagram.wire([Point(from, bus), Point(layer.x, bus)], hasArrow: false)
                diagram.wire([Point(layer.x, bus), Point(layer.x, gates + half)])
                diagram.copy(Point(layer.x, bus))
            }
            diagram.layer(
                Diagram.Name(layer.function), layer.function == "σ" ? .gate : .candidate,
                Point(layer.x, gates))
            from = layer.x
        }
    }

    /// The update gate lets the candidate in and the old state through: 1 − Γu and Γu.
    private mutating func drawUpdate(_ update: Double, _ candidate: Double, gateNumber: Int) {
        let (turn, complement) = (196.0, 144.0)
        diagram.wire([Point(update, gates - half), Point(update, complement + radius)])
        diagram.operation("1−", Point(update, complement))
        diagram.wire([Point(update, complement - radius), Point(update, top + radius)])
        diagram.copy(Point(update, turn))
        diagram.wire([Point(update, turn), Point(candidate - radius, turn)])
        diagram.operation("×", Point(candidate, turn))
        diagram.wire([Point(candidate, turn - radius), Point(candidate, top + radius)])
        diagram.wire([Point(candidate, gates - half), Point(candidate, turn + radius)])
        diagram.name([gate(gateNumber)], Point(update + 10, turn - 9))
        diagram.name([gate(gateNumber + 1)], Point(candidate + 10, gates - half - 4))
    }

    private mutating func drawGRU(_ reset: RecurrentCell.Reset) {
        let (relevance, update, candidate) = (212.0, 378.0, 548.0)
        let (aside, below) = (290.0, 377.0)
        diagram.frame(Point(left, 48), width: right - left, height: bottom - 48)
        drawStatePath(before, to: [name(state)], through: [("×", update), ("+", candidate)])
        drawBus(from: 116, meetingAt: 150, feeding: [(relevance, "σ"), (update, "σ")])
        drawUpdate(update, candidate, gateNumber: 1)
        // The reset gate meets the old state, and both go on to the candidate.
        diagram.copy(Point(relevance, top), .state)
        let product: Double
        switch reset {
        case .beforeProduct:
            product = 164
            diagram.wire([Point(relevance, top), Point(relevance, product - radius)])
        case .afterProduct:
            product = 194
            diagram.wire([Point(relevance, top), Point(relevance, 136 - half + 4)])
            let matrix = notation == .lecture ? ("W", "cc") : ("U", "n")
            diagram.layer(
                Diagram.Name(matrix.0, below: matrix.1), .plain, Point(relevance, 136))
            diagram.wire([Point(relevance, 136 + half), Point(relevance, product - radius)])
        }
        diagram.operation("×", Point(relevance, product))
        diagram.wire([Point(relevance, gates - half), Point(relevance, product + radius)])
        diagram.name([gate(0)], Point(relevance - 10, gates - half - 6), anchor: "end")
        diagram.wire(
            [
                Point(relevance + radius, product), Point(aside, product), Point(aside, below),
                Point(candidate - 16, below), Point(candidate - 16, gates + half),
            ], over: Point(aside, bus))
        let second = candidate + 16
        diagram.wire([Point(second, diagram.height - 34), Point(second, gates + half)])
        diagram.name([input], Point(second, diagram.height - 14), anchor: "middle")
        diagram.layer("tanh", .candidate, Point(candidate, gates))
    }

    private mutating func drawLSTM() {
        let (forget, input, candidate, output) = (206.0, 300.0, 420.0, 514.0)
        let (write, show) = (360.0, 606.0)
        let cell = Symbol("c")
        diagram.frame(Point(left, 48), width: right - left, height: bottom - 48)
        drawStatePath(
            name(cell.previous), to: [name(cell)], through: [("×", forget), ("+", write)])
        drawEntrance([Point(48, bus), Point(134, bus)], meetingAt: 134, level: bus)
        diagram.name([before], Point(20, bus + 6))
        diagram.name([before, self.input], Point(144, bus + 20), isSmall: true)
        diagram.wire(
            [Point(134, bus), Point(output, bus), Point(output, gates + half)])
        for (x, function, layer) in [
            (forget, "σ", Diagram.Layer.gate), (input, "σ", .gate), (candidate, "tanh", .candidate),
        ] {
            drawLayer(function, layer, at: x)
        }
        diagram.layer("σ", .gate, Point(output, gates))
        // Forgetting, and writing.
        let turn = 168.0
        diagram.wire([Point(forget, gates - half), Point(forget, top + radius)])
        diagram.wire([Point(input, gates - half), Point(input, turn), Point(write - radius, turn)])
        diagram.wire([
            Point(candidate, gates - half), Point(candidate, turn), Point(write + radius, turn),
        ])
        diagram.operation("×", Point(write, turn))
        diagram.wire([Point(write, turn - radius), Point(write, top + radius)])
        // Showing.
        diagram.copy(Point(show, top), .state)
        diagram.wire([Point(show, top), Point(show, 148 - radius)])
        diagram.operation("tanh", Point(show, 148))
        diagram.wire([Point(show, 148 + radius), Point(show, 206 - radius)])
        diagram.operation("×", Point(show, 206))
        diagram.wire([
            Point(output, gates - half), Point(output, 206), Point(show - radius, 206),
        ])
        if form.isProjected {
            diagram.wire([Point(show, 206 + radius), Point(show, 274 - half)])
            diagram.wire(
                [Point(show, 274 + half), Point(show, bus), Point(right + 42, bus)], .state)
            diagram.layer("R", .plain, Point(show, 274))
        } else {
            diagram.wire(
                [Point(show, 206 + radius), Point(show, bus), Point(right + 42, bus)], .state)
        }
        diagram.name([name(state)], Point(right + 50, bus + 6))
        for (number, x) in [(1, forget), (0, input), (2, candidate)] {
            diagram.name([gate(number)], Point(x + 10, gates - half - 14))
        }
        diagram.name([gate(3)], Point(output + 12, 206 - 9))
    }
}
