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

    /// Why a value could not be decoded, in a few words.
    package static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "'\(key.stringValue)' is missing"
        case DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context):
            "wrong type at '\(context.codingPath.map(\.stringValue).joined(separator: "."))'"
        case DecodingError.dataCorrupted(let context): context.debugDescription
        default: "not the expected JSON"
        }
    }
}
