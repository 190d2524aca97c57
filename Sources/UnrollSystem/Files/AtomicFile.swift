internal import UnrollPlatform

/// Crash-safe writing: at any moment a file holds all of its old content or all of its new one.
package enum AtomicFile {
    /// Writes a whole file.
    ///
    /// The content goes to a temporary file in the same folder, which is flushed to the disk and
    /// then renamed. Links are followed, the permissions of an existing file are kept, and a
    /// failure leaves neither a changed file nor a temporary one. Anything but a regular file (a
    /// device, a pipe) is written directly: there is no old content to keep.
    ///
    /// - Parameters:
    ///   - path: The file. Its folder must exist.
    ///   - body: Writes the content.
    /// - Throws: `FileError`, or what `body` throws.
    package static func write(
        to path: String, _ body: (inout FileWriter) throws -> Void
    ) throws {
        let status = try checkedStatus(of: path)
        if let status, !status.isRegular {
            return try writeDirectly(to: path, body)
        }
        let target = try followingLinks(path)
        let (folder, name) = splitPath(target)
        let aftermath =
            status == nil ? "nothing was left behind" : "the file that was there is untouched"
        let temporary = try TemporaryFile(for: name, in: folder, shownAs: path)
        do {
            if let status {
                // The owner can be kept by the superuser only; failing that does not matter.
                _ = fchown(temporary.file.descriptor, status.owner, status.group)
                _ = fchmod(temporary.file.descriptor, status.mode & 0o777)
            }
            var writer = FileWriter(temporary.file, aftermath: aftermath)
            try body(&writer)
            try writer.flush()
            let number = temporary.file.synchronize()
            if number != 0 {
                throw FileError(.write, path, errno: number, aftermath: aftermath)
            }
            if rename(temporary.path, target) != 0 {
                throw FileError(.write, path, errno: errno, aftermath: aftermath)
            }
        } catch {
            _ = unlink(temporary.path)
            throw error
        }
        try synchronizeFolder(folder, of: path)
    }

    /// Checks that `write(to:_:)` to this path can begin, before hours of work depend on it.
    ///
    /// - Throws: `FileError` where the folder does not exist, is not a folder or is not writable,
    ///   or where `path` names a folder or a file that must not be overwritten.
    package static func requireWritableFolder(of path: String) throws {
        let status = try checkedStatus(of: path)
        if let status, !status.isRegular { return }
        let folder = splitPath(try followingLinks(path)).folder
        guard access(folder, W_OK | X_OK) == 0 else {
            let number = errno
            if number == EACCES {
                throw FileError(
                    code: .notPermitted, path: path,
                    message: "cannot write '\(path)': the folder '\(folder)' is not writable; "
                        + "change its permissions or choose another")
            }
            throw FileError(.write, path, errno: number)
        }
    }

    /// Checks that a file about to be written is not one of those that are read, nor written twice.
    ///
    /// - Parameters:
    ///   - outputs: Files that will be written.
    ///   - inputs: Files that are read; `-` is standard input.
    ///   - option: The field that names the outputs, for messages.
    /// - Throws: `FileError` where two of them are one file, by whatever name.
    package static func requireApart(
        outputs: [String], inputs: [String], named option: String = "output"
    ) throws {
        for (place, output) in outputs.enumerated() {
            if outputs.prefix(place).contains(where: { isSamePlace($0, output) }) {
                throw FileError(
                    code: .failed, path: output,
                    message: "cannot write '\(output)' twice; name files of their own")
            }
            guard let written = FileStatus.of(output).status, written.isRegular else { continue }
            for input in inputs where input != "-" {
                guard let read = FileStatus.of(input).status else { continue }
                if read.device == written.device && read.number == written.number {
                    throw FileError(
                        code: .failed, path: output,
                        message: "cannot write '\(output)': it is the file '\(input)' that is "
                            + "read; choose another \(field: option)")
                }
            }
        }
    }

    /// Whether two names are those of one file, which need not exist.
    private static func isSamePlace(_ first: String, _ second: String) -> Bool {
        func parts(_ path: String) -> (folder: String, name: Substring) {
            let names = path.split(separator: "/", omittingEmptySubsequences: false)
            let folder = names.dropLast().joined(separator: "/")
            return (names.count == 1 ? "." : folder + "/", names.last ?? "")
        }
        let (one, other) = (parts(first), parts(second))
        guard one.name == other.name else { return false }
        guard let here = FileStatus.of(one.folder).status,
            let there = FileStatus.of(other.folder).status
        else { return one.folder == other.folder }
        return here.device == there.device && here.number == there.number
    }

    /// Makes a folder where there is none; the one above it must be there.
    ///
    /// - Throws: `FileError`.
    package static func makeFolder(_ path: String) throws {
        guard FileStatus.of(path).status == nil else { return }
        try requireWritableFolder(of: path)
        let (result, number) = uninterrupted { mkdir(path, 0o777) }
        if result != 0, number != EEXIST { throw FileError(.write, path, errno: number) }
    }

    /// Whether there is a file or folder at `path`.
    package static func exists(_ path: String) -> Bool { FileStatus.of(path).status != nil }

    /// The size of the file at `path`, in bytes.
    ///
    /// - Throws: `FileError` where there is none.
    package static func size(of path: String) throws -> Int {
        let (status, number) = FileStatus.of(path)
        guard let status else { throw FileError(.read, path, errno: number) }
        return status.size
    }

    /// Removes the file at `path`; does nothing where there is none.
    package static func remove(_ path: String) throws {
        let (result, number) = uninterrupted { unlink(path) }
        if result != 0, number != ENOENT { throw FileError(.remove, path, errno: number) }
    }

    /// Gives a file another name in the same folder, in the place of what has that name.
    ///
    /// - Throws: `FileError`.
    package static func move(_ path: String, to other: String) throws {
        let target = try followingLinks(other)
        let (result, number) = uninterrupted { rename(path, target) }
        if result != 0 { throw FileError(.write, other, errno: number) }
        try synchronizeFolder(splitPath(target).folder, of: other)
    }

    /// The status of what is at `path`, `nil` where nothing is, after the checks that need no write.
    private static func checkedStatus(of path: String) throws -> FileStatus? {
        if path.utf8.contains(0) || path.isEmpty {
            throw FileError(
                code: .failed, path: path,
                message: "cannot write to a file without a proper name; name a file")
        }
        // A file of that name would be a surprise: elsewhere it stands for standard input.
        if path == "-" {
            throw FileError(
                code: .failed, path: path,
                message: "cannot write a file to standard output (-); name a file")
        }
        let (status, number) = FileStatus.of(path)
        guard let status else {
            let (folder, name) = splitPath(try followingLinks(path))
            if let problem = folderProblem(path, folder: folder) { throw problem }
            if name.isEmpty { throw FileError(.write, path, errno: EISDIR) }
            if number != ENOENT { throw FileError(.write, path, errno: number) }
            return nil
        }
        if status.isFolder { throw FileError(.write, path, errno: EISDIR) }
        // Renaming would replace a write-protected file without a word.
        if access(path, W_OK) != 0 { throw FileError(.write, path, errno: errno) }
        return status
    }

    private static func writeDirectly(
        to path: String, _ body: (inout FileWriter) throws -> Void
    ) throws {
        let (file, number) = OpenFile.opening(path, flags: O_WRONLY, shownAs: path)
        guard let file else { throw FileError(.write, path, errno: number) }
        var writer = FileWriter(file, aftermath: nil)
        try body(&writer)
        try writer.flush()
        let failure = file.synchronize()
        if failure != 0 { throw FileError(.write, path, errno: failure) }
    }

    /// Makes the renaming itself last. A folder that may be written but not read cannot be flushed.
    private static func synchronizeFolder(_ folder: String, of path: String) throws {
        let opened = OpenFile.opening(folder, flags: O_RDONLY, shownAs: path)
        guard let file = opened.file else { return }
        let number = file.synchronize()
        if number != 0 {
            throw FileError(
                .write, path, errno: number,
                aftermath: "the new file is in place but may not outlive a power cut")
        }
    }
}
