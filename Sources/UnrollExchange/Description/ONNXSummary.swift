internal import UnrollSystem

/// What an ONNX file tells of itself. The elements of its tensors are not read.
struct ONNXSummary {
    /// An input or an output.
    struct Port {
        var name = ""
        /// Numbers, and names of what only a run knows.
        var axes: [String] = []
    }

    private(set) var formatVersion = 0
    private(set) var producer = ""
    private(set) var operatorSet = 0
    private(set) var note = ""
    /// The names of the metadata.
    private(set) var metadataNames: [String] = []
    private(set) var inputs: [Port] = []
    private(set) var outputs: [Port] = []
    /// How often each operator stands in the graph, those of inner graphs left out.
    private(set) var operators: [String: Int] = [:]
    /// The stored tensors: names and shapes.
    private(set) var tensors: [(name: String, shape: [Int])] = []

    private static let mostTensors = 100_000

    /// - Throws: ``ExchangeError`` where the file is no ONNX; `FileError`.
    init(contentsOf path: String) throws {
        let file = try OpenFile.reading(path)
        do {
            var model = ProtocolBufferReader(file, 0..<(try file.byteCount()))
            var hasGraph = false
            while let field = try model.next() {
                switch field.number {
                case 1: formatVersion = Int(truncatingIfNeeded: field.value)
                case 2: producer = try model.text(field)
                case 6: note = try model.text(field)
                case 7:
                    hasGraph = true
                    try readGraph(model.message(field))
                case 8: try readOperatorSet(model.message(field))
                case 14: try readMetadata(model.message(field))
                default: break
                }
            }
            guard hasGraph, formatVersion > 0 else { throw ProtocolBufferReader.Damaged() }
        } catch is ProtocolBufferReader.Damaged {
            throw ExchangeError(
                path, "it is no whole ONNX file", cure: "copy it again, or name a model")
        }
    }

    /// Elements of all stored tensors; `nil` where their number overflows.
    var parameterCount: Int? {
        var total = 0
        for tensor in tensors {
            var count = 1
            for size in tensor.shape {
                let product = count.multipliedReportingOverflow(by: size)
                if product.overflow || size < 0 { return nil }
                count = product.partialValue
            }
            let sum = total.addingReportingOverflow(count)
            if sum.overflow { return nil }
            total = sum.partialValue
        }
        return total
    }

    private mutating func readOperatorSet(_ reader: ProtocolBufferReader) throws {
        var (domain, version) = ("", 0)
        var reader = reader
        while let field = try reader.next() {
            if field.number == 1 { domain = try reader.text(field) }
            if field.number == 2 { version = Int(truncatingIfNeeded: field.value) }
        }
        if domain.isEmpty || domain == "ai.onnx" { operatorSet = version }
    }

    private mutating func readMetadata(_ reader: ProtocolBufferReader) throws {
        var reader = reader
        while let field = try reader.next() {
            if field.number == 1 { metadataNames.append(try reader.text(field, upTo: 200)) }
        }
    }

    private mutating func readGraph(_ reader: ProtocolBufferReader) throws {
        var reader = reader
        while let field = try reader.next() {
            switch field.number {
            case 1:
                var node = reader.message(field)
                while let part = try node.next() {
                    guard part.number == 4 else { continue }
                    operators[try node.text(part, upTo: 200), default: 0] += 1
                    break
                }
            case 5 where tensors.count < Self.mostTensors:
                tensors.append(try Self.tensor(reader.message(field)))
            case 11: inputs.append(try Self.port(reader.message(field)))
            case 12: outputs.append(try Self.port(reader.message(field)))
            default: break
            }
        }
    }

    private static func tensor(_ reader: ProtocolBufferReader) throws -> (String, [Int]) {
        var reader = reader
        var (name, shape) = ("", [Int]())
        while let field = try reader.next() {
            if field.number == 1 {
                shape += try reader.integers(field).map { Int(truncatingIfNeeded: $0) }
            }
            if field.number == 8 { name = try reader.text(field, upTo: 1000) }
        }
        return (name, shape)
    }

    /// `ValueInfoProto`: its type's tensor's shape's dimensions.
    private static func port(_ reader: ProtocolBufferReader) throws -> Port {
        var port = Port()
        func descend(_ reader: ProtocolBufferReader, _ path: ArraySlice<Int>) throws {
            var reader = reader
            while let field = try reader.next() {
                guard field.number == path.first else { continue }
                if path.count > 1 {
                    try descend(reader.message(field), path.dropFirst())
                } else {
                    var dimension = reader.message(field)
                    var axis = "?"
                    while let part = try dimension.next() {
                        if part.number == 1 { axis = "\(Int64(bitPattern: part.value))" }
                        if part.number == 2 { axis = try dimension.text(part, upTo: 200) }
                    }
                    port.axes.append(axis)
                }
            }
        }
        var own = reader
        while let field = try own.next() {
            if field.number == 1 { port.name = try own.text(field, upTo: 1000) }
            if field.number == 2 { try descend(own.message(field), [1, 2, 1]) }
        }
        return port
    }
}
