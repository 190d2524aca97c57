/// A message in the wire format of protocol buffers, written field by field.
///
/// The format is that of <https://protobuf.dev/programming-guides/encoding>: each field has its number and
/// a kind, and readers skip what they do not know.
///
/// Long contents, such as a network's weights, are not copied before the message is written.
package struct ProtocolBuffer: Sendable {
    private enum Piece: Sendable {
        case bytes([UInt8])
        case content(any ByteContent)
    }

    private var pieces: [Piece] = []
    /// The last bytes, behind the pieces.
    private var tail: [UInt8] = []
    /// The length of the message.
    package private(set) var byteCount = 0

    package init() {}

    /// The whole message.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount)
        forEachPart { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// Hands out the message in parts, in order.
    package func forEachPart(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        for piece in pieces {
            switch piece {
            case .bytes(let bytes): try bytes.withUnsafeBytes(body)
            case .content(let content): try content.withBytes(body)
            }
        }
        try tail.withUnsafeBytes(body)
    }

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
        begin(field, .lengthDelimited)
        variable(UInt64(message.byteCount))
        if message.pieces.isEmpty { return append(message.tail) }
        endPiece()
        pieces += message.pieces
        byteCount += message.byteCount - message.tail.count
        append(message.tail)
    }

    /// A content that is kept where it is until the message is written.
    package mutating func write(_ content: any ByteContent, field: Int) {
        begin(field, .lengthDelimited)
        variable(UInt64(content.byteCount))
        endPiece()
        pieces.append(.content(content))
        byteCount += content.byteCount
    }

    private mutating func endPiece() {
        if !tail.isEmpty { pieces.append(.bytes(tail)) }
        tail = []
    }

    private mutating func append(_ bytes: [UInt8]) {
        tail += bytes
        byteCount += bytes.count
    }

    package mutating func write(_ content: [UInt8], field: Int) {
        begin(field, .lengthDelimited)
        variable(UInt64(content.count))
        append(content)
    }

    private mutating func begin(_ field: Int, _ kind: Kind) {
        precondition((1..<1 << 29).contains(field), "ProtocolBuffer: there is no field \(field)")
        variable(UInt64(field) << 3 | kind.rawValue)
    }

    /// Seven bits a byte, the lowest first; a set high bit says that another follows.
    private mutating func variable(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append([UInt8(rest & 0x7F) | 0x80])
            rest >>= 7
        }
        append([UInt8(rest)])
    }

    private mutating func little(_ value: UInt64, count: Int) {
        append((0..<count).map { UInt8(value >> (8 * UInt64($0)) & 0xFF) })
    }
}

/// Bytes that stand in memory already, such as a tensor's.
package protocol ByteContent: Sendable {
    /// How many.
    var byteCount: Int { get }
    /// Hands them to the closure.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
}
