import Foundation
import Testing
import UnrollExchange
import UnrollSystem

/// Files that PyTorch and NumPy wrote, and what is in them.
enum ArchiveReferences {
    struct Expected: Decodable {
        var name: String
        var shape: [Int]
        var type: String
        var values: [Double]
    }

    static func path(_ name: String) throws -> String {
        let url = Bundle.module.url(
            forResource: name, withExtension: nil, subdirectory: "References")
        return try #require(url, "\(name)").path
    }

    static func torch() throws -> [String: [Expected]] {
        try JSONDecoder().decode([String: [Expected]].self, from: contents("torch.json"))
    }

    static func numPy() throws -> [Expected] {
        try JSONDecoder().decode([Expected].self, from: contents("numpy.json"))
    }

    static func bytes(_ name: String) throws -> [UInt8] { Array(try contents(name)) }

    private static func contents(_ name: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path(name)))
    }

    /// All elements of a tensor, read in blocks of so many.
    static func values(
        _ archive: any TensorArchive, _ name: String, block: Int = 5
    ) throws -> [Float] {
        let count = try #require(archive[name]).count
        var values = [Float](repeating: -1, count: count)
        try values.withUnsafeMutableBufferPointer { values in
            for first in stride(from: 0, to: count, by: block) {
                try archive.read(
                    name, from: first,
                    into: UnsafeMutableBufferPointer(
                        rebasing: values[first..<min(count, first + block)]))
            }
        }
        return values
    }

    static func expect(
        _ archive: any TensorArchive, has expected: [Expected], types: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(archive.tensors.map(\.name) == expected.map(\.name), sourceLocation: sourceLocation)
        for tensor in expected {
            let found = try #require(archive[tensor.name], sourceLocation: sourceLocation)
            #expect(found.shape == tensor.shape, "\(tensor.name)", sourceLocation: sourceLocation)
            #expect(
                found.type.rawValue == types[tensor.type] ?? tensor.type, "\(tensor.name)",
                sourceLocation: sourceLocation)
            for block in [1, 5, 1000] {
                #expect(
                    try values(archive, tensor.name, block: block) == tensor.values.map(Float.init),
                    "\(tensor.name) in blocks of \(block)", sourceLocation: sourceLocation)
            }
        }
    }

    /// The whole sentence with which a file is refused.
    static func refusal(_ path: String) -> String {
        do {
            let archive = try TensorArchives.open(path)
            for tensor in archive.tensors { _ = try values(archive, tensor.name, block: 1 << 16) }
            return ""
        } catch { return "\(error)" }
    }
}
