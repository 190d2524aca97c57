import TestSupport
import Testing
import UnrollSystem
import UnrollTensors
import UnrollTraining

@Suite struct TensorSafetensorsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ type: SafetensorsType, _ bytes: [UInt8]) throws -> String {
        var writer = SafetensorsWriter()
        writer.add("part.weight", type, shape: [2, 1], bytes: bytes)
        let path = folder.file("t.safetensors")
        try writer.write(to: path)
        return path
    }

    @Test func floatsOfBothKindsAreRead() throws {
        // 1.5 and -2 as float32, then as bfloat16: their upper halves.
        let float32 = try write(.float32, [0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0])
        for path in [float32, try write(.bfloat16, [0xC0, 0x3F, 0, 0xC0])] {
            let tensors = try Tensor.load(safetensors: path)
            #expect(Array(tensors.keys) == ["part.weight"])
            #expect(tensors["part.weight"]?.shape == [2, 1])
            #expect(tensors["part.weight"]?.floats == [1.5, -2])
        }
    }

    @Test func otherTypesAreRefused() throws {
        let path = try write(.int32, [1, 0, 0, 0, 2, 0, 0, 0])
        let error = #expect(throws: ModelFileError.self) { try Tensor.load(safetensors: path) }
        #expect(error?.code == .unknownDataType)
        #expect(error?.message.contains("'part.weight' is I32") == true)
    }
}
