/// Training or test data that cannot be used.
///
/// Printed, it is one sentence: file, line and byte offset where known, what is wrong, and what to
/// do about it.
public struct DataError: SentenceError, Hashable, FieldNamingError {
    /// What is wrong with the data.
    public enum Code: Sendable {
        /// There is nothing in the file.
        case empty
        /// The data is too short for what is asked of it.
        case tooShort
        /// The bytes are not UTF-8.
        case invalidUTF8
        /// A line or field is not what the format asks for.
        case malformed
        /// Something that is asked for is not in the data.
        case missing
    }

    /// What is wrong with the data.
    public let code: Code
    /// The file, as the caller named it; `-` is standard input, `nil` or empty data that came from no
    /// file.
    public let path: String?
    /// The line, or of data from memory the row, counted from 1.
    public let line: Int?
    /// The offset in bytes from the start of the file, counted from 0.
    public let byteOffset: Int?
    /// What is wrong and what to do about it, without the place.
    public var message: String { problemAndCure.description }
    private let problemAndCure: Message

    /// - Parameters:
    ///   - code: What is wrong.
    ///   - path: The file, if there is one.
    ///   - line: The line, counted from 1, where known.
    ///   - byteOffset: The offset in bytes from the start of the file, where known.
    ///   - problem: What is wrong, in words.
    ///   - cure: What to do about it.
    package init(
        _ code: Code, _ path: String?, line: Int? = nil, byteOffset: Int? = nil,
        _ problem: String, cure: Message
    ) {
        self.code = code
        self.path = path
        self.line = line
        self.byteOffset = byteOffset
        problemAndCure = "\(problem); \(cure)"
    }

    /// As above, with a cure that names no field.
    package init(
        _ code: Code, _ path: String?, line: Int? = nil, byteOffset: Int? = nil,
        _ problem: String, cure: String
    ) {
        self.init(
            code, path, line: line, byteOffset: byteOffset, problem, cure: Message(cure))
    }

    public var description: String { sentence.description }

    package var sentence: Message {
        var places: [String] = []
        let isFile = path.map { !$0.isEmpty } ?? true
        if let path, isFile { places.append(displayName(path)) }
        // What comes from memory has rows, not lines.
        if let line { places.append("\(isFile ? "line" : "row") \(line)") }
        if let byteOffset { places.append("byte \(byteOffset)") }
        return places.isEmpty
            ? problemAndCure : "\(places.joined(separator: ", ")): \(problemAndCure)"
    }
}
