import UnrollSystem

/// Decodes UTF-8 strictly, block by block; a scalar may be cut anywhere between two blocks.
struct UTF8Decoder {
    private let path: String?
    private let dropsByteOrderMark: Bool
    private let cure: String
    /// The bytes that came before the current block.
    private var bytesBefore = 0
    private var line = 1
    /// What is decoded of a scalar so far, and how many bytes it still needs.
    private var partial: UInt32 = 0
    private var needed = 0
    private var partialLength = 0
    /// The range of the next byte: it rules out overlong forms and surrogates.
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// - Parameters:
    ///   - path: The file, for messages.
    ///   - dropsByteOrderMark: Whether U+FEFF is left out where it begins the text.
    ///   - cure: What messages say to do about bytes that are not UTF-8.
    init(
        path: String?, dropsByteOrderMark: Bool,
        cure: String = "convert the file to UTF-8"
    ) {
        self.path = path
        self.dropsByteOrderMark = dropsByteOrderMark
        self.cure = cure
    }

    /// Hands the scalars of `block` to `body`, and those of earlier blocks that it completes.
    ///
    /// - Throws: `DataError` with line and byte offset where the bytes are not UTF-8.
    @inline(__always)
    mutating func decode(
        _ block: UnsafeRawBufferPointer, _ body: (Unicode.Scalar) throws -> Void
    ) throws {
        for index in block.indices {
            let byte = block[index]
            if needed == 0 {
                if byte < 0x80 {
                    if byte == 0x0A { line += 1 }
                    try body(Unicode.Scalar(byte))
                } else if !begin(byte) {
                    throw invalid(at: bytesBefore + index, byte)
                }
                continue
            }
            guard lowest <= byte, byte <= highest else {
                throw invalid(at: bytesBefore + index - partialLength + needed, nil)
            }
            partial = partial << 6 | UInt32(byte & 0x3F)
            (lowest, highest) = (0x80, 0xBF)
            needed -= 1
            if needed == 0 {
                let isFirst = bytesBefore + index == 2
                if dropsByteOrderMark, isFirst, partial == 0xFEFF { continue }
                // The ranges above let no surrogate through, nor anything beyond U+10FFFF.
                try body(Unicode.Scalar(partial)!)
            }
        }
        bytesBefore += block.count
    }

    /// Checks that the text does not end inside a scalar.
    func finish() throws {
        if needed > 0 { throw invalid(at: bytesBefore - partialLength + needed, nil) }
    }

    /// Takes the first byte of a scalar of several bytes.
    private mutating func begin(_ byte: UInt8) -> Bool {
        switch byte {
        case 0xC2...0xDF: (needed, partial) = (1, UInt32(byte & 0x1F))
        case 0xE0...0xEF: (needed, partial) = (2, UInt32(byte & 0x0F))
        case 0xF0...0xF4: (needed, partial) = (3, UInt32(byte & 0x07))
        default: return false
        }
        partialLength = needed + 1
        switch byte {
        case 0xE0: lowest = 0xA0
        case 0xED: highest = 0x9F
        case 0xF0: lowest = 0x90
        case 0xF4: highest = 0x8F
        default: break
        }
        return true
    }

    private func invalid(at offset: Int, _ byte: UInt8?) -> DataError {
        var problem = "the text is not valid UTF-8"
        if let byte { problem += " (byte 0x\(String(byte, radix: 16, uppercase: true)))" }
        return DataError(
            .invalidUTF8, path, line: line, byteOffset: offset, problem,
            cure: cure)
    }
}
