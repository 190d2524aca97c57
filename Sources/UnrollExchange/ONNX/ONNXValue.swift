internal import UnrollSystem
internal import UnrollTensors

/// A value of an ONNX graph: an input, a constant, or what a node computes.
struct ONNXValue: Hashable, Sendable {
    let name: String
}

/// The type of a value's elements, by its number in `TensorProto.DataType`.
enum ONNXType: Int64, Sendable {
    case float32 = 1
    case int32 = 6
    case int64 = 7
    case bool = 9
    case uint64 = 13
}

/// The size of an axis: a number, or a name of what only a run knows, such as `batch`.
enum ONNXAxis: Sendable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    case size(Int)
    case name(String)

    init(integerLiteral value: Int) { self = .size(value) }
    init(stringLiteral value: String) { self = .name(value) }
}

/// An input or an output of a graph.
struct ONNXPort: Sendable {
    var name: String
    var type: ONNXType
    var axes: [ONNXAxis]
    /// What it is, for whoever reads the graph.
    var note: String

    /// `ValueInfoProto`
    var message: ProtocolBuffer {
        var shape = ProtocolBuffer()
        for axis in axes {
            var dimension = ProtocolBuffer()
            switch axis {
            case .size(let size): dimension.write(Int64(size), field: 1)
            case .name(let name): dimension.write(name, field: 2)
            }
            shape.write(dimension, field: 1)
        }
        var tensor = ProtocolBuffer()
        tensor.write(type.rawValue, field: 1)
        tensor.write(shape, field: 2)
        var kind = ProtocolBuffer()
        kind.write(tensor, field: 1)
        var port = ProtocolBuffer()
        port.write(name, field: 1)
        port.write(kind, field: 2)
        if !note.isEmpty { port.write(note, field: 3) }
        return port
    }
}

/// A setting of a node.
enum ONNXAttribute {
    case int(Int)
    case ints([Int])
    case float(Float)
    case string(String)
    case strings([String])
    case graph(ONNXGraph)

    /// `AttributeProto`
    func message(named name: String) -> ProtocolBuffer {
        // The numbers of the fields and of AttributeProto.AttributeType.
        var message = ProtocolBuffer()
        message.write(name, field: 1)
        let type: Int64
        switch self {
        case .float(let value):
            message.write(value, field: 2)
            type = 1
        case .int(let value):
            message.write(Int64(value), field: 3)
            type = 2
        case .string(let text):
            message.write(text, field: 4)
            type = 3
        case .graph(let graph):
            message.write(graph.message, field: 6)
            type = 5
        case .ints(let values):
            for value in values { message.write(Int64(value), field: 8) }
            type = 7
        case .strings(let texts):
            for text in texts { message.write(text, field: 9) }
            type = 8
        }
        message.write(type, field: 20)
        return message
    }
}

/// The bytes of a tensor in memory.
struct TensorContent: ByteContent {
    let tensor: Tensor
    var byteCount: Int { 4 * tensor.count }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try tensor.withFloats { try body(UnsafeRawBufferPointer($0)) }
    }
}
