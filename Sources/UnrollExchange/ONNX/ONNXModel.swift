internal import UnrollSystem

/// A graph of ONNX with what is told about it, ready to be written.
struct ONNXModel {
    /// What stands before `.onnx` in the name where a model becomes several files, such as `encoder`.
    var part: String?
    var graph: ONNXGraph
    /// Texts by name: the model's task, configuration, vocabularies, normalisations.
    var metadata: [String: String]
    /// What it is and how it is used, for whoever opens it.
    var note: String

    /// Who writes the files.
    static let producer = "unroll"
    /// The version of the format of ``ONNXGraph/operatorSet``.
    private static let formatVersion = 8
    /// Longer messages no reader of protocol buffers takes.
    private static let mostBytes = Int(Int32.max)

    /// `ModelProto`
    private var message: ProtocolBuffer {
        var model = ProtocolBuffer()
        model.write(Int64(Self.formatVersion), field: 1)
        model.write(Self.producer, field: 2)
        model.write(UnrollVersion.current, field: 3)
        model.write(note, field: 6)
        model.write(graph.message, field: 7)
        var operators = ProtocolBuffer()
        operators.write("", field: 1)
        operators.write(Int64(ONNXGraph.operatorSet), field: 2)
        model.write(operators, field: 8)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            var entry = ProtocolBuffer()
            entry.write(key, field: 1)
            entry.write(value, field: 2)
            model.write(entry, field: 14)
        }
        return model
    }

    /// Writes the model, crash-safe.
    ///
    /// - Throws: `FileError`; ``ExchangeError`` where it would be longer than an ONNX file can be.
    func write(to path: String) throws {
        let message = message
        guard message.byteCount <= Self.mostBytes else {
            throw ExchangeError(
                path,
                "the model would have \(message.byteCount.grouped) bytes, and an ONNX file has at most "
                    + Self.mostBytes.grouped,
                cure: "export it to PyTorch or NumPy, or train a smaller one")
        }
        try AtomicFile.write(to: path) { writer in
            try message.forEachPart { try writer.write($0) }
        }
    }
}
