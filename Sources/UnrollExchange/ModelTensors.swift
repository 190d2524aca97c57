internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

/// The tensors of a model, or those of a part of it, by their names in model files.
struct ModelTensors {
    private let all: [String: Tensor]
    /// What stands before the names of the part.
    let prefix: String

    init(_ module: some Module) {
        all = Dictionary(
            uniqueKeysWithValues: module.parameters.map { ($0.name, $0.parameter.value) })
        prefix = ""
    }

    private init(_ all: [String: Tensor], _ prefix: String) {
        self.all = all
        self.prefix = prefix
    }

    /// The part of this name, such as `recurrent.0`.
    func part(_ name: String) -> ModelTensors { ModelTensors(all, prefix + name + ".") }

    subscript(name: String) -> Tensor? { all[prefix + name] }

    /// Whether any tensor belongs to a part.
    func has(part name: String) -> Bool { all.keys.contains { $0.hasPrefix(prefix + name + ".") } }
}

extension ONNXGraph {
    /// A tensor of the model, which it has: models are checked when they are loaded.
    func parameter(_ name: String, of tensors: ModelTensors) -> ONNXValue {
        guard let tensor = tensors[name] else {
            requirementFailure("ONNXGraph: the model has no tensor \(tensors.prefix)\(name)")
        }
        return parameter(tensors.prefix + name, tensor)
    }

    /// W·x + b by the tensors `weight` and, where there is one, `bias` of a part.
    func linear(_ x: ONNXValue, _ part: ModelTensors) -> ONNXValue {
        linear(
            x, parameter("weight", of: part),
            bias: part["bias"] == nil ? nil : parameter("bias", of: part))
    }
}
