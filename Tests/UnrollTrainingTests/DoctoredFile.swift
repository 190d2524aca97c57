import Foundation
import UnrollSystem

/// A safetensors file in pieces, to be put together wrongly.
struct DoctoredFile {
    struct Piece {
        var type: SafetensorsType
        var shape: [Int]
        var bytes: [UInt8]
    }

    var metadata: [String: String]
    var tensors: [String: Piece] = [:]

    init(_ path: String) throws {
        let file = try SafetensorsFile(contentsOf: path)
        metadata = file.metadata
        for entry in file.tensors {
            tensors[entry.name] = Piece(
                type: entry.type, shape: entry.shape, bytes: try file.bytes(of: entry.name))
        }
    }

    func write(to path: String) throws {
        var writer = SafetensorsWriter(metadata: metadata)
        for (name, piece) in tensors {
            writer.add(name, piece.type, shape: piece.shape, bytes: piece.bytes)
        }
        try writer.write(to: path)
    }

    /// A copy of a file whose header is changed as text, its stated length with it.
    static func copy(_ path: String, to other: String, header change: (String) -> String) throws {
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        let length = bytes[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        let header = Array(
            change(String(decoding: bytes[8..<(8 + length)], as: UTF8.self)).utf8)
        let stated = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
        try Data(stated + header + bytes[(8 + length)...]).write(to: URL(fileURLWithPath: other))
    }
}
