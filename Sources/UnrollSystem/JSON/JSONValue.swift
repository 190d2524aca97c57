/// A JSON value of any kind, for what is only shown.
package indirect enum JSONValue: Decodable, Sendable, Hashable {
    case null
    case boolean(Bool)
    /// As it is shown: whole numbers without a point.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Int.self) {
            self = .number("\(value)")
        } else if let value = try? container.decode(UInt64.self) {
            self = .number("\(value)")
        } else if let value = try? container.decode(Double.self) {
            self = .number("\(value)")
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let values = try? container.decode([JSONValue].self) {
            self = .array(values)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// The value in words, as a table shows it; `nil` of arrays and objects.
    package var text: String? {
        switch self {
        case .null: "none"
        case .boolean(let value): value ? "yes" : "no"
        case .number(let value), .string(let value): value
        case .array, .object: nil
        }
    }
}
