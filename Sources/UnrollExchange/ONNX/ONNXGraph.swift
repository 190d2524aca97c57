internal import UnrollSystem
internal import UnrollTensors

/// A graph of ONNX under construction: nodes in the order in which they are added, so that each finds its inputs
/// computed.
///
/// The operators are those of operator set ``operatorSet``; their definitions are
/// <https://onnx.ai/onnx/operators>.
final class ONNXGraph {
    /// The operator set whose operators are used.
    static let operatorSet = 18

    let name: String
    /// The graph around this one, whose values it sees; `nil` for the outermost.
    private let outer: ONNXGraph?
    private var nodes: [ProtocolBuffer] = []
    private var initializers: [ProtocolBuffer] = []
    private(set) var inputs: [ONNXPort] = []
    private(set) var outputs: [ONNXPort] = []
    /// Constants that are there already, by type and content.
    private var constants: [String: ONNXValue] = [:]
    private var stored: Set<String> = []
    private var count = 0

    init(_ name: String, inside outer: ONNXGraph? = nil) {
        self.name = name
        self.outer = outer
    }

    /// A name that no value of this graph or of the graphs around it has.
    private func fresh(_ stem: String) -> ONNXValue {
        var root = self
        while let outer = root.outer { root = outer }
        root.count += 1
        return ONNXValue(name: "\(stem)_\(root.count)")
    }

    // MARK: Ports

    /// An input.
    func input(_ name: String, _ type: ONNXType, _ axes: [ONNXAxis], _ note: String = "")
        -> ONNXValue
    {
        inputs.append(ONNXPort(name: name, type: type, axes: axes, note: note))
        return ONNXValue(name: name)
    }

    /// An input whose name does not matter, as those of a loop's body.
    func input(_ type: ONNXType, _ axes: [ONNXAxis]) -> ONNXValue {
        input(fresh("input").name, type, axes)
    }

    /// Makes a value an output.
    func output(
        _ value: ONNXValue, _ name: String? = nil, _ type: ONNXType, _ axes: [ONNXAxis],
        _ note: String = ""
    ) {
        let own = ONNXValue(name: name ?? fresh("output").name)
        add("Identity", [value], to: [own])
        outputs.append(ONNXPort(name: own.name, type: type, axes: axes, note: note))
    }

    // MARK: Constants

    /// A tensor of the model under its own name.
    func parameter(_ name: String, _ tensor: Tensor) -> ONNXValue {
        if stored.insert(name).inserted {
            store(name, .float32, tensor.shape, TensorContent(tensor: tensor))
        }
        return ONNXValue(name: name)
    }

    func constant(_ values: [Float], shape: [Int]? = nil) -> ONNXValue {
        constant(.float32, values.map(\.bitPattern), shape ?? [values.count])
    }

    func constant(_ value: Float) -> ONNXValue { constant([value], shape: []) }

    func constant(_ values: [Int], shape: [Int]? = nil) -> ONNXValue {
        constant(.int64, values.map(Int64.init), shape ?? [values.count])
    }

    func constant(_ value: Int) -> ONNXValue { constant([value], shape: []) }

    func constant(_ values: [UInt64], shape: [Int]? = nil) -> ONNXValue {
        constant(.uint64, values, shape ?? [values.count])
    }

    func constant(_ value: UInt64) -> ONNXValue { constant([value], shape: []) }

    private func constant(_ type: ONNXType, _ values: [some FixedWidthInteger], _ shape: [Int])
        -> ONNXValue
    {
        let key = values.count > 64 ? nil : "\(type) \(shape) \(values)"
        if let key, let known = constants[key] { return known }
        let value = fresh("constant")
        store(
            value.name, type, shape,
            values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } })
        if let key { constants[key] = value }
        return value
    }

    /// `TensorProto`
    private func store(_ name: String, _ type: ONNXType, _ shape: [Int], _ content: some ONNXContent)
    {
        var tensor = ProtocolBuffer()
        for size in shape { tensor.write(Int64(size), field: 1) }
        tensor.write(type.rawValue, field: 2)
        tensor.write(name, field: 8)
        content.write(to: &tensor, field: 9)
        initializers.append(tensor)
    }

    // MARK: Nodes

    /// Adds a node of one output.
    @discardableResult
    func add(
        _ operation: String, _ inputs: [ONNXValue?],
        _ attributes: KeyValuePairs<String, ONNXAttribute> = [:]
    ) -> ONNXValue {
        let output = fresh(operation.lowercased())
        add(operation, inputs, attributes, to: [output])
        return output
    }

    /// Adds a node of several outputs.
    func add(
        _ operation: String, _ inputs: [ONNXValue?],
        _ attributes: KeyValuePairs<String, ONNXAttribute> = [:], outputs: Int
    ) -> [ONNXValue] {
        let results = (0..<outputs).map { _ in fresh(operation.lowercased()) }
        add(operation, inputs, attributes, to: results)
        return results
    }

    private func add(
        _ operation: String, _ inputs: [ONNXValue?],
        _ attributes: KeyValuePairs<String, ONNXAttribute> = [:], to outputs: [ONNXValue]
    ) {
        // NodeProto; an input that is left out has an empty name.
        var node = ProtocolBuffer()
        for input in inputs { node.write(input?.name ?? "", field: 1) }
        for output in outputs { node.write(output.name, field: 2) }
        node.write("\(operation)_\(nodes.count)", field: 3)
        node.write(operation, field: 4)
        for (name, attribute) in attributes {
            node.write(attribute.message(named: name), field: 5)
        }
        nodes.append(node)
    }

    /// `GraphProto`
    var message: ProtocolBuffer {
        var graph = ProtocolBuffer()
        for node in nodes { graph.write(node, field: 1) }
        graph.write(name, field: 2)
        for tensor in initializers { graph.write(tensor, field: 5) }
        for input in inputs { graph.write(input.message, field: 11) }
        for output in outputs { graph.write(output.message, field: 12) }
        return graph
    }
}

/// What a constant's bytes are made of.
private protocol ONNXContent {
    func write(to message: inout ProtocolBuffer, field: Int)
}

extension [UInt8]: ONNXContent {
    fileprivate func write(to message: inout ProtocolBuffer, field: Int) {
        message.write(self, field: field)
    }
}

extension TensorContent: ONNXContent {
    fileprivate func write(to message: inout ProtocolBuffer, field: Int) {
        message.write(self as any ByteContent, field: field)
    }
}
