import Foundation
internal import UnrollSystem
package import UnrollTensors

/// Numbers that PyTorch gave, from a file in `Tests/UnrollLayersTests/References`, whose README
/// says what they are and how they were made.
package struct ReferenceNumbers: Sendable {
    private let file: SafetensorsFile

    package init(_ name: String) throws {
        let folder = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("UnrollLayersTests/References")
        file = try SafetensorsFile(
            contentsOf: folder.appendingPathComponent(name + ".safetensors").path)
    }

    /// The names that begin like this, without their beginning.
    package func names(_ prefix: String) -> [String] {
        file.tensors.map(\.name).filter { $0.hasPrefix(prefix) }.map {
            String($0.dropFirst(prefix.count))
        }
    }

    package func has(_ name: String) -> Bool { file[name] != nil }

    package func shape(_ name: String) throws -> [Int] { try entry(name, nil).shape }

    package func tensor(_ name: String) throws -> Tensor {
        Tensor(try read(name, .float32), shape: try shape(name))
    }

    /// Whatever the width of the floating-point numbers.
    package func doubles(_ name: String) throws -> [Double] {
        try file[name]?.type == .float64
            ? read(name, .float64) : (read(name, .float32) as [Float]).map(Double.init)
    }

    package func integers(_ name: String) throws -> [Int32] { try read(name, .int32) }

    /// All tensors whose names begin with `prefix`, by the rest of their names.
    package func tensors(_ prefix: String) throws -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for name in names(prefix) { result[name] = try tensor(prefix + name) }
        return result
    }

    private func entry(_ name: String, _ type: SafetensorsType?) throws -> SafetensorsFile.Entry {
        guard let entry = file[name], type == nil || entry.type == type else {
            throw ModelFileError(.missingTensor, file.path, "no \(name) of type \(type as Any)")
        }
        return entry
    }

    private func read<Number>(_ name: String, _ type: SafetensorsType) throws -> [Number] {
        _ = try entry(name, type)
        return try file.bytes(of: name).withUnsafeBytes { Array($0.bindMemory(to: Number.self)) }
    }
}
