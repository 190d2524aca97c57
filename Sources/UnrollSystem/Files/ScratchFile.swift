internal import UnrollPlatform

/// A temporary file for what does not fit in memory: appended to, and read at any place.
///
/// It has no name once it is open, so nothing is left of it however the process ends.
package final class ScratchFile: @unchecked Sendable {
    // Sendable: reads name their place, and appending is one owner's at a time.

    private let file: OpenFile

    /// The number of bytes written.
    package private(set) var byteCount = 0

    /// - Parameter folder: Where the file takes its space: best beside what is made of it.
    /// - Throws: `FileError` where no file can be made there.
    package init(in folder: String) throws {
        var template = Array("\(folder)/.unroll-scratch-XXXXXX".utf8CString)
        let (descriptor, number) = uninterrupted { mkstemp(&template) }
        let shown = "\(folder)/(temporary file)"
        guard descriptor >= 0 else { throw FileError(.write, shown, errno: number) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = unlink(template)
        file = OpenFile(descriptor: descriptor, path: shown)
    }

    /// Appends `bytes`.
    ///
    /// - Throws: `FileError`, for a full disk too.
    package func append(_ bytes: UnsafeRawBufferPointer) throws {
        let number = file.write(all: bytes)
        if number != 0 {
            throw FileError(
                .write, file.path, errno: number, aftermath: "the temporary files are removed")
        }
        byteCount += bytes.count
    }

    /// Fills `buffer` with the bytes from `offset` on.
    ///
    /// - Throws: `FileError` where reading fails or the file ends sooner.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws {
        let count = try file.read(into: buffer, at: offset)
        guard count == buffer.count else { throw FileError(.read, file.path, errno: EIO) }
    }
}

/// The folder part of `path`, `.` where it has none: where temporary files beside it go.
package func folder(of path: String) -> String { splitPath(path).folder }

/// The system's folder for temporary files.
package func temporaryFolder() -> String {
    guard let folder = getenv("TMPDIR").map({ String(cString: $0) }), !folder.isEmpty else {
        return "/tmp"
    }
    return folder
}
