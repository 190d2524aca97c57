extension SafetensorsFile {
    /// Maps the file into memory; see ``FileMapping`` on which files may be.
    ///
    /// - Throws: `FileError`.
    package func mapping() throws -> FileMapping { try FileMapping(file, byteCount: byteCount) }

    /// The bytes of a tensor in a mapping of this file.
    ///
    /// - Throws: `ModelFileError` where there is no such tensor, or where its type, shape or place
    ///   is not as wanted.
    package func bytes(
        of name: String, _ type: SafetensorsType, shape: [Int], in mapping: FileMapping
    ) throws -> UnsafeRawBufferPointer {
        guard let tensor = self[name] else {
            throw ModelFileError(.missingTensor, path, "the tensor '\(name)' is missing")
        }
        guard tensor.type == type, tensor.shape == shape else {
            throw ModelFileError(
                .wrongShape, path,
                "the tensor '\(name)' is \(tensor.type.rawValue)\(tensor.shape), it should be "
                    + "\(type.rawValue)\(shape)")
        }
        let start = dataOffset + tensor.byteRange.lowerBound
        guard start % type.byteCount == 0 else {
            throw ModelFileError(
                .invalidOffsets, path,
                "the tensor '\(name)' does not begin at a multiple of \(type.byteCount) bytes",
                cure: "write the file with unroll")
        }
        return UnsafeRawBufferPointer(
            rebasing: mapping.bytes[start..<(start + tensor.byteRange.count)])
    }
}
