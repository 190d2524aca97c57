/// Where the content of a file is written, in order; small writes are gathered into large ones.
///
/// Handed out by `AtomicFile.write(to:_:)`.
package struct FileWriter: ~Copyable {
    private static let capacity = 1 << 16

    private let file: OpenFile
    private let aftermath: String?
    private var buffer: [UInt8] = []

    /// The number of bytes written so far.
    package private(set) var byteCount = 0

    /// - Parameters:
    ///   - file: An open file; its path is the one that messages name.
    ///   - aftermath: What a failure means for the file that was there, for messages.
    init(_ file: OpenFile, aftermath: String?) {
        self.file = file
        self.aftermath = aftermath
        buffer.reserveCapacity(FileWriter.capacity)
    }

    /// Writes `bytes`.
    ///
    /// - Throws: `FileError`, for a full disk too.
    package mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
        byteCount += bytes.count
        if buffer.count + bytes.count > FileWriter.capacity { try flush() }
        if bytes.count >= FileWriter.capacity {
            try check(file.write(all: bytes))
        } else {
            buffer.append(contentsOf: bytes)
        }
    }

    /// Writes `bytes`.
    package mutating func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try write($0) }
    }

    /// Writes `text` as UTF-8.
    package mutating func write(_ text: String) throws {
        var text = text
        try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
    }

    /// Hands what is gathered to the operating system.
    mutating func flush() throws {
        if buffer.isEmpty { return }
        let number = buffer.withUnsafeBytes { file.write(all: $0) }
        buffer.removeAll(keepingCapacity: true)
        try check(number)
    }

    private func check(_ number: Int32) throws {
        if number != 0 { throw FileError(.write, file.path, errno: number, aftermath: aftermath) }
    }
}
