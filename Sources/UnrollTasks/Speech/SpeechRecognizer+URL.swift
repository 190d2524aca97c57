internal import UnrollSystem
public import UnrollTensors

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension SpeechRecognizer {
    /// Loads the model file at a URL.
    ///
    /// - Parameters:
    ///   - url: The URL of a file.
    ///   - precision: The precision of its products; that of the stored weights if `nil`.
    /// - Throws: `FileError`, `ModelFileError`.
    public convenience init(contentsOf url: URL, precision: Precision? = nil) throws {
        try self.init(contentsOf: url.filePath, precision: precision)
    }
}
