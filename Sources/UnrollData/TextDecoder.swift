/// Turns indices into text one by one, as they are generated.
///
/// Words are joined by spaces, and `</s>` is a newline. At character level the unknown symbol
/// becomes U+FFFD.
public struct TextDecoder: Sendable {
    private let codec: TextCodec
    private var needsSpace: Bool

    init(_ codec: TextCodec, after previous: Int32?) {
        self.codec = codec
        needsSpace = previous != nil && previous != codec.boundary
    }

    /// The bytes that `symbol` adds to the text. At byte level they may be a part of a character.
    public mutating func decode(_ symbol: Int32) -> [UInt8] {
        switch codec.level {
        case .byte: return [UInt8(truncatingIfNeeded: symbol)]
        case .character:
            let isUnknown = symbol == codec.vocabulary.unknownIndex
            return isUnknown ? Array("\u{FFFD}".utf8) : Array(codec.vocabulary.bytes(of: symbol))
        case .word:
            defer { needsSpace = symbol != codec.boundary }
            if symbol == codec.boundary { return [0x0A] }
            return (needsSpace ? [0x20] : []) + codec.vocabulary.bytes(of: symbol)
        }
    }
}
