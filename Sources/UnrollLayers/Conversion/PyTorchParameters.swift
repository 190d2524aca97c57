public import UnrollSystem
public import UnrollTensors

/// Parameters of recurrent layers under PyTorch's names and gate conventions, both ways.
///
/// What differs: PyTorch has two biases (ours is their sum; a GRU's `b_hn` stays apart), its GRU's
/// update gate multiplies the old state (ours the candidate, so the rows of z change sign), and its
/// GRU resets after the product only. Gate orders are the same: i f g o and r z n.
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
        try requireCounterpart(of: layer.cell)
        func tensor(_ name: String, _ shape: [Int]) throws -> Tensor {
            guard let tensor = tensors[name + suffix] else {
                throw ConversionError(message: "the tensor \(name + suffix) is missing")
            }
            guard tensor.shape == shape else {
                throw ConversionError(
                    message: "\(name + suffix) has shape \(tensor.shape); the layer needs \(shape)")
            }
            return tensor
        }
        let columns = layer.cell.gates * layer.hiddenSize
        func bias(_ name: String) throws -> Tensor {
            tensors[name + suffix] == nil ? Tensor(zeros: [columns]) : try tensor(name, [columns])
        }
        let weightIH = try tensor("weight_ih", layer.weightIH.shape)
        let weightHH = try tensor("weight_hh", layer.weightHH.shape)
        let biasIH = try bias("bias_ih")
        let biasHH = try bias("bias_hh")
        let weightHR = try layer.weightHR.map { try tensor("weight_hr", $0.shape) }

        layer.weightIH.value.assign(turnedUpdateGate(weightIH, of: layer))
        layer.weightHH.value.assign(turnedUpdateGate(weightHH, of: layer))
        let sum = biasIH + biasHH
        if let biasHN = layer.biasHN {
            let candidate = (2 * layer.hiddenSize)..<(3 * layer.hiddenSize)
            biasHN.value.assign(biasHH.slice(candidate))
            sum.slice(candidate).assign(biasIH.slice(candidate))
        }
        layer.bias.value.assign(turnedUpdateGate(sum, of: layer))
        if let weightHR { layer.weightHR?.value.assign(weightHR) }
    }

    /// A layer's weights as PyTorch names and orders them; `bias_hh` is zero but for a GRU's `b_hn`.
    ///
    /// - Throws: ``ConversionError`` where the cell does not exist in PyTorch.
    public static func tensors(of layer: any RecurrentLayer, suffix: String = "_l0") throws
        -> [String: Tensor]
    {
        try requireCounterpart(of: layer.cell)
        let biasHH = Tensor(zeros: layer.bias.shape)
        if let biasHN = layer.biasHN {
            biasHH.slice((2 * layer.hiddenSize)..<(3 * layer.hiddenSize)).assign(biasHN.value)
        }
        var result = [
            "weight_ih" + suffix: turnedUpdateGate(layer.weightIH.value, of: layer),
            "weight_hh" + suffix: turnedUpdateGate(layer.weightHH.value, of: layer),
            "bias_ih" + suffix: turnedUpdateGate(layer.bias.value, of: layer),
            "bias_hh" + suffix: biasHH,
        ]
        if let weightHR = layer.weightHR { result["weight_hr" + suffix] = weightHR.value.copy() }
        return result
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

    private static func requireCounterpart(of cell: RecurrentCell) throws {
        switch cell {
        case .gru(.beforeProduct), .simplifiedGRU:
            throw ConversionError(
                message:
                    "PyTorch has no \(cell == .simplifiedGRU ? "simplified GRU" : "GRU with the reset before the product"); "
                    + "use a GRU with the reset after the product")
        case .rnn, .gru(.afterProduct), .lstm: return
        }
    }

    /// A copy in which the rows of a GRU's update gate have the other sign: σ(-x) = 1 - σ(x).
    private static func turnedUpdateGate(_ tensor: Tensor, of layer: any RecurrentLayer) -> Tensor {
        let copy = tensor.copy()
        guard layer.cell == .gru(.afterProduct) else { return copy }
        let gate = copy.slice(layer.hiddenSize..<(2 * layer.hiddenSize))
        gate.assign(-1 * gate)
        return copy
    }
}

/// Numbers that cannot be taken over from another framework.
public struct ConversionError: SentenceError {
    /// What cannot be converted, and why.
    public let message: String
    public var description: String { message }
}
