import Foundation
import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors
import UnrollTraining

@Suite struct QuantizedModelFileTests {
    private let folder: TemporaryFolder
    private let network = TinyNetwork(vocabulary: 20, random: RandomStream(seed: 1))

    init() throws { folder = try TemporaryFolder() }

    private func written(_ precision: Precision) throws -> String {
        let path = folder.file("\(precision.rawValue).unroll")
        try ModelFile.write(
            to: path, task: "tiny", config: ["a": 1], parts: ModelParts(), training: nil,
            module: network, storedAs: precision)
        return path
    }

    private func load(_ path: String) throws -> TinyNetwork {
        let copy = TinyNetwork(vocabulary: 20, random: RandomStream(seed: 9))
        try ModelFile(path).load(into: copy)
        return copy
    }

    @Test(arguments: [Precision.bfloat16, .int8])
    func matricesComeBackRoundedAndVectorsWhole(precision: Precision) throws {
        let path = try written(precision)
        #expect(try ModelFile(path).precision == precision)
        let copy = try load(path)
        for (restored, original) in zip(copy.parameters, network.parameters) {
            let (a, b) = (restored.parameter.value, original.parameter.value)
            guard b.shape.count == 2 else {
                expectSameBits(a.floats, b.floats, original.name)
                continue
            }
            #expect(a.floats != b.floats)
            for (x, y) in zip(a.floats, b.floats) {
                let most = b.floats.reduce(0) { max($0, abs($1)) }
                #expect(abs(x - y) <= (precision == .int8 ? most / 250 : abs(y) / 256))
            }
            // Stored again, they are the same numbers.
            let again = Tensor(zeros: b.shape)
            if precision == .int8 {
                again.assign(int8: a.int8Rows.whole, scales: a.int8Rows.scales)
                expectClose(again.floats, a.floats.map(Double.init), relative: 2e-7, absolute: 0)
            } else {
                again.assign(bfloat16: a.bfloat16)
                expectSameBits(again.floats, a.floats)
            }
        }
    }

    @Test func filesAreSmaller() throws {
        let sizes = try [Precision.float32, .bfloat16, .int8].map {
            // Beside rows of a few numbers their scales weigh much.
            try ModelFile(try written($0)).file.tensors.filter { !$0.name.hasSuffix(".scale") }
                .reduce(0) { $0 + $1.byteRange.count }
        }
        #expect(sizes[0] > sizes[1] && sizes[1] > sizes[2])
        #expect(try ModelFile(try written(.float32)).precision == .float32)
    }

    @Test func otherReadersFindPlainTypes() throws {
        let file = try SafetensorsFile(contentsOf: try written(.int8))
        let matrix = try #require(
            network.parameters.first { $0.parameter.value.shape.count == 2 })
        #expect(file[matrix.name]?.type == .int8)
        let scale = try #require(file[matrix.name + ".scale"])
        #expect(scale.type == .float32 && scale.shape == [matrix.parameter.value.shape[0]])
    }

    @Test func scalesAreAskedForAndChecked() throws {
        let matrix = try #require(
            network.parameters.first { $0.parameter.value.shape.count == 2 })
        let name = matrix.name + ".scale"
        let changes: [String: (inout DoctoredFile) -> Void] = [
            "missing": { $0.tensors[name] = nil },
            "shape": { file in
                guard let piece = file.tensors[name] else { return }
                file.tensors[name]?.shape = [1] + piece.shape
            },
            "extra": { file in
                let piece = file.tensors[name]
                file.tensors["other.scale"] = piece
            },
            "NaN": { file in
                let count = file.tensors[name]?.bytes.count ?? 0
                file.tensors[name]?.bytes = Array(repeating: 0xFF, count: count)
            },
        ]
        for (code, change) in changes {
            var file = try DoctoredFile(try written(.int8))
            change(&file)
            let path = folder.file("\(code).unroll")
            try file.write(to: path)
            #expect(throws: ModelFileError.self, "\(code)") { try load(path) }
        }
    }
}
