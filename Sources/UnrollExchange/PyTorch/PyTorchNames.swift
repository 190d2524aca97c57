internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

/// The tensors of any network of ours under PyTorch's names: `recurrent.0.reverse.weight_ih` becomes
/// `recurrent.weight_ih_l0_reverse`, an adaptive softmax's `tail.0.projection.weight` `tail.0.0.weight`; embeddings
/// and linear layers are called alike.
struct PyTorchNames {
    /// One module of `torch.nn`.
    struct Stack: Hashable {
        var name: String
        /// Of a simple RNN whatever its activation is.
        var cell: RecurrentCell
        var inputSize, hiddenSize: Int
        var projection: Int?
        var layers = 0
        var isBidirectional = false
    }

    /// Theirs of ours.
    private(set) var toPyTorch: [String: TensorRecipe] = [:]
    /// The recurrent modules, in the order of their names.
    private(set) var stacks: [Stack] = []

    /// - Parameter shapes: The shapes of all parameters by our names.
    /// - Throws: ``ConversionError`` where a cell does not exist in PyTorch, or a stack reads from right to
    ///   left alone.
    init(_ shapes: [String: [Int]]) throws {
        var rest = shapes
        var found: [String: Stack] = [:]
        for name in shapes.keys.sorted() where name.hasSuffix(".weight_ih") {
            let layer = String(name.dropLast("weight_ih".count))
            guard let place = Place(layer), let weightHH = shapes[layer + "weight_hh"] else {
                continue
            }
            let layout = try Self.layout(layer, shapes, weightHH)
            if place.isReversed, shapes[place.stack + ".\(place.depth).weight_ih"] == nil {
                throw ConversionError(
                    message: "PyTorch has no module that reads from right to left alone, as \(place.stack) does")
            }
            let suffix = PyTorchParameters.suffix(layer: place.depth, reversed: place.isReversed)
            let theirs = place.stack + "."
            let recipes = layout.toPyTorch(ours: layer, theirs: theirs, suffix: suffix)
            toPyTorch.merge(recipes) { first, _ in first }
            for source in recipes.values.flatMap(\.sources) { rest[source.name] = nil }

            var stack =
                found[place.stack]
                ?? Stack(
                    name: place.stack, cell: layout.cell, inputSize: 0,
                    hiddenSize: layout.hiddenSize, projection: layout.projection)
            stack.layers = max(stack.layers, place.depth + 1)
            stack.isBidirectional = stack.isBidirectional || place.isReversed
            if place.depth == 0 { stack.inputSize = layout.inputSize }
            found[place.stack] = stack
        }
        stacks = found.values.sorted { $0.name < $1.name }
        for (name, shape) in rest {
            toPyTorch[Self.adaptiveName(ofOurs: name)] = TensorRecipe(copying: name, shape: shape)
        }
    }

    /// Where a layer stands: `recurrent.1.reverse.` is layer 1 of `recurrent`, reversed.
    private struct Place {
        var stack: String
        var depth: Int
        var isReversed: Bool

        init?(_ prefix: String) {
            var parts = prefix.split(separator: ".").map(String.init)
            isReversed = parts.last == "reverse"
            if isReversed { parts.removeLast() }
            guard let last = parts.popLast(), let depth = Int(last), !parts.isEmpty else { return nil }
            self.depth = depth
            stack = parts.joined(separator: ".")
        }
    }

    private static func layout(
        _ layer: String, _ shapes: [String: [Int]], _ weightHH: [Int]
    ) throws -> PyTorchLayout.Layer {
        let projected = shapes[layer + "weight_hr"]
        let height = projected?[1] ?? weightHH[1]
        let cell: RecurrentCell =
            switch weightHH[0] / max(height, 1) {
            case 1: .rnn(.tanh)
            case 2: .simplifiedGRU
            case 3: .gru(shapes[layer + "bias_hn"] == nil ? .beforeProduct : .afterProduct)
            default: .lstm
            }
        let layout = PyTorchLayout.Layer(
            cell: cell, inputSize: shapes[layer + "weight_ih"]?[1] ?? 0, hiddenSize: height,
            projection: projected?[0])
        try layout.requireCounterpart()
        return layout
    }

    /// The parts of a cluster's names: ours and theirs.
    private static let clusterNames = [(".projection.weight", ".0.weight"), (".output.weight", ".1.weight")]

    private static func adaptiveName(ofOurs name: String) -> String {
        renamed(name, clusterNames)
    }

    static func adaptiveName(ofTheirs name: String) -> String {
        renamed(name, clusterNames.map { ($1, $0) })
    }

    private static func renamed(_ name: String, _ endings: [(String, String)]) -> String {
        guard name.contains("tail."), let (old, new) = endings.first(where: { name.hasSuffix($0.0) })
        else { return name }
        return name.dropLast(old.count) + new
    }
}
