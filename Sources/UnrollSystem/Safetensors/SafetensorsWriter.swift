/// Writes a safetensors file, crash-safe and always the same bytes for the same content.
///
/// Tensors are laid out from the widest element type to the narrowest and by name within one, so
/// that each is aligned to its own size; the header is padded with spaces to a multiple of 8 bytes.
package struct SafetensorsWriter {
    /// Hands a tensor's bytes to the closure it is given, all at once or in pieces, in order.
    package typealias ByteSource = (_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Void

    private struct Tensor {
        let name: String
        let type: SafetensorsType
        let shape: [Int]
        let bytes: ByteSource
    }

    /// The entries of `__metadata__`.
    package var metadata: [String: String]
    private var tensors: [Tensor] = []

    package init(metadata: [String: String] = [:]) {
        self.metadata = metadata
    }

    /// Adds a tensor; its bytes are asked for when the file is written.
    ///
    /// - Parameters:
    ///   - name: Its name, which no other tensor of the file has.
    ///   - bytes: Gives its elements, row-major and little-endian.
    package mutating func add(
        _ name: String, _ type: SafetensorsType, shape: [Int], bytes: @escaping ByteSource
    ) {
        tensors.append(Tensor(name: name, type: type, shape: shape, bytes: bytes))
    }

    /// Adds a tensor with these bytes, row-major and little-endian.
    package mutating func add(
        _ name: String, _ type: SafetensorsType, shape: [Int], bytes: [UInt8]
    ) {
        add(name, type, shape: shape) { body in try bytes.withUnsafeBytes(body) }
    }

    /// Writes the file.
    ///
    /// - Throws: `FileError` where writing fails; `ModelFileError` where no reader would take the
    ///   file: a name given twice, a shape that does not fit its bytes, a header that is too long.
    package func write(to path: String) throws {
        let ordered = tensors.sorted { first, second in
            if first.type.byteCount != second.type.byteCount {
                return first.type.byteCount > second.type.byteCount
            }
            return first.name.utf8.lexicographicallyPrecedes(second.name.utf8)
        }
        let header = try self.header(of: ordered, path: path)
        try AtomicFile.write(to: path) { writer in
            let length = UInt64(header.count).littleEndian
            try withUnsafeBytes(of: length) { try writer.write($0) }
            try writer.write(header)
            for tensor in ordered {
                let before = writer.byteCount
                try tensor.bytes { try writer.write($0) }
                guard writer.byteCount - before == tensor.type.byteCount(of: tensor.shape) else {
                    throw unfit(tensor, path)
                }
            }
        }
    }

    private func unfit(_ tensor: Tensor, _ path: String) -> ModelFileError {
        ModelFileError(
            .invalidSize, path,
            "the shape \(tensor.shape) of the tensor '\(tensor.name)' does not fit its bytes",
            cure: "this is a fault of the program: report it")
    }

    private func header(of tensors: [Tensor], path: String) throws -> [UInt8] {
        var json: [UInt8] = [UInt8(ascii: "{")]
        var names: Set<String> = ["__metadata__"]
        if !metadata.isEmpty {
            json.append(contentsOf: Array("\"__metadata__\":{".utf8))
            let keys = metadata.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            for key in keys {
                if key != keys[0] { json.append(UInt8(ascii: ",")) }
                JSONText.append(key, to: &json)
                json.append(UInt8(ascii: ":"))
                JSONText.append(metadata[key]!, to: &json)
            }
            json.append(UInt8(ascii: "}"))
        }
        var offset = 0
        for tensor in tensors {
            guard names.insert(tensor.name).inserted else {
                throw ModelFileError(
                    .duplicateName, path, "the tensor '\(tensor.name)' would stand in it twice",
                    cure: "this is a fault of the program: report it")
            }
            guard let size = tensor.type.byteCount(of: tensor.shape),
                case (let end, let overflowed) = offset.addingReportingOverflow(size), !overflowed
            else { throw unfit(tensor, path) }
            if json.count > 1 { json.append(UInt8(ascii: ",")) }
            JSONText.append(tensor.name, to: &json)
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            let rest =
                ":{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":[\(shape)],"
                + "\"data_offsets\":[\(offset),\(end)]}"
            json.append(contentsOf: Array(rest.utf8))
            offset = end
        }
        json.append(UInt8(ascii: "}"))
        while json.count % 8 != 0 { json.append(UInt8(ascii: " ")) }
        guard json.count <= SafetensorsHeader.maximumByteCount else {
            throw ModelFileError(
                .headerTooLong, path,
                "its header would have \(counted(json.count, "byte")), more than "
                    + "\(SafetensorsHeader.maximumByteCount)",
                cure: "use a smaller vocabulary")
        }
        return json
    }
}
