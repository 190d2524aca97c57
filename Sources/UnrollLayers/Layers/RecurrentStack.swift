public import UnrollSystem
public import UnrollTensors

/// Recurrent layers on top of each other, in one direction or both.
///
/// Layer k reads the outputs of layer k - 1; a bidirectional layer's two outputs stand side by
/// side. The state is one `RecurrentState` for each layer and direction, in the order layer 0
/// left to right, layer 0 right to left, layer 1 …
public final class RecurrentStack: Module {
    /// In which direction a sequence is read.
    public enum Direction: String, Sendable, Codable, CaseIterable {
        /// From the first time step to the last.
        case leftToRight = "left-to-right"
        /// From the last time step to the first.
        case rightToLeft = "right-to-left"
        /// Both, in layers of their own; their outputs stand side by side.
        case bidirectional
    }

    /// Dropout rates of a training pass, in 0..<1.
    public struct Dropouts: Sendable, Codable, Hashable {
        /// Between layers.
        public var between: Float
        /// One mask for all time steps, where `between` acts (Gal and Ghahramani, 2016).
        public var locked: Bool
        /// On every `weight_hh` (Merity et al., 2018).
        public var weight: Float

        /// Rates; by default nothing is dropped.
        public init(between: Float = 0, locked: Bool = false, weight: Float = 0) {
            self.between = between
            self.locked = locked
            self.weight = weight
        }
    }

    /// The layers of one depth: one, or one for each direction.
    private struct Level {
        var leftToRight: (any RecurrentLayer)?
        var rightToLeft: (any RecurrentLayer)?
        var runs: [(layer: any RecurrentLayer, reversed: Bool)] {
            (leftToRight.map { [($0, false)] } ?? []) + (rightToLeft.map { [($0, true)] } ?? [])
        }
    }

    /// In which direction sequences are read.
    public let direction: Direction
    private let levels: [Level]

    /// - Parameters:
    ///   - inputSize: D
    ///   - layers: How many stand on top of each other, at least 1.
    ///   - direction: How the sequences are read.
    ///   - random: Decides the first parameters, a stream of its own for each layer.
    ///   - makeLayer: Makes one layer for an input size; called once a layer and direction. All
    ///     layers compute the same cell.
    public init(
        inputSize: Int, layers: Int, direction: Direction = .leftToRight, random: RandomStream,
        makeLayer: (_ inputSize: Int, _ random: RandomStream) -> any RecurrentLayer
    ) {
        requirement(layers >= 1, "RecurrentStack: \(layers) layers")
        self.direction = direction
        var levels: [Level] = []
        var width = inputSize
        for layer in 0..<layers {
            let leftToRight =
                direction == .rightToLeft
                ? nil : makeLayer(width, random.stream(layer).stream("forward"))
            let rightToLeft =
                direction == .leftToRight
                ? nil : makeLayer(width, random.stream(layer).stream("backward"))
            let level = Level(leftToRight: leftToRight, rightToLeft: rightToLeft)
            levels.append(level)
            width = level.runs.reduce(0) { $0 + $1.layer.outputSize }
        }
        self.levels = levels
    }

    /// All layers, in the order of the state.
    public var layers: [any RecurrentLayer] { levels.flatMap { $0.runs.map(\.layer) } }

    /// The width of the outputs: H, or 2H in both directions.
    public var outputSize: Int {
        levels[levels.count - 1].runs.reduce(0) { $0 + $1.layer.outputSize }
    }

    /// The state before a sequence, zero, for a batch of this size.
    public func zeroState(batch: Int) -> [RecurrentState] {
        layers.map { $0.zeroState(batch: batch) }
    }

    /// The hidden state of the top layer after each sequence, `[B, outputSize]`, of all final
    /// states: both directions' side by side.
    public func topState(of final: [RecurrentState]) -> Tensor {
        let top = final.suffix(levels[levels.count - 1].runs.count).map(\.hidden)
        return top.count == 1 ? top[0] : .concatenated(top)
    }

