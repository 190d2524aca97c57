#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Where a file is: a path or the URL of a file.
public protocol FileLocation: Sendable {
    /// The path of the file.
    var filePath: String { get }
}

extension String: FileLocation {
    /// The string itself, which is a path.
    public var filePath: String { self }
}

extension URL: FileLocation {
    /// The path of a file's URL; of another one, which no reader finds, the whole of it, so that the
    /// error names it.
    public var filePath: String { isFileURL ? path(percentEncoded: false) : absoluteString }
}
