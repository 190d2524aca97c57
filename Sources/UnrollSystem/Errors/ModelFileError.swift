/// A model file, or any safetensors file, whose content cannot be used.
///
/// Printed, it is one sentence: the file, what is wrong with it, and what to do about it.
public struct ModelFileError: SentenceError, Hashable {
    /// What is wrong with the file.
    public enum Code: Sendable {
        /// The file ends before its header or its tensors do.
        case truncated
        /// The header's stated length is above the limit of 100,000,000 bytes.
        case headerTooLong
        /// The header is not the JSON that the format asks for.
        case invalidHeader
        /// A name stands in the header twice.
        case duplicateName
        /// A tensor has a data type that is not known.
        case unknownDataType
        /// A tensor's shape does not fit its bytes, or its size overflows.
        case invalidSize
        /// Byte ranges overlap, leave a hole, run backwards or lie beyond the end.
        case invalidOffsets
        /// Bytes follow the last tensor.
        case trailingBytes
        /// `__metadata__` is not a map from strings to strings, or a needed entry is missing or wrong.
        case invalidMetadata
        /// A newer version of the program wrote the file.
        case newerFormat
        /// A tensor that the model needs is not in the file.
        case missingTensor
        /// The file holds a tensor that the model does not know.
        case unexpectedTensor
        /// A tensor holds a NaN or an infinity.
        case invalidNumber
        /// A tensor's shape or data type is not what the model's configuration asks for.
        case wrongShape
    }

    /// What is wrong with the file.
    public let code: Code
    /// The file, as the caller named it.
    public let path: String
    /// The whole sentence.
    public let message: String

    public var description: String { message }

    /// - Parameters:
    ///   - code: What is wrong.
    ///   - path: The file, as the user named it.
    ///   - problem: What is wrong, in words, without the path.
    ///   - cure: What to do about it.
    package init(
        _ code: Code, _ path: String, _ problem: String,
        cure: String = "the file is damaged or incomplete: copy or write it again"
    ) {
        self.code = code
        self.path = path
        message = "\(displayName(path)) is not a usable model file: \(problem); \(cure)"
    }
}
