internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

/// An `nn.RNN`, `nn.GRU` or `nn.LSTM` as its tensors in a file tell it.
struct RecurrentModule {
    /// What stands before the names of its tensors, such as `rnn.`.
    let prefix: String
    /// How it is built; a simple RNN's activation is not told by its tensors.
    private(set) var stack = RecurrentStackConfig()
    /// D
    private(set) var inputSize = 0
    /// The names of its tensors.
    private(set) var names: [String] = []
    private var layouts: [(ours: String, layout: PyTorchLayout.Layer, suffix: String)] = []

    /// The prefixes of all recurrent modules in an archive, in order.
    static func prefixes(in archive: any TensorArchive) -> [String] {
        archive.tensors.map(\.name).filter { $0.hasSuffix(Self.mark) }
            .map { String($0.dropLast(Self.mark.count)) }.sorted()
    }

    private static let mark = "weight_ih_l0"

    /// Reads shapes; no elements.
    ///
    /// - Throws: ``ExchangeError`` where the shapes are not those of such a module.
    init(_ prefix: String, in archive: any TensorArchive, activation: RecurrentCell.Activation)
        throws
    {
        self.prefix = prefix
        func fault(_ name: String) -> ExchangeError {
            let shape = archive[name].map { "\($0.shape)" } ?? "missing"
            return ExchangeError(
                archive.path,
                "the tensors of '\(prefix)' are not those of an nn.RNN, nn.GRU or nn.LSTM: \(name) is \(shape)",
                cure: "convert a module of torch.nn")
        }
        func shape(_ name: String) throws -> [Int] {
            guard let shape = archive[prefix + name]?.shape, shape.count == 2,
                shape.allSatisfy({ $0 > 0 })
            else { throw fault(prefix + name) }
            return shape
        }
        let input = try shape("weight_ih_l0")
        let hidden = try shape("weight_hh_l0")
        let hasProjection = archive[prefix + "weight_hr_l0"] != nil
        let height = hasProjection ? try shape("weight_hr_l0")[1] : hidden[1]
        let (gates, rest) = input[0].quotientAndRemainder(dividingBy: height)
        guard rest == 0, input[0] == hidden[0] else { throw fault(prefix + "weight_hh_l0") }
        switch gates {
        case 1: stack.cell = .rnn
        case 3: stack.cell = .gru
        case 4: stack.cell = .lstm
        default: throw fault(prefix + "weight_hh_l0")
        }
        stack.activation = activation
        stack.reset = .afterProduct
        stack.hiddenSize = height
        stack.projection = hasProjection ? hidden[1] : nil
        stack.direction =
            archive[prefix + "weight_ih_l0_reverse"] == nil ? .leftToRight : .bidirectional
        stack.layers = 0
        inputSize = input[1]
        try stack.validate(inputSize: inputSize)

        let runs = stack.direction == .bidirectional ? [false, true] : [false]
        while archive[prefix + "weight_ih_l\(stack.layers)"] != nil {
            let width = stack.layers == 0 ? inputSize : stack.outputSize
            for reversed in runs {
                let suffix = PyTorchParameters.suffix(layer: stack.layers, reversed: reversed)
                var layout = PyTorchLayout.Layer(
                    cell: stack.recurrentCell, inputSize: width, hiddenSize: height,
                    projection: stack.projection)
                layout.hasBiases = (
                    archive[prefix + "bias_ih" + suffix] != nil,
                    archive[prefix + "bias_hh" + suffix] != nil
                )
                for (name, recipe) in layout.toPyTorch(theirs: prefix, suffix: suffix) {
                    if name.hasSuffix("bias_ih" + suffix), !layout.hasBiases.input { continue }
                    if name.hasSuffix("bias_hh" + suffix), !layout.hasBiases.hidden { continue }
                    guard archive[name]?.shape == recipe.shape else { throw fault(name) }
                    names.append(name)
                }
                layouts.append(
                    ("\(stack.layers)." + (reversed ? "reverse." : ""), layout, suffix))
            }
            stack.layers += 1
        }
    }

    /// Our parameters of the module's.
    ///
    /// - Parameter ours: What stands before our names, such as `recurrent.`.
    func recipes(_ ours: String) -> [String: TensorRecipe] {
        layouts.reduce(into: [:]) { all, layer in
            all.merge(
                layer.layout.fromPyTorch(
                    ours: ours + layer.ours, theirs: prefix, suffix: layer.suffix)
            ) { first, _ in first }
        }
    }
}
