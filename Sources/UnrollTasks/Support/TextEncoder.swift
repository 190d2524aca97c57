internal import UnrollData

/// Turns texts into symbols as an encoder's configuration asks for.
struct TextEncoder: Sendable {
    let codec: TextCodec
    private let prepare: @Sendable (String) -> String

    init(_ config: SequenceEncoderConfig, _ codec: TextCodec) {
        self.codec = codec
        prepare = config.prepare
    }

    /// All symbols of a text.
    func encode(_ text: String) -> [Int32] { codec.encode(prepare(text)) }
}

extension TextCodec {
    /// For each symbol whether it stands in some texts just once; never a special one.
    func symbolsStandingOnce(in texts: some Sequence<some Sequence<Int32>>) -> [Bool] {
        var counts = [Int](repeating: 0, count: vocabulary.count)
        for text in texts { for symbol in text { counts[Int(symbol)] += 1 } }
        let special = Self.specialSymbolCount(level)
        return counts.enumerated().map { $0 >= special && $1 == 1 }
    }
}

extension SequenceEncoderConfig {
    /// A text as its words or characters are counted.
    var prepare: @Sendable (String) -> String {
        let (preparation, level, normalization) = (preparation, level, normalization ?? .none)
        return { (text: String) -> String in
            // First of all: a form may make white space and signs of what was none.
            let text = normalization(text)
            switch level {
            case .byte: return text
            case .character: return preparation.lowercases ? text.lowercased() : text
            case .word:
                let prepared = preparation(text)
                guard prepared.utf8.contains(0x0A) else { return prepared }
                // A line end within a text is white space.
                return prepared.split { $0.isNewline }.joined(separator: " ")
            }
        }
    }
}
