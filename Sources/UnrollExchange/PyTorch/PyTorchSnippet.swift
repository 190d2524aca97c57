internal import UnrollData
internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTasks
internal import UnrollTensors
internal import UnrollTraining

/// The lines of Python that load an exported network into modules of `torch.nn`.
struct PyTorchSnippet {
    let text: String

    /// - Parameters:
    ///   - network: The network.
    ///   - names: Its tensors under PyTorch's names.
    ///   - path: The file that holds them.
    init(_ network: NetworkFile, _ names: PyTorchNames, path: String) throws {
        let shapes = names.toPyTorch.mapValues(\.shape)
        // An RNN's tensors do not tell its activation, its configuration does.
        let isReLU = try network.file.json(of: ModelMetadata.Part.config)
            .contains("\"activation\":\"relu\"")
        var lines = [
            "import torch", "from safetensors.torch import load_file", "",
            "state = load_file(\(Self.quoted(path)))", "",
        ]
        var modules: [(name: String, code: String)] = names.stacks.map {
            ($0.name, Self.code($0, isReLU: isReLU))
        }
        let stacks = Set(names.stacks.map(\.name))
        for (key, shape) in shapes.sorted(by: { $0.key < $1.key })
        where shape.count == 2 && key.hasSuffix(".weight") {
            let name = String(key.dropLast(".weight".count))
            guard !stacks.contains(name) else { continue }
            let isEmbedding =
                name.hasSuffix("embedding") || name.hasSuffix("characters")
                || name.hasSuffix("shapes")
            let bias = shapes[name + ".bias"] == nil ? ", bias=False" : ""
            modules.append(
                (
                    name,
                    isEmbedding
                        ? "torch.nn.Embedding(\(shape[0]), \(shape[1]))"
                        : "torch.nn.Linear(\(shape[1]), \(shape[0])\(bias))"
                ))
        }
        lines.append("modules = {")
        for module in modules.sorted(by: { $0.name < $1.name }) {
            lines.append("    \"\(module.name)\": \(module.code),")
        }
        lines += [
            "}", "for name, module in modules.items():",
            "    module.load_state_dict({key: state[name + \".\" + key] for key in module.state_dict()})",
            "    module.eval()",
        ]
        if let use = Self.use(network) { lines += [""] + use }
        text = lines.joined(separator: "\n")
    }

    private static func code(_ stack: PyTorchNames.Stack, isReLU: Bool) -> String {
        var settings = ["\(stack.inputSize)", "\(stack.hiddenSize)"]
        if stack.layers > 1 { settings.append("num_layers=\(stack.layers)") }
        if stack.isBidirectional { settings.append("bidirectional=True") }
        if let projection = stack.projection { settings.append("proj_size=\(projection)") }
        let kind: String
        switch stack.cell {
        case .rnn:
            kind = "RNN"
            if isReLU { settings.append("nonlinearity=\"relu\"") }
        case .gru, .simplifiedGRU: kind = "GRU"
        case .lstm: kind = "LSTM"
        }
        return "torch.nn.\(kind)(\(settings.joined(separator: ", ")))"
    }

    /// How the modules are used, for the kinds of models whose parts are all modules of `torch.nn`.
    private static func use(_ network: NetworkFile) -> [String]? {
        switch network.network {
        case let network as LanguageModelNetwork
        where network.config.characters == nil && network.config.features == nil
            && network.config.objective.isLinear:
            let output =
                network.config.tied
                ? "vectors @ modules[\"embedding\"].weight.T + state[\"output.bias\"]"
                : "modules[\"output\"](vectors)"
            return [
                "# symbols [time, batch]: places in the vocabulary, the boundary symbol first; hidden: None at first",
                "def next_symbols(symbols, hidden=None):",
                "    vectors, hidden = modules[\"recurrent\"](modules[\"embedding\"](symbols), hidden)",
                "    return (\(output)).log_softmax(-1), hidden",
            ]
        case let network as ClassificationEnsemble
        where network.networks.count == 1 && network.config.input == nil
            && network.config.pooling == .max && network.config.poolingParts == 1
            && network.config.encoder.recurrent != nil:
            return [
                "# symbols [time, 1]: the places in the vocabulary of one text's symbols",
                "def probabilities(symbols):",
                "    outputs, _ = modules[\"recurrent\"](modules[\"embedding\"](symbols))",
                "    return modules[\"output\"](outputs.max(0).values).softmax(-1)",
            ]
        default: return nil
        }
    }

    private static func quoted(_ text: String) -> String { JSONText.quoted(text) }
}
