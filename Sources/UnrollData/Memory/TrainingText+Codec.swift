internal import UnrollSystem

extension TextCodec {
    /// Makes the vocabulary of a text and encodes it, as of a file: the last line ends.
    ///
    /// - Parameters:
    ///   - level: The unit of text that a symbol stands for.
    ///   - text: The text.
    ///   - minimumCount: How often a symbol must stand there to be kept.
    ///   - maximumSize: The most symbols, special ones included; no limit if `nil`.
    ///   - fraction: The share at the end whose symbols are not counted, since they are held out.
    ///   - most: The most symbols that are held out; no limit if `nil`.
    ///   - normalization: The form that the text is put into first; not at byte level.
    /// - Throws: `FileError`; `DataError` where there is no text.
    package static func buildAndEncode(
        level: TextLevel, _ text: TrainingText, minimumCount: Int = 1, maximumSize: Int? = nil,
        heldOutFraction fraction: Double = 0, heldOutAtMost most: Int? = nil,
        normalization: UnicodeNormalization = .nfc
    ) throws -> (codec: TextCodec, text: EncodedText) {
        if case .file(let path) = text.source {
            return try buildAndEncode(
                level: level, contentsOf: path, minimumCount: minimumCount,
                maximumSize: maximumSize, heldOutFraction: fraction, heldOutAtMost: most,
                normalization: normalization)
        }
        // Everything is known at first, so that symbols become the text again.
        let whole = build(
            level: level, texts: [try text.held], normalization: normalization)
        let encoded = try whole.encode(text)
        guard level != .byte else { return (whole, encoded) }
        let counted = encoded.split(heldOutFraction: fraction, atMost: most).training
        let codec = build(
            level: level, texts: [whole.decode(counted.symbols)], minimumCount: minimumCount,
            maximumSize: maximumSize, normalization: normalization)
        return (codec, try codec.encode(text))
    }

    /// Encodes a text, as of a file: the last line ends.
    ///
    /// - Parameter text: The text.
    /// - Throws: `FileError`; `DataError` where there is no text, or none in UTF-8.
    package func encode(_ text: TrainingText) throws -> EncodedText {
        switch text.source {
        case .file(let path): try encode(contentsOf: path)
        case .memory: encodedText(try text.held, endsLastLine: true)
        }
    }
}

extension TrainingText {
    /// The text in memory.
    fileprivate var held: String {
        get throws {
            guard case .memory(let text) = source, !text.isEmpty else {
                throw DataError(
                    .empty, memory, "there is no text in it", cure: "give one with some text")
            }
            return text
        }
    }
}
