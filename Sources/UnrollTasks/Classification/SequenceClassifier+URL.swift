internal import UnrollSystem

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension SequenceClassifier {
    /// Loads the model file at a URL.
    ///
    /// - Parameter url: The URL of a file.
    /// - Throws: `FileError`, `ModelFileError`.
    public convenience init(contentsOf url: URL) throws {
        try self.init(contentsOf: url.filePath)
    }
}
