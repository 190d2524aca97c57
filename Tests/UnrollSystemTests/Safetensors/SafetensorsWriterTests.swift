import Foundation
import TestSupport
import Testing
import UnrollSystem

@Suite struct SafetensorsWriterTests {
    private func sample(reversed: Bool) -> SafetensorsWriter {
        var writer = SafetensorsWriter(metadata: ["z": "1", "a \"b\" \\ é\n\u{1}": "zwei", "m": ""])
        let types = SafetensorsType.allCases
        for type in reversed ? types.reversed() : types {
            let values = (0..<3 * type.byteCount).map { UInt8($0 % 2) }
            writer.add("t.\(type.rawValue)", type, shape: [3, 1], bytes: values)
        }
        writer.add("scalar", .float32, shape: []) { body in
            try withUnsafeBytes(of: Float(2.5)) { try body($0) }
        }
        return writer
    }

    @Test func isReadBack() throws {
        let folder = try TemporaryFolder()
        try sample(reversed: false).write(to: folder.file("m"))
        let file = try SafetensorsFile(contentsOf: folder.file("m"))
        #expect(file.metadata == sample(reversed: false).metadata)
        #expect(file.tensors.count == SafetensorsType.allCases.count + 1)
        for type in SafetensorsType.allCases {
            let tensor = try #require(file["t.\(type.rawValue)"])
            #expect(tensor.type == type && tensor.shape == [3, 1])
            #expect(tensor.byteRange.lowerBound % type.byteCount == 0)
            #expect(
                try file.bytes(of: tensor.name)
                    == (0..<3 * type.byteCount).map { UInt8($0 % 2) })
        }
        #expect(file["scalar"]?.shape == [])
    }

    @Test func sameContentGivesTheSameBytes() throws {
        let folder = try TemporaryFolder()
        try sample(reversed: false).write(to: folder.file("a"))
        try sample(reversed: true).write(to: folder.file("b"))
        let bytes = try #require(FileManager.default.contents(atPath: folder.file("a")))
        #expect(bytes == FileManager.default.contents(atPath: folder.file("b")))
        let headerCount = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect(headerCount % 8 == 0)
    }

    @Test func emptyFile() throws {
        let folder = try TemporaryFolder()
        try SafetensorsWriter().write(to: folder.file("m"))
        let file = try SafetensorsFile(contentsOf: folder.file("m"))
        #expect(file.metadata.isEmpty && file.tensors.isEmpty)
    }

    @Test func refusesWhatNoReaderTakes() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("m")
        try SafetensorsWriter(metadata: ["old": "1"]).write(to: path)
        func expectRefusal(
            _ code: ModelFileError.Code, _ add: (inout SafetensorsWriter) -> Void
        ) {
            var writer = SafetensorsWriter()
            add(&writer)
            let error = #expect(throws: ModelFileError.self) { try writer.write(to: path) }
            #expect(error?.code == code)
        }
        expectRefusal(.duplicateName) {
            $0.add("a", .uint8, shape: [1], bytes: [1])
            $0.add("a", .uint8, shape: [1], bytes: [1])
        }
        expectRefusal(.duplicateName) { $0.add("__metadata__", .uint8, shape: [1], bytes: [1]) }
        expectRefusal(.invalidSize) { $0.add("a", .uint8, shape: [2], bytes: [1]) }
        expectRefusal(.invalidSize) { $0.add("a", .uint8, shape: [-1], bytes: [1]) }
        expectRefusal(.invalidSize) { $0.add("a", .float64, shape: [.max], bytes: [1]) }
        #expect(try SafetensorsFile(contentsOf: path).metadata == ["old": "1"])
    }

    // References/make_reference_safetensors.py shows such a file to the official library.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["UNROLL_KEEP_SAFETENSORS"] != nil))
    func keepsAFileForOtherReaders() throws {
        let path = try #require(ProcessInfo.processInfo.environment["UNROLL_KEEP_SAFETENSORS"])
        try sample(reversed: false).write(to: path)
    }
}
