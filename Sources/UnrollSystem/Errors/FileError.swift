internal import UnrollPlatform

/// A file that could not be opened, read or written.
///
/// Printed, it is one sentence: what failed, where, and what to do about it.
public struct FileError: SentenceError, Hashable, FieldNamingError {
    /// What kind of failure this is, for callers that treat some of them apart.
    public enum Code: Sendable {
        /// There is no file of this name.
        case noSuchFile
        /// The folder that should hold the file does not exist.
        case noSuchFolder
        /// The path names a folder where a file is needed.
        case isFolder
        /// The permissions of the file, its folder or its file system forbid it.
        case notPermitted
        /// The disk is full, or a quota or a limit on the file's size is used up.
        case diskFull
        /// Any other failure that the operating system reported.
        case failed
    }

    /// What kind of failure this is.
    public let code: Code
    /// The path as the caller gave it; `-` is standard input.
    public let path: String
    package let sentence: Message
    /// The whole sentence.
    public var message: String { sentence.description }

    public var description: String { message }

    package init(code: Code, path: String, message: Message) {
        self.code = code
        self.path = path
        sentence = message
    }
}

extension FileError {
    /// What was being done when the operating system refused.
    enum Action: String {
        case open
        case read
        case write
        case remove
    }

    /// The error for a system call that failed.
    ///
    /// - Parameters:
    ///   - action: What was being done.
    ///   - path: The file, as the user named it.
    ///   - number: The value of `errno` after the call.
    ///   - aftermath: What has become of the file's old content, where the user will ask.
    init(_ action: Action, _ path: String, errno number: Int32, aftermath: String? = nil) {
        let (code, reason, cure) = FileError.explanation(of: number)
        var message = "cannot \(action.rawValue) \(displayName(path)): \(reason)"
        if let aftermath { message += "; \(aftermath)" }
        self.init(code: code, path: path, message: "\(message); \(cure)")
    }

    private static func explanation(of number: Int32) -> (Code, reason: String, cure: String) {
        switch number {
        case ENOENT: return (.noSuchFile, "there is no such file", "check the path")
        case ENOTDIR:
            return (.noSuchFolder, "a part of its path is a file, not a folder", "check the path")
        case EISDIR: return (.isFolder, "it is a folder", "name a file")
        case EACCES, EPERM:
            return (
                .notPermitted, "permission denied",
                "check the permissions of the file and its folder"
            )
        case EROFS:
            return (.notPermitted, "the file system is read-only", "choose another folder")
        case ENOSPC:
            return (.diskFull, "the disk is full", "free some space or choose another folder")
        case EDQUOT:
            return (
                .diskFull, "the disk quota is used up", "free some space or choose another folder"
            )
        case EFBIG:
            return (
                .diskFull, "the file would be larger than the file system or a limit allows",
                "raise the limit (ulimit -f) or choose another folder"
            )
        case EMFILE, ENFILE:
            return (.failed, "too many files are open", "close some or raise the limit (ulimit -n)")
        case ENAMETOOLONG: return (.failed, "the name is too long", "choose a shorter one")
        case ELOOP:
            return (.failed, "its symbolic links lead in a circle", "mend the links or name a file")
        case ESPIPE:
            return (.failed, "it is a pipe", "save it to a file and name that")
        case EIO:
            return (.failed, "the device reported an error", "check the disk, then try again")
        default:
            let text = String(cString: strerror(number))
            return (.failed, "the system says \"\(text)\"", "check the path and try again")
        }
    }
}

/// A path as error messages show it: quoted, or "standard input" for `-`.
package func displayName(_ path: String) -> String {
    path == "-" ? "standard input" : "'\(path)'"
}
