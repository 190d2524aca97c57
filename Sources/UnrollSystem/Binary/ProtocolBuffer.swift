/// A message in the wire format of protocol buffers, written field by field.
///
/// The format is that of <https://protobuf.dev/programming-guides/encoding>: each field has its number and
/// a kind, and readers skip what they do not know.
package struct ProtocolBuffer: Sendable, Hashable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    private enum Kind: UInt64 {
        case variable = 0
        case fixed64 = 1
        case lengthDelimited = 2
        case fixed32 = 5
    }

    /// A whole number; a negative one takes ten bytes, as int64 does.
    package mutating func write(_ value: Int64, field: Int) {
        begin(field, .variable)
        variable(UInt64(bitPattern: value))
    }

    package mutating func write(_ value: Double, field: Int) {
        begin(field, .fixed64)
        little(value.bitPattern, count: 8)
    }

    package mutating func write(_ value: Float, field: Int) {
        begin(field, .fixed32)
        little(UInt64(value.bitPattern), count: 4)
    }

    package mutating func write(_ text: String, field: Int) {
        write(Array(text.utf8), field: field)
    }

    package mutating func write(_ message: ProtocolBuffer, field: Int) {
        write(message.bytes, field: field)
    }

    package mutating func write(_ content: [UInt8], field: Int) {
        begin(field, .lengthDelimited)
        variable(UInt64(content.count))
        bytes += content
    }

    private mutating func begin(_ field: Int, _ kind: Kind) {
        precondition((1..<1 << 29).contains(field), "ProtocolBuffer: there is no field \(field)")
        variable(UInt64(field) << 3 | kind.rawValue)
    }

    /// Seven bits a byte, the lowest first; a set high bit says that another follows.
    private mutating func variable(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private mutating func little(_ value: UInt64, count: Int) {
        for place in 0..<count { bytes.append(UInt8(value >> (8 * UInt64(place)) & 0xFF)) }
    }
}
