internal import UnrollPlatform

/// Standard output, written through a buffer; at a terminal every piece shows immediately.
struct StandardOutput {
    private var buffer: [UInt8] = []
    private let isTerminal = isatty(STDOUT_FILENO) == 1

    mutating func write(_ bytes: [UInt8]) throws {
        buffer.append(contentsOf: bytes)
        if isTerminal || buffer.count >= 1 << 14 { try flush() }
    }

    mutating func write(line: String) throws { try write(Array((line + "\n").utf8)) }

    mutating func flush() throws {
        guard !buffer.isEmpty else { return }
        StatusLine.shared.clear()
        var written = 0
        while written < buffer.count {
            let count = buffer[written...].withUnsafeBytes {
                systemWrite(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw OutputError(reason: String(cString: strerror(errno)))
            }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }
}

/// `write` of the system, which the methods above hide by their name.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(file, bytes, count)
}

/// Results that could not be written.
struct OutputError: Error, CustomStringConvertible {
    let reason: String
    var description: String {
        "standard output cannot be written (\(reason)); free some space or write elsewhere"
    }
}

/// Text on standard error, as it is; a failure to show progress stops nothing.
func writeToStandardError(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { systemWrite(STDERR_FILENO, $0.baseAddress, $0.count) }
        guard count > 0 else { return }
        bytes = bytes.dropFirst(count)
    }
}
