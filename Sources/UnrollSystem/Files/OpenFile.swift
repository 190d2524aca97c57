internal import UnrollPlatform

// Methods below are named like the C functions they call, which hides the latter inside the class.
private func cOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
    open(path, flags, mode)
}
private let cRead = read
private let cWrite = write

/// Repeats `call` while signals interrupt it.
///
/// - Returns: The call's result, and `errno` where the result is negative, else 0.
func uninterrupted<Result: SignedInteger>(
    _ call: () -> Result
) -> (result: Result, errno: Int32) {
    while true {
        let result = call()
        if result >= 0 { return (result, 0) }
        let number = errno
        if number != EINTR { return (result, number) }
    }
}

/// An open file descriptor that closes itself, with reads and writes that are whole or throw.
package final class OpenFile: Sendable {
    let descriptor: Int32
    /// The path as the user named it, for messages.
    package let path: String
    private let closes: Bool

    /// - Parameters:
    ///   - descriptor: An open file descriptor, owned from here on if `closes`.
    ///   - path: The path as the user named it.
    init(descriptor: Int32, path: String, closes: Bool = true) {
        self.descriptor = descriptor
        self.path = path
        self.closes = closes
    }

    deinit {
        if closes { _ = close(descriptor) }
    }

    /// Opens `path` for reading; `-` is standard input.
    ///
    /// - Throws: `FileError`, also where `path` is a folder.
    package static func reading(_ path: String) throws -> OpenFile {
        if path == "-" {
            return OpenFile(descriptor: STDIN_FILENO, path: path, closes: false)
        }
        let (descriptor, number) = uninterrupted { cOpen(path, O_RDONLY | O_CLOEXEC, 0) }
        guard descriptor >= 0 else { throw FileError(.open, path, errno: number) }
        let file = OpenFile(descriptor: descriptor, path: path)
        if try file.status().st_mode & S_IFMT == S_IFDIR {
            throw FileError(.read, path, errno: EISDIR)
        }
        return file
    }

    /// Opens `path` with these `open(2)` flags.
    ///
    /// - Returns: The file, or the value of `errno`.
    static func opening(
        _ path: String, flags: Int32, mode: mode_t = 0o666, shownAs shownPath: String
    ) -> (file: OpenFile?, errno: Int32) {
        let (descriptor, number) = uninterrupted { cOpen(path, flags | O_CLOEXEC, mode) }
        guard descriptor >= 0 else { return (nil, number) }
        return (OpenFile(descriptor: descriptor, path: shownPath), 0)
    }

    /// The system's record of the open file.
    func status() throws -> stat {
        var status = stat()
        let (result, number) = uninterrupted { fstat(descriptor, &status) }
        guard result == 0 else { throw FileError(.read, path, errno: number) }
        return status
    }

    /// The size of the file, in bytes; 0 for pipes and terminals.
    package func byteCount() throws -> Int { Int(try status().st_size) }

    /// Reads what is there, at most `buffer.count` bytes, from where the last read ended.
    ///
    /// - Returns: The number of bytes read; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let (count, number) = uninterrupted { cRead(descriptor, buffer.baseAddress, buffer.count) }
        guard count >= 0 else { throw FileError(.read, path, errno: number) }
        return count
    }

    /// Fills `buffer` with the bytes from `offset` on.
    ///
    /// - Returns: The number of bytes read: fewer than `buffer.count` where the file ends sooner.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            // Linux reads at most 2^31 - 4096 bytes at once and macOS refuses more.
            let size = min(rest.count, 1 << 30)
            let (count, number) = uninterrupted {
                pread(descriptor, rest.baseAddress, size, off_t(offset + done))
            }
            guard count >= 0 else { throw FileError(.read, path, errno: number) }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Writes all of `bytes`.
    ///
    /// - Returns: 0, or the value of `errno`.
    func write(all bytes: UnsafeRawBufferPointer) -> Int32 {
        var rest = bytes
        while !rest.isEmpty {
            let size = min(rest.count, 1 << 30)
            let (count, number) = uninterrupted { cWrite(descriptor, rest.baseAddress, size) }
            if count < 0 { return number }
            // A write of some bytes that takes none would go round for ever.
            if count == 0 { return EIO }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return 0
    }

    /// Waits until all that was written is on the disk.
    ///
    /// - Returns: 0, or the value of `errno`; pipes and devices, which cannot flush, give 0.
    func synchronize() -> Int32 {
        let (result, number) = uninterrupted { fsync(descriptor) }
        if result == 0 || number == EINVAL || number == ENOTSUP { return 0 }
        return number
    }
}
