import Synchronization
import UnrollPlatform

/// A new, locked, empty file beside the one that it will replace.
///
/// The lock lasts as long as its writer lives. So a later writer of the same file can tell what a
/// killed one has left behind, by taking the lock, and removes it.
struct TemporaryFile {
    private static let suffix = ".unroll-tmp"
    private static let counter = Atomic<Int>(0)

    let file: OpenFile
    let path: String

    /// - Parameters:
    ///   - name: The name of the file that will be replaced.
    ///   - folder: The folder of that file.
    ///   - shownPath: The path that messages name.
    init(for name: String, in folder: String, shownAs shownPath: String) throws {
        // Names have at most 255 bytes; hostile ones may be cut between two scalars of a character.
        let prefix = "." + String(decoding: name.utf8.prefix(180), as: UTF8.self) + "."
        TemporaryFile.removeAbandoned(in: folder, prefix: prefix)
        for _ in 0..<100 {
            let serial = TemporaryFile.counter.add(1, ordering: .relaxed).newValue
            let path = "\(folder)/\(prefix)\(getpid())-\(serial)\(TemporaryFile.suffix)"
            let (file, number) = OpenFile.opening(
                path, flags: O_WRONLY | O_CREAT | O_EXCL, shownAs: shownPath)
            guard let file else {
                if number == EEXIST { continue }
                throw FileError(.write, shownPath, errno: number)
            }
            // Between creation and lock another writer may have taken the file for abandoned.
            if flock(file.descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK { continue }
            if try file.status().st_nlink == 0 { continue }
            self.file = file
            self.path = path
            return
        }
        throw FileError(.write, shownPath, errno: EEXIST)
    }

    private static func removeAbandoned(in folder: String, prefix: String) {
        guard let listing = opendir(folder) else { return }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            // By address: an entry is as long as its name, so a copy of `d_name` reads beyond it.
            let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name)!
            let start = (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
            let name = String(cString: start)
            guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { continue }
            let path = folder + "/" + name
            let flags = O_WRONLY | O_NOFOLLOW | O_NONBLOCK
            guard let file = OpenFile.opening(path, flags: flags, shownAs: path).file,
                flock(file.descriptor, LOCK_EX | LOCK_NB) == 0
            else { continue }
            _ = unlink(path)
        }
    }
}
