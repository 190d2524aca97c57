/// A sentence for a user that may name fields of a configuration.
///
/// Libraries know fields (`hiddenSize`), the tool knows how its options are spelled (`--hidden`):
/// a field is marked by `\(field: "hiddenSize")`, and whoever prints the sentence spells it.
public struct Message: Sendable, Hashable, ExpressibleByStringInterpolation,
    CustomStringConvertible
{
    fileprivate enum Piece: Sendable, Hashable {
        case text(String)
        case field(String)
    }

    private var pieces: [Piece]

    public init(stringLiteral text: String) { pieces = [.text(text)] }

    /// A sentence that names no field.
    public init(_ text: String) { pieces = [.text(text)] }

    public init(stringInterpolation interpolation: StringInterpolation) {
        pieces = interpolation.pieces
    }

    /// Collects the pieces of a literal.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var pieces: [Piece] = []

        public init(literalCapacity: Int, interpolationCount: Int) {}

        public mutating func appendLiteral(_ text: String) {
            if !text.isEmpty { pieces.append(.text(text)) }
        }

        /// Appends the description of a value.
        public mutating func appendInterpolation(_ value: some Any) {
            pieces.append(.text("\(value)"))
        }

        /// Appends a sentence with its fields.
        public mutating func appendInterpolation(_ message: Message) {
            pieces += message.pieces
        }

        /// The name of a field of a configuration, as its type declares it.
        public mutating func appendInterpolation(field name: String) {
            pieces.append(.field(name))
        }
    }

    /// The one sentence, then the other.
    public static func + (first: Message, second: Message) -> Message {
        var sum = first
        sum.pieces += second.pieces
        return sum
    }

    /// The sentence with every field as `spelling` gives it; the field's own name where it is `nil`.
    public func spelled(_ spelling: (_ field: String) -> String?) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .field(let name): spelling(name) ?? name
            }
        }.joined()
    }

    /// The sentence with the fields' own names.
    public var description: String { spelled { $0 } }
}

/// An error whose sentence may name fields.
package protocol FieldNamingError: Error {
    /// The whole sentence, with its place where there is one.
    var sentence: Message { get }
}
