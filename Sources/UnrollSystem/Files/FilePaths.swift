internal import UnrollPlatform

/// The file at the end of a path, links followed.
struct FileStatus {
    let mode: mode_t
    let size: Int
    let owner: uid_t
    let group: gid_t
    let device: dev_t
    let number: ino_t
    /// Seconds since 1970.
    let modificationSeconds: time_t

    var isFolder: Bool { mode & S_IFMT == S_IFDIR }
    var isRegular: Bool { mode & S_IFMT == S_IFREG }

    /// - Returns: The status, or `nil` with the value of `errno`.
    static func of(_ path: String) -> (status: FileStatus?, errno: Int32) {
        var status = stat()
        let (result, number) = uninterrupted { stat(path, &status) }
        guard result == 0 else { return (nil, number) }
        #if canImport(Darwin)
            let modification = status.st_mtimespec
        #else
            let modification = status.st_mtim
        #endif
        return (
            FileStatus(
                mode: status.st_mode, size: Int(status.st_size), owner: status.st_uid,
                group: status.st_gid, device: status.st_dev, number: status.st_ino,
                modificationSeconds: modification.tv_sec), 0
        )
    }
}

/// Whether a path leads to something that is not a folder; it is not opened.
package func fileExists(_ path: String) -> Bool {
    FileStatus.of(path).status.map { !$0.isFolder } ?? false
}

/// The folder part of `path`, `.` where it has none, and the rest.
func splitPath(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
    let folder = String(path[..<slash])
    return (folder.isEmpty ? "/" : folder, String(path[path.utf8.index(after: slash)...]))
}

/// The folder that relative paths begin in; `.` where the system does not tell.
package func currentFolder() -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard getcwd(&buffer, buffer.count) != nil else { return "." }
    return String(
        decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// Follows the symbolic links at the end of `path`, also one that leads to no file yet.
///
/// - Throws: `FileError` where the links lead in a circle.
func followingLinks(_ path: String) throws -> String {
    var current = path
    for _ in 0..<40 {
        var status = stat()
        guard lstat(current, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else {
            return current
        }
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { bytes in
            readlink(current, bytes.bindMemory(to: CChar.self).baseAddress!, bytes.count)
        }
        guard count > 0 else { throw FileError(.open, path, errno: errno) }
        let link = String(decoding: buffer[..<count], as: UTF8.self)
        let isAbsolute = link.utf8.first == UInt8(ascii: "/")
        current = isAbsolute ? link : splitPath(current).folder + "/" + link
    }
    throw FileError(.open, path, errno: ELOOP)
}

/// The error for a file whose folder is missing or not a folder, if that is so.
func folderProblem(_ path: String, folder: String) -> FileError? {
    let (status, number) = FileStatus.of(folder)
    guard let status else {
        guard number == ENOENT else { return FileError(.write, path, errno: number) }
        return FileError(
            code: .noSuchFolder, path: path,
            message: "cannot write '\(path)': the folder '\(folder)' does not exist; "
                + "create it (mkdir -p '\(folder)') or choose another")
    }
    return status.isFolder ? nil : FileError(.write, path, errno: ENOTDIR)
}

/// The files in a folder and the folders in it, by their names; `nil` where the path leads to no
/// folder. Hidden ones are left out.
///
/// - Throws: `FileError` where a folder cannot be read, or folders stand in each other too deeply.
package func folderFiles(_ path: String, depth: Int = 0) throws -> [String]? {
    guard path != "-", FileStatus.of(path).status?.isFolder == true else { return nil }
    // Links may lead in a circle.
    guard depth < 16 else { throw FileError(.read, path, errno: ELOOP) }
    guard let listing = opendir(path) else { throw FileError(.read, path, errno: errno) }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
        // By address: an entry is as long as its name, so a copy of `d_name` reads beyond it.
        let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name)!
        let start = (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
        let name = String(cString: start)
        if !name.hasPrefix(".") { names.append(name) }
    }
    let folder = path.hasSuffix("/") ? path : path + "/"
    return try names.sorted().flatMap { name in
        try folderFiles(folder + name, depth: depth + 1) ?? [folder + name]
    }
}