    /// Runs all layers over `[T, B, D]`.
    ///
    /// - Parameters:
    ///   - input: The sequences, `[T, B, D]`.
    ///   - lengths: As in a single layer.
    ///   - state: A state for each layer and direction; zeros if `nil`.
    ///   - dropouts: The dropout rates of a training pass.
    ///   - pass: Whether gradients are wanted.
    /// - Returns: The top layer's outputs `[T, B, ·]` and all final states.
    public func callAsFunction(
        _ input: Tensor, lengths: [Int]? = nil, from state: [RecurrentState]? = nil,
        dropouts: Dropouts = Dropouts(), in pass: Pass
    ) -> (output: Tensor, final: [RecurrentState]) {
        run(lengths, state, dropouts, pass) { layer, weights in .features(input) }
    }

    /// Runs all layers over symbols, time-first `[T·B]`, by way of the table of their embeddings'
    /// input products: the same bits as `callAsFunction` of the embedded symbols, for less work
    /// where the vocabulary is smaller than `T · B`. Embeddings of other symbols get no gradient.
    ///
    /// A negative symbol has no embedding: it reads zeros, and the bias.
    public func callAsFunction(
        symbols: [Int32], batch: Int, embeddings: Tensor, lengths: [Int]? = nil,
        from state: [RecurrentState]? = nil, dropouts: Dropouts = Dropouts(), in pass: Pass
    ) -> (output: Tensor, final: [RecurrentState]) {
        run(lengths, state, dropouts, pass) { layer, weights in
            .products(
                table: embeddings.usingRows(of: symbols)
                    .linear(weights.weightIH, bias: weights.bias), symbols: symbols, batch: batch)
        }
    }

    private func run(
        _ lengths: [Int]?, _ state: [RecurrentState]?, _ dropouts: Dropouts, _ pass: Pass,
        bottom: (any RecurrentLayer, RecurrentWeights) -> RecurrentInput
    ) -> (output: Tensor, final: [RecurrentState]) {
        requirement(
            state == nil || state?.count == layers.count,
            "RecurrentStack: \(state?.count ?? 0) states for \(layers.count) layers")
        var below: Tensor?
        var final: [RecurrentState] = []
        for (depth, level) in levels.enumerated() {
            let here = pass.part(UInt64(depth))
            let input = below.map { drop($0, dropouts, in: here) }
            var outputs: [Tensor] = []
            for (layer, reversed) in level.runs {
                let weights = layer.weights(
                    weightDrop: dropouts.weight, in: here.part(reversed ? 2 : 1))
                let result = layer.cell.run(
                    input.map(RecurrentInput.features) ?? bottom(layer, weights), weights,
                    from: state?[final.count], lengths: lengths, reversed: reversed)
                outputs.append(result.output)
                final.append(result.final)
            }
            below = outputs.count == 1 ? outputs[0] : .concatenated(outputs)
        }
        guard let below else { requirementFailure("RecurrentStack: no layers") }
        return (below, final)
    }

    private func drop(_ x: Tensor, _ dropouts: Dropouts, in pass: Pass) -> Tensor {
        dropouts.locked
            ? x.lockedDropout(dropouts.between, in: pass) : x.dropout(dropouts.between, in: pass)
    }

    /// The stack a time step at a time, left to right, for decoders and streams.
    ///
    /// - Parameters:
    ///   - dropouts: The dropout rates of a training pass.
    ///   - pass: Whether gradients are wanted.
    public func stepper(dropouts: Dropouts = Dropouts(), in pass: Pass) -> RecurrentStepper {
        requirement(direction == .leftToRight, "stepper: the stack reads right to left")
        requirement(
            layers.allSatisfy { $0.cell == layers[0].cell },
            "stepper: layers of unlike cells, \(layers.map(\.cell))")
        return RecurrentStepper(
            cell: layers[0].cell,
            weights: layers.enumerated().map { depth, layer in
                layer.weights(
                    weightDrop: dropouts.weight, in: pass.part(UInt64(depth)).part(1))
            }, dropouts: dropouts, pass: pass)
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        for (depth, level) in levels.enumerated() {
            if let layer = level.leftToRight { visitor.visit(layer, named: "\(depth)") }
            if let layer = level.rightToLeft { visitor.visit(layer, named: "\(depth).reverse") }
        }
    }
}
