#if os(Linux) || os(macOS)
    import Foundation
    import TestSupport
    import Testing
    import UnrollExchange
    import UnrollLayers
    import UnrollSystem
    import UnrollTensors
    import UnrollTraining

    /// ONNX Runtime, by `References/run_onnx.py`.
    enum ONNXRuntime {
        static let canRun = Python.has("onnx", "onnxruntime", "numpy")
        static let skipped: Comment = "needs python3 with onnx and onnxruntime"

        /// An array that goes in, or that is expected.
        struct Array: Encodable {
            var shape: [Int]
            /// `nil` is not compared.
            var values: [Double?]
            var type: String

            init(_ shape: [Int], floats: [Float?]) {
                self.shape = shape
                values = floats.map { $0.map(Double.init) }
                type = "float32"
            }

            init(_ shape: [Int], integers: [Int]) {
                self.shape = shape
                values = integers.map(Double.init)
                type = "int64"
            }
        }

        /// What an input is: an array, or an output of the run before.
        enum Input: Encodable {
            case array(Array)
            case from(String)

            private enum Keys: String, CodingKey { case from }

            func encode(to encoder: any Encoder) throws {
                switch self {
                case .array(let array): try array.encode(to: encoder)
                case .from(let name):
                    var container = encoder.container(keyedBy: Keys.self)
                    try container.encode(name, forKey: .from)
                }
            }
        }

        struct Run: Encodable {
            /// The model's file, where it is not that of the case.
            var model: String?
            var inputs: [String: Input] = [:]
            var outputs: [String: Array] = [:]
        }

        /// Runs a model and expects its outputs within 1e-5 of ours.
        static func expect(
            _ model: String, _ runs: [Run], in folder: TemporaryFolder,
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            let path = folder.file("cases.json")
            let encoder = JSONEncoder()
            encoder.nonConformingFloatEncodingStrategy = .convertToString(
                positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
            let named = runs.map { run in
                var run = run
                run.model = run.model ?? model
                return run
            }
            try encoder.encode([named]).write(to: URL(fileURLWithPath: path))
            let script = URL(fileURLWithPath: #filePath)
                .deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("References/run_onnx.py").path
            let result = try Python.run([script, path])
            try #require(
                result.status == 0, "\(result.problem)", sourceLocation: sourceLocation)
            let found = try JSONDecoder().decode([Double].self, from: result.output)
            #expect(found.count == 1 && found[0] <= 1e-5, sourceLocation: sourceLocation)
        }
    }

    extension Module {
        /// Draws all parameters anew, biases too, large enough that gates and classes differ.
        func draw(seed: UInt64, scale: Float = 0.6) {
            for (place, named) in parameters.enumerated() {
                let draws = RandomStream(seed: seed).stream(place)
                let value = named.parameter.target
                value.assign(
                    Tensor(
                        (0..<value.count).map { scale * (2 * draws.uniform(at: UInt64($0)) - 1) },
                        shape: value.shape))
            }
        }
    }

    /// Sequences of different lengths: of a batch of 7 one is empty unless that is forbidden.
    func unequalLengths(_ batch: Int, allowingEmpty: Bool = true) -> [Int] {
        batch == 1 ? [5] : [3, 8, 1, 5, allowingEmpty ? 0 : 2, 8, 4]
    }
#endif
