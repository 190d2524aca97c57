internal import UnrollData
internal import UnrollSystem

/// Opens files of named tensors by what they hold, whatever their names end with.
package enum TensorArchives {
    static let expected =
        "give a safetensors file, a PyTorch file of tensors (torch.save) or NumPy arrays (.npz, .npy)"

    /// Opens a file of tensors.
    ///
    /// - Throws: ``ExchangeError`` where it is another kind of file, or damaged; `FileError`,
    ///   `ModelFileError`.
    package static func open(_ path: String) throws -> any TensorArchive {
        let file = try OpenFile.reading(path)
        let head = try [UInt8](unsafeUninitializedCapacity: ForeignFile.headByteCount) {
            $1 = try file.read(into: UnsafeMutableRawBufferPointer($0), at: 0)
        }
        func begins(_ bytes: [UInt8]) -> Bool { head.starts(with: bytes) }
        if begins([0x50, 0x4B, 3, 4]) || begins([0x50, 0x4B, 5, 6]) {
            return try archive(in: ZipReader(file))
        }
        if begins(NumPyHeader.magic) { return try NumPyArchive(array: file) }
        if head.count > 8, head[8] == UInt8(ascii: "{"), head[4..<8].allSatisfy({ $0 == 0 }) {
            return try SafetensorsArchive(contentsOf: path)
        }
        throw refusal(of: head, path)
    }

    private static func archive(in zip: ZipReader) throws -> any TensorArchive {
        if TorchArchive.recognizes(zip) { return try TorchArchive(zip) }
        if NumPyArchive.recognizes(zip) { return try NumPyArchive(zip) }
        let isExported = zip.entries.contains {
            $0.name.hasSuffix("/archive_format") || $0.name == "archive_format"
                || $0.name.hasSuffix("serialized_exported_program.json")
        }
        if isExported {
            throw ExchangeError(
                zip.path, "it is an exported PyTorch program (torch.export)",
                cure: "save its tensors: torch.save(torch.export.load(IN).state_dict, OUT)")
        }
        throw ExchangeError(zip.path, "it is a zip archive of something else", cure: expected)
    }

    /// How the pickle of PyTorch's own number begins (0x1950A86A20F9469CFC6C), as `torch.save` wrote files
    /// before version 1.6.
    private static let legacyNumber: [UInt8] = [
        0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19,
    ]

    private static func refusal(of head: [UInt8], _ path: String) -> ExchangeError {
        if head.isEmpty { return ExchangeError(path, "it is empty", cure: expected) }
        if head.count > 2, head[0] == 0x80, (1...5).contains(head[1]) {
            if head[2...].starts(with: legacyNumber) {
                return ExchangeError(
                    path, "it is a PyTorch file of the old kind, as before version 1.6",
                    cure: "save it again: torch.save(torch.load(IN, weights_only=True), OUT)")
            }
            return ExchangeError(
                path, "it is a Python pickle that torch.save did not write, and is never loaded",
                cure: "save the tensors with torch.save or numpy.savez")
        }
        if let foreign = ForeignFile(head: head, insteadOf: .model) {
            return ExchangeError(path, foreign.problem, cure: expected)
        }
        return ExchangeError(path, "it is no file of tensors that is known", cure: expected)
    }
}
