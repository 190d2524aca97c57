internal import UnrollSystem

/// Reads the lines of fastText's classifier: `__label__name text`.
struct FastTextReader {
    static let prefix = Array("__label__".utf8)

    private(set) var rows: [LabelledText] = []
    private let path: String

    init(path: String) { self.path = path }

    /// Takes a line that is not blank.
    mutating func read(_ line: [UInt8], _ number: Int) throws {
        let content = trimmed(line[...])
        guard content.starts(with: FastTextReader.prefix) else {
            throw DataError(
                .malformed, path, line: number, "the line does not begin with __label__",
                cure: "write __label__, the label, a space and the text")
        }
        let end = content.firstIndex(where: isSpace) ?? content.endIndex
        let label = String(
            decoding: content[..<end].dropFirst(FastTextReader.prefix.count), as: UTF8.self)
        if trimmed(label).isEmpty {
            throw DataError(
                .malformed, path, line: number, "the label is empty",
                cure: "write a name right behind __label__")
        }
        let text = trimmed(content[end...])
        if FastTextReader.hasLabel(text) {
            throw DataError(
                .malformed, path, line: number, "the line has more than one label",
                cure: "keep one label a line: a text belongs to one class here")
        }
        rows.append(
            LabelledText(
                text: String(decoding: text, as: UTF8.self), label: trimmed(label), line: number))
    }

    /// A line without the labels that it begins with and the white space around it.
    static func withoutLabels(_ line: [UInt8]) -> ArraySlice<UInt8> {
        var rest = trimmed(line[...])
        while rest.starts(with: prefix) {
            rest = trimmed(rest[(rest.firstIndex(where: isSpace) ?? rest.endIndex)...])
        }
        return rest
    }

    /// Whether a word begins with the prefix, as fastText marks a label anywhere in a line.
    private static func hasLabel(_ text: ArraySlice<UInt8>) -> Bool {
        var isWordStart = true
        for index in text.indices {
            if isWordStart, text[index] == prefix[0], text[index...].starts(with: prefix) {
                return true
            }
            isWordStart = isSpace(text[index])
        }
        return false
    }
}
