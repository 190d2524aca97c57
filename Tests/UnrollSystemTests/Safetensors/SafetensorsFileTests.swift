import Foundation
import TestSupport
import Testing
import UnrollSystem

@Suite struct SafetensorsFileTests {
    private func write(_ bytes: [UInt8], to path: String) throws {
        try AtomicFile.write(to: path) { try $0.write(bytes) }
    }

    private func length(_ count: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    }

    private func bytes<Element>(_ values: [Element]) -> [UInt8] {
        values.withUnsafeBytes { Array($0) }
    }

    // References/make_reference_safetensors.py wrote the file and holds these numbers.
    @Test func readsAFileOfTheOfficialLibrary() throws {
        let url = try #require(
            Bundle.module.url(
                forResource: "reference", withExtension: "safetensors", subdirectory: "References"))
        let file = try SafetensorsFile(contentsOf: url.path)
        #expect(file.metadata == ["task": "test", "quote": "a \"b\" \\ é\n"])
        #expect(file.tensors.count == 6)
        #expect(file["matrix"]?.shape == [2, 3])
        #expect(
            try file.bytes(of: "matrix") == bytes([1.5, -2.0, 0.25, 3.0, 1e-30, -0.0] as [Float]))
        #expect(try file.bytes(of: "vector") == bytes([1, -2, 3] as [Int64]))
        #expect(try file.bytes(of: "bytes") == [0, 255, 7, 9, 1])
        #expect(file["empty"]?.shape == [0, 4])
        #expect(try file.bytes(of: "empty").isEmpty)
        #expect(file["scalar"]?.shape == [])
        #expect(try file.bytes(of: "scalar") == bytes([2.5]))
        #expect(file["naïve \"name\"\n"]?.type == .float16)
    }

    @Test func readsIntoTheCallersMemory() throws {
        let folder = try TemporaryFolder()
        var writer = SafetensorsWriter()
        writer.add("a", .int32, shape: [2], bytes: bytes([5, -6] as [Int32]))
        try writer.write(to: folder.file("m"))
        let file = try SafetensorsFile(contentsOf: folder.file("m"))
        var values: [Int32] = [0, 0]
        try values.withUnsafeMutableBytes { try file.read("a", into: $0) }
        #expect(values == [5, -6])

        var three: [Int32] = [0, 0, 0]
        let wrong = #expect(throws: ModelFileError.self) {
            try three.withUnsafeMutableBytes { try file.read("a", into: $0) }
        }
        #expect(wrong?.code == .wrongShape)
        #expect(
            #expect(throws: ModelFileError.self) { try file.bytes(of: "b") }?.code
                == .missingTensor)
    }

    @Test func refusesBadLengths() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("m")
        let cases: [([UInt8], ModelFileError.Code)] = [
            ([], .truncated),
            ([1, 2, 3, 4, 5, 6, 7], .truncated),
            (length(0), .invalidHeader),
            (length(3) + Array("{}".utf8), .truncated),
            (length(100_000_000), .truncated),
            (length(100_000_001) + Array("{}".utf8), .headerTooLong),
            (length(.max), .headerTooLong),
            (length(2) + Array("{}x".utf8), .trailingBytes),
            (Array("To be, or not to be".utf8), .headerTooLong),
        ]
        for (bytes, code) in cases {
            try write(bytes, to: path)
            let error = #expect(throws: ModelFileError.self) {
                try SafetensorsFile(contentsOf: path)
            }
            #expect(error?.code == code)
        }
        #expect(throws: FileError.self) { try SafetensorsFile(contentsOf: folder.file("none")) }
        #expect(throws: FileError.self) { try SafetensorsFile(contentsOf: folder.path) }
    }

    @Test func refusesPipes() throws {
        let pipe = Pipe()
        let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
        let error = #expect(throws: FileError.self) { try SafetensorsFile(contentsOf: path) }
        #expect(
            error?.message == "cannot read '\(path)': it is a pipe; save it to a file and name that"
        )
    }

    @Test func refusesEveryTruncation() throws {
        let folder = try TemporaryFolder()
        var writer = SafetensorsWriter(metadata: ["unroll.task": "test"])
        writer.add("a", .float32, shape: [2, 1], bytes: bytes([1, 2] as [Float]))
        writer.add("b", .uint8, shape: [3], bytes: [1, 2, 3])
        try writer.write(to: folder.file("m"))
        let whole = try #require(FileManager.default.contents(atPath: folder.file("m")))
        for count in 0..<whole.count {
            try write(Array(whole.prefix(count)), to: folder.file("cut"))
            #expect(throws: ModelFileError.self) {
                try SafetensorsFile(contentsOf: folder.file("cut"))
            }
        }
    }

    @Test func mutatedFilesNeverTrap() throws {
        let folder = try TemporaryFolder()
        var writer = SafetensorsWriter(metadata: ["k": "v\u{1}\"é"])
        writer.add("a", .float32, shape: [2, 1], bytes: bytes([1, 2] as [Float]))
        writer.add("b", .uint8, shape: [3], bytes: [1, 2, 3])
        writer.add("c", .int64, shape: [0], bytes: [UInt8]())
        try writer.write(to: folder.file("m"))
        let whole = Array(try #require(FileManager.default.contents(atPath: folder.file("m"))))
        let pieces = ["{", "}", "[", "]", "\"", ",", ":", "-", "9999999999999999999", "e", "\\u"]
        var accepted = 0
        for round in 0..<4_000 {
            let random = RandomStream(seed: 11).stream(round)
            var bytes = whole
            for change in 0..<(1 + random.integer(below: 4, at: 0)) {
                let draw = UInt64(change * 4)
                let place = random.integer(below: bytes.count, at: draw + 1)
                switch random.integer(below: 4, at: draw + 2) {
                case 0: bytes[place] = UInt8(random.integer(below: 256, at: draw + 3))
                case 1: bytes.remove(at: place)
                case 2: bytes.removeSubrange(place...)
                default:
                    let piece = pieces[random.integer(below: pieces.count, at: draw + 3)]
                    bytes.insert(contentsOf: Array(piece.utf8), at: place)
                }
                if bytes.isEmpty { break }
            }
            // Half of them get a length that fits, or nothing would pass the first check.
            if round % 2 == 0, bytes.count > 8 {
                let rest = max(0, min(bytes.count - 8, whole.count - 8 - 11))
                bytes.replaceSubrange(0..<8, with: length(UInt64(rest)))
            }
            accepted += try opens(bytes, folder) ? 1 : 0
        }
        // Some changes, to a tensor's number or a name, leave a proper file.
        #expect(accepted > 0 && accepted < 2_000)
    }

    private func opens(_ bytes: [UInt8], _ folder: TemporaryFolder) throws -> Bool {
        try Data(bytes).write(to: URL(fileURLWithPath: folder.file("mutated")))
        do {
            let file = try SafetensorsFile(contentsOf: folder.file("mutated"))
            for tensor in file.tensors { _ = try file.bytes(of: tensor.name) }
            return true
        } catch is ModelFileError {
            return false
        }
    }
}
