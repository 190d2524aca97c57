import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollExchange
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

/// Which tensors of a file become which part of a model, by names and shapes alone.
@Suite struct PartFinderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// An LSTM of 4 inputs and 4 units beside other tensors, all of their elements drawn.
    private func write(_ others: [(String, [Int])], type: SafetensorsType = .float32) throws
        -> String
    {
        let path = folder.file("model.safetensors")
        var writer = SafetensorsWriter()
        let draws = RandomStream(seed: 3)
        let all =
            [
                ("rnn.weight_ih_l0", [16, 4]), ("rnn.weight_hh_l0", [16, 4]),
                ("rnn.bias_ih_l0", [16]), ("rnn.bias_hh_l0", [16]),
            ] + others
        for (place, (name, shape)) in all.enumerated() {
            let count = shape.reduce(1, *)
            let bytes: [UInt8] =
                type == .float32 || place < 4
                ? (0..<count).flatMap { index in
                    withUnsafeBytes(
                        of: draws.stream(place).uniform(at: UInt64(index)).bitPattern.littleEndian
                    ) { Array($0) }
                } : Array(repeating: 1, count: count * type.byteCount)
            writer.add(name, place < 4 ? .float32 : type, shape: shape, bytes: bytes)
        }
        try writer.write(to: path)
        return path
    }

    /// What becomes of it: the names that a message of its parts tells, or the model's task.
    private func convert(_ path: String, _ change: (inout Conversion) -> Void = { _ in }) throws
        -> Conversion.Result
    {
        let words = folder.file("words.txt")
        try Data("<unk>\n</s>\na\nb\nc\n".utf8).write(to: URL(fileURLWithPath: words))
        var conversion = Conversion(path, to: folder.file("model.unroll"))
        conversion.vocabulary = words
        conversion.replaces = true
        change(&conversion)
        return try conversion.run()
    }

    private func message(_ path: String, _ change: (inout Conversion) -> Void = { _ in }) -> String
    {
        do {
            return try convert(path, change).summary
        } catch { return "\(error)" }
    }

    /// The first row of the embedding, which tells it from the output layer.
    private func embedding(_ path: String) throws -> [UInt8] {
        Array(try SafetensorsFile(contentsOf: path).bytes(of: "embedding.weight").prefix(16))
    }

    @Test(arguments: [
        ("tok", "embed_out"), ("word_table", "unembed"), ("i2h", "output_emb"),
        ("embedding", "generator"), ("encoder", "decoder"), ("dropout_embedding", "lm_head"),
    ])
    func namesTellWhatShapesDoNot(input: String, output: String) throws {
        let path = try write([("\(input).weight", [5, 4]), ("\(output).weight", [5, 4])])
        _ = try convert(path)
        let source = try SafetensorsFile(contentsOf: path)
        #expect(
            try embedding(folder.file("model.unroll"))
                == Array(source.bytes(of: "\(input).weight").prefix(16)))
    }

    @Test func whatCannotBeToldIsAsked() throws {
        let path = try write([("a.weight", [5, 4]), ("b.weight", [5, 4])])
        #expect(message(path).contains("several matrices may be the output layer: 'a', 'b'"))
        #expect(
            message(path) {
                $0.mapping.output = "b"
            }.contains("language-model"))
        #expect(message(try write([])).contains("no matrix reads"))
        #expect(
            message(
                try write([
                    ("e.weight", [5, 4]), ("o.weight", [5, 4]), ("o.bias", [5]), ("n.weight", [4]),
                ])
            )
            .contains("the tensor 'n.weight' [4] belongs to no part"))
    }

    /// Whatever the shapes are, there is a sentence.
    @Test func oddShapes() throws {
        for shape in [[], [10], [10, 4, 1], [0, 4]] as [[Int]] {
            for task in ModelMapping.Task.allCases {
                let path = try write([("embedding.weight", [5, 4]), ("fc.weight", shape)])
                let found = message(path) {
                    $0.mapping.output = "fc"
                    $0.mapping.task = task
                }
                #expect(found.contains("model.safetensors"), "\(shape): \(found)")
            }
        }
        // Beside an adaptive softmax too, whose prefix the odd one has.
        for shape in [[], [5]] as [[Int]] {
            let path = try write([
                ("embedding.weight", [5, 4]), ("out.head.weight", [5, 4]),
                ("out.tail.0.0.weight", [1, 4]), ("out.tail.0.1.weight", [2, 1]),
                ("out.weight", shape),
            ])
            #expect(message(path).contains("'out.weight' \(shape) belongs to no part"))
            _ = try ForeignModel(of: path)
        }
        let whole = try write(
            [("embedding.weight", [5, 4]), ("fc.weight", [5, 4]), ("fc.bias", [5])], type: .int8)
        #expect(message(whole).contains("whole numbers (I8)"))
    }

    /// One output and the logistic function are two classes and the softmax.
    @Test func oneOutput() throws {
        let path = try write([
            ("embedding.weight", [5, 4]), ("fc.weight", [1, 4]), ("fc.bias", [1]),
        ])
        _ = try convert(path) { $0.mapping.labels = ["no", "yes"] }
        let classifier = try SequenceClassifier(contentsOf: folder.file("model.unroll"))
        #expect(classifier.labels == ["no", "yes"])
        let parameters = Dictionary(
            uniqueKeysWithValues: classifier.ensemble.parameters.map {
                ($0.name, $0.parameter.value.floats)
            })
        #expect(parameters["output.weight"]?.prefix(4) == [0, 0, 0, 0])
        #expect(parameters["output.bias"]?.first == 0)
        #expect(message(path) { $0.mapping.labels = ["x"] }.contains("tells two classes apart"))
        #expect(message(path) { $0.mapping.labels = ["x", "x"] }.contains("are the same"))
    }

    @Test func oneOfSeveralModels() throws {
        let path = folder.file("two.safetensors")
        var writer = SafetensorsWriter()
        for model in ["generator", "critic"] {
            for (name, shape) in [
                ("rnn.weight_ih_l0", [16, 4]), ("rnn.weight_hh_l0", [16, 4]),
                ("embedding.weight", [5, 4]), ("decoder.weight", [5, 4]), ("decoder.bias", [5]),
            ] {
                writer.add(
                    "\(model).\(name)", .float32, shape: shape,
                    bytes: Array(repeating: 0, count: 4 * shape.reduce(1, *)))
            }
        }
        try writer.write(to: path)
        #expect(message(path).contains("several recurrent modules"))
        #expect(message(path) { $0.mapping.prefix = "critic" }.contains("language-model"))
        #expect(message(path) { $0.mapping.prefix = "no" }.contains("begins with 'no.'"))
    }

    @Test func whatMeansNothingIsRefused() throws {
        let path = try write([
            ("embedding.weight", [5, 4]), ("decoder.weight", [5, 4]), ("decoder.bias", [5]),
        ])
        for change in [
            { $0.mapping.labels = ["a"] }, { $0.mapping.pooling = .mean },
            { $0.mapping.activation = .relu }, { $0.mapping.scheme = .iob2 },
        ] as [(inout Conversion) -> Void] {
            #expect(message(path, change).contains("means nothing for"))
        }
    }

    @Test func whatIsAssumedIsTold() throws {
        let path = try write([
            ("embedding.weight", [5, 4]), ("fc.weight", [3, 4]), ("fc.bias", [3]),
        ])
        let notes = try convert(path).notes
        #expect(notes.contains { $0.contains("pooling 'last'") })
        #expect(notes.contains { $0.contains("are numbered") })
    }

    /// What another program wrote is not lost by accident.
    @Test func onlyEarlierResultsAreReplaced() throws {
        let path = try write([
            ("embedding.weight", [5, 4]), ("decoder.weight", [5, 4]), ("decoder.bias", [5]),
        ])
        _ = try convert(path)
        let model = folder.file("model.unroll")
        for form in ["onnx", "safetensors", "npz"] {
            let output = folder.file("out.\(form)")
            _ = try Conversion(model, to: output).run()
            _ = try Conversion(model, to: output).run()
            try Data("something else".utf8).write(to: URL(fileURLWithPath: output))
            let error = #expect(throws: ExchangeError.self) {
                try Conversion(model, to: output).run()
            }
            #expect(error?.message.contains("something else stands there") == true)
        }
        #expect(throws: ExchangeError.self) { try Conversion(model, to: path).run() }
    }
}
