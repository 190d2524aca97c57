internal import UnrollPlatform

/// A file that grows line by line, or record by record, and can be cut back, such as the log of a training
/// run.
package final class AppendingLog: Sendable {
    private let file: OpenFile

    /// Opens the log at `path`, or makes an empty one.
    ///
    /// - Throws: `FileError`.
    package init(path: String) throws {
        let (file, number) = OpenFile.opening(
            path, flags: O_WRONLY | O_CREAT | O_APPEND, shownAs: path)
        guard let file else {
            if number == ENOENT, let problem = folderProblem(path, folder: splitPath(path).folder) {
                throw problem
            }
            throw FileError(.write, path, errno: number)
        }
        self.file = file
    }

    /// The length of the log, in bytes.
    package var byteCount: Int {
        get throws { try file.byteCount() }
    }

    /// Appends `line` and a newline, all or nothing, and hands them to the operating system.
    ///
    /// - Throws: `FileError`, after a full disk too; what was half written is cut off again.
    package func append(_ line: String) throws { try append(bytes: Array((line + "\n").utf8)) }

    /// Appends bytes, as ``append(_:)`` does a line.
    package func append(bytes: [UInt8]) throws {
        let before = try byteCount
        let number = bytes.withUnsafeBytes { file.write(all: $0) }
        if number != 0 {
            _ = ftruncate(file.descriptor, off_t(before))
            throw FileError(.write, file.path, errno: number)
        }
    }

    /// Cuts the log back to its first `count` bytes; one that is shorter stays as it is.
    ///
    /// - Throws: `FileError`.
    package func truncate(to count: Int) throws {
        guard count < (try byteCount) else { return }
        let (result, number) = uninterrupted { ftruncate(file.descriptor, off_t(max(0, count))) }
        if result != 0 { throw FileError(.write, file.path, errno: number) }
    }

    /// Waits until all lines are on the disk.
    package func synchronize() throws {
        let number = file.synchronize()
        if number != 0 { throw FileError(.write, file.path, errno: number) }
    }
}
