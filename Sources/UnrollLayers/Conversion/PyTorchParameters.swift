public import UnrollSystem
public import UnrollTensors

/// Parameters of recurrent layers under PyTorch's names and gate conventions, both ways.
///
/// Two biases become their sum, the rows of a GRU's update gate change sign, and only a GRU whose reset
/// gate acts after the product has a counterpart; gate orders are the same.
public enum PyTorchParameters {
    /// Names of layer `k` of a module: `weight_ih_l0`, `bias_hh_l1_reverse`, …
    public static func suffix(layer: Int, reversed: Bool = false) -> String {
        "_l\(layer)" + (reversed ? "_reverse" : "")
    }

    /// Writes PyTorch's weights into a layer.
    ///
    /// - Parameters:
    ///   - tensors: By PyTorch's names: `weight_ih`, `weight_hh`, `bias_ih`, `bias_hh`,
    ///     `weight_hr`, each with the suffix. Missing biases count as zero (`bias=False`).
    ///   - layer: Whose parameters are written, in place.
    ///   - suffix: Behind each name, as ``suffix(layer:reversed:)`` gives it.
    /// - Throws: ``ConversionError`` where a tensor is missing, has another shape, or the cell does
    ///   not exist in PyTorch.
    public static func load(
        _ tensors: [String: Tensor], into layer: any RecurrentLayer, suffix: String = "_l0"
    ) throws {
        var layout = PyTorchLayout.Layer(layer)
        try layout.requireCounterpart()
        layout.hasBiases = (
            tensors["bias_ih" + suffix] != nil, tensors["bias_hh" + suffix] != nil
        )
        for (name, recipe) in layout.toPyTorch(suffix: suffix) {
            if name == "bias_ih" + suffix, !layout.hasBiases.input { continue }
            if name == "bias_hh" + suffix, !layout.hasBiases.hidden { continue }
            guard let tensor = tensors[name] else {
                throw ConversionError(message: "the tensor \(name) is missing")
            }
            guard tensor.shape == recipe.shape else {
                throw ConversionError(
                    message: "\(name) has shape \(tensor.shape); the layer needs \(recipe.shape)")
            }
        }
        let recipes = layout.fromPyTorch(suffix: suffix)
        for named in layer.parameters {
            try recipes[named.name]?.fill(named.parameter.target, from: tensors)
        }
    }

    /// A layer's weights as PyTorch names and orders them; `bias_hh` is zero but for a GRU's `b_hn`.
    ///
    /// - Throws: ``ConversionError`` where the cell does not exist in PyTorch.
    public static func tensors(of layer: any RecurrentLayer, suffix: String = "_l0") throws
        -> [String: Tensor]
    {
        let layout = PyTorchLayout.Layer(layer)
        try layout.requireCounterpart()
        let own = Dictionary(
            uniqueKeysWithValues: layer.parameters.map { ($0.name, $0.parameter.value) })
        return try layout.toPyTorch(suffix: suffix).mapValues { try $0.tensor(from: own) }
    }

    /// `load` for every layer and direction of a stack, under the names of one PyTorch module.
    public static func load(_ tensors: [String: Tensor], into stack: RecurrentStack) throws {
        try forEachLayer(of: stack) { try load(tensors, into: $0, suffix: $1) }
    }

    /// `tensors(of:)` for every layer and direction of a stack, under the names of one PyTorch
    /// module.
    public static func tensors(of stack: RecurrentStack) throws -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        try forEachLayer(of: stack) { layer, suffix in
            result.merge(try tensors(of: layer, suffix: suffix)) { first, _ in first }
        }
        return result
    }

    private static func forEachLayer(
        of stack: RecurrentStack, _ body: (any RecurrentLayer, String) throws -> Void
    ) throws {
        guard stack.direction != .rightToLeft else {
            throw ConversionError(
                message: "a PyTorch module has no right-to-left direction alone; "
                    + "convert its layers one by one")
        }
        let runs = stack.direction == .bidirectional ? 2 : 1
        for (index, layer) in stack.layers.enumerated() {
            try body(layer, suffix(layer: index / runs, reversed: index % runs == 1))
        }
    }
}

/// Numbers that cannot be taken over from another framework.
public struct ConversionError: SentenceError {
    /// What cannot be converted, and why.
    public let message: String
    public var description: String { message }

    package init(message: String) { self.message = message }
}
