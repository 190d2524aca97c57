/// An open safetensors file, of which only the header has been read.
///
/// Tensors are read when asked for, into the caller's memory. Numbers are little-endian, as in the
/// file.
package struct SafetensorsFile: Sendable {
    package typealias Entry = SafetensorsHeader.Entry

    /// The file, as the caller named it.
    package let path: String
    /// The entries of `__metadata__`.
    package let metadata: [String: String]
    /// The tensors, in the order of their bytes.
    package let tensors: [Entry]

    /// Bytes of the whole file.
    package let byteCount: Int

    let file: OpenFile
    /// Where the first tensor begins in the file.
    let dataOffset: Int
    private let places: [String: Int]

    /// Opens the file and checks its header against its size, so that one cut short is refused here.
    ///
    /// - Throws: `FileError` where it cannot be read, `ModelFileError` where its content is wrong.
    package init(contentsOf path: String) throws {
        let file = try OpenFile.reading(path)
        do {
            try self.init(file)
        } catch let error as ModelFileError {
            // Naming the kind of file helps more than saying that it is not a model.
            let head = try [UInt8](unsafeUninitializedCapacity: ForeignFile.headByteCount) {
                $1 = try file.read(into: UnsafeMutableRawBufferPointer($0), at: 0)
            }
            guard let foreign = ForeignFile(head: head, insteadOf: .model) else { throw error }
            throw ModelFileError(error.code, path, foreign.problem, cure: foreign.cure)
        }
    }

    private init(_ file: OpenFile) throws {
        let path = file.path
        let fileByteCount = try file.byteCount()
        var prefix: UInt64 = 0
        let count = try withUnsafeMutableBytes(of: &prefix) { try file.read(into: $0, at: 0) }
        guard count == 8, fileByteCount >= 8 else {
            throw ModelFileError(
                .truncated, path, "it has fewer than the 8 bytes that begin every safetensors file")
        }
        let stated = UInt64(littleEndian: prefix)
        guard stated <= SafetensorsHeader.maximumByteCount else {
            throw ModelFileError(
                .headerTooLong, path,
                "its header would have \(stated) bytes, more than "
                    + "\(SafetensorsHeader.maximumByteCount)",
                cure: "name a safetensors file")
        }
        let headerByteCount = Int(stated)
        guard headerByteCount <= fileByteCount - 8 else {
            throw ModelFileError(
                .truncated, path,
                "its header should have \(counted(headerByteCount, "byte")) but the file ends sooner"
            )
        }
        let json = try [UInt8](unsafeUninitializedCapacity: headerByteCount) { buffer, count in
            count = try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: 8)
        }
        guard json.count == headerByteCount else {
            throw ModelFileError(.truncated, path, "it was cut short while it was read")
        }
        let header = try SafetensorsHeader(
            json: json, dataByteCount: fileByteCount - 8 - headerByteCount, path: path)
        self.file = file
        self.path = path
        byteCount = fileByteCount
        dataOffset = 8 + headerByteCount
        metadata = header.metadata
        tensors = header.tensors
        var places: [String: Int] = Dictionary(minimumCapacity: tensors.count)
        for (place, tensor) in tensors.enumerated() { places[tensor.name] = place }
        self.places = places
    }

    /// The tensor of this name; `nil` where there is none.
    package subscript(name: String) -> Entry? { places[name].map { tensors[$0] } }

    /// Reads the bytes of a tensor.
    ///
    /// - Parameters:
    ///   - name: The tensor's name.
    ///   - buffer: Overwritten; as long as the tensor.
    /// - Throws: `ModelFileError` where the tensor is missing or has another size, `FileError`
    ///   where reading fails.
    package func read(_ name: String, into buffer: UnsafeMutableRawBufferPointer) throws {
        guard let tensor = self[name] else {
            throw ModelFileError(
                .missingTensor, path, "there is no tensor '\(name)' in it",
                cure: "name the model file that it should be in")
        }
        guard tensor.byteRange.count == buffer.count else {
            throw ModelFileError(
                .wrongShape, path,
                "the tensor '\(name)' has \(counted(tensor.byteRange.count, "byte")), not \(buffer.count)"
            )
        }
        try read(name, from: 0, into: buffer)
    }

    /// Reads some bytes of a tensor.
    ///
    /// - Parameters:
    ///   - name: The tensor's name.
    ///   - first: The place of the first byte among the tensor's own.
    ///   - buffer: Overwritten; it ends within the tensor.
    /// - Throws: `ModelFileError` where the tensor is missing or ends sooner, `FileError` where
    ///   reading fails.
    package func read(_ name: String, from first: Int, into buffer: UnsafeMutableRawBufferPointer)
        throws
    {
        guard let tensor = self[name], first >= 0, first <= tensor.byteRange.count - buffer.count
        else {
            throw ModelFileError(
                .missingTensor, path,
                "it has no \(counted(buffer.count, "byte")) of a tensor '\(name)' from byte \(first) on"
            )
        }
        let count = try file.read(
            into: buffer, at: dataOffset + tensor.byteRange.lowerBound + first)
        guard count == buffer.count else {
            throw ModelFileError(.truncated, path, "it was cut short while it was read")
        }
    }

    /// The bytes of a tensor.
    package func bytes(of name: String) throws -> [UInt8] {
        let size = self[name]?.byteRange.count ?? 0
        return try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let raw = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: size)
            try read(name, into: raw)
            count = size
        }
    }
}
