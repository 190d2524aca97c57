internal import UnrollSystem

extension TensorArchives {
    /// Whether a file begins as one of tensors does, or as a pickle, which ``open(_:)`` names: neither a text
    /// nor a file of word vectors does.
    ///
    /// - Throws: `FileError`.
    static func recognizes(_ path: String) throws -> Bool {
        let file = try OpenFile.reading(path)
        let head = try [UInt8](unsafeUninitializedCapacity: 16) {
            $1 = try file.read(into: UnsafeMutableRawBufferPointer($0), at: 0)
        }
        let isSafetensors =
            head.count > 8 && head[8] == UInt8(ascii: "{") && head[4..<8].allSatisfy { $0 == 0 }
        let isPickle = head.count > 2 && head[0] == 0x80 && (1...5).contains(head[1])
        return isSafetensors || isPickle
            || [[0x50, 0x4B], [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]].contains { head.starts(with: $0) }
    }
}
