#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Values to JSON and back, in the one way that all of the package's files are written.
package enum JSONCoding {
    /// How an object is laid out.
    package enum Layout {
        /// On one line, for metadata and logs.
        case line
        /// On one line with keys in snake case, for the tool's results.
        case snakeCaseLine
        /// Over several lines, for files that people open.
        case pretty
    }

    /// `value` as JSON, keys in alphabetical order.
    ///
    /// - Throws: `EncodingError` where a number is not finite.
    package static func encode(_ value: some Encodable, _ layout: Layout = .line) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        switch layout {
        case .line: break
        case .snakeCaseLine: encoder.keyEncodingStrategy = .convertToSnakeCase
        case .pretty: encoder.outputFormatting.insert(.prettyPrinted)
        }
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// - Throws: `DecodingError`; ``reason(_:)`` puts it into words.
    package static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws
        -> Value
    {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// As `decode`, of a text in which numbers may be the words NaN, Infinity and -Infinity, as other
    /// programs write what JSON has no number for.
    package static func decodeNonFinite<Value: Decodable>(
        _ type: Value.Type, from text: String
    ) throws -> Value {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        return try decoder.decode(type, from: Data(quotingNonFinite(text).utf8))
    }

    /// The text with the words NaN, Infinity and -Infinity in quotes where they stand for numbers.
    private static func quotingNonFinite(_ text: String) -> String {
        guard text.contains("NaN") || text.contains("Infinity") else { return text }
        var result: [UInt8] = []
        var isInString = false
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            if isInString, byte == UInt8(ascii: "\\") {
                result += rest.prefix(2)
                rest = rest.dropFirst(2)
                continue
            }
            if byte == UInt8(ascii: "\"") { isInString.toggle() }
            let words = ["NaN", "Infinity", "-Infinity"]
            let word = isInString ? nil : words.first { rest.starts(with: $0.utf8) }
            if let word {
                result += Array("\"\(word)\"".utf8)
                rest = rest.dropFirst(word.utf8.count)
            } else {
                result.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Why a value could not be decoded, in a few words.
    package static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "'\(key.stringValue)' is missing"
        case DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context):
            "wrong type at '\(context.codingPath.map(\.stringValue).joined(separator: "."))'"
        case DecodingError.dataCorrupted: "it is not JSON"
        default: "not the expected JSON"
        }
    }
}
