import UnrollSystem

/// Decodes UTF-8 strictly, block by block; a scalar may be cut anywhere between two blocks.
struct UTF8Decoder {
    private let path: String?
    private let dropsByteOrderMark: Bool
    private let cure: String
    /// The bytes that came before the current block.
    private var bytesBefore = 0
    private var line = 1
    /// The bits of a scalar so far, and how many bytes it still needs.
    private var partial: UInt32 = 0
    private var needed = 0
    private var partialLength = 0
    /// The range of the next byte: it rules out overlong forms and surrogates.
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// - Parameters:
    ///   - path: The file, for messages.
    ///   - dropsByteOrderMark: Whether U+FEFF is left out where it begins the text.
    ///   - cure: The advice in messages about bytes that are not UTF-8.
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
        try decode(block, run: { for byte in $0 { try body(Unicode.Scalar(byte)) } }, scalar: body)
    }

    /// As above, with the scalars of ASCII as bytes, as many at a time as stand side by side.
    @inline(__always)
    mutating func decode(
        _ block: UnsafeRawBufferPointer, run: (UnsafeRawBufferPointer) throws -> Void,
        scalar body: (Unicode.Scalar) throws -> Void
    ) throws {
        var index = 0
        while index < block.count {
            if needed == 0 {
                let end = Self.endOfASCII(block, from: index)
                if end > index {
                    let ascii = UnsafeRawBufferPointer(rebasing: block[index..<end])
                    for byte in ascii { line &+= byte == 0x0A ? 1 : 0 }
                    try run(ascii)
                    index = end
                    continue
                }
                if !begin(block[index]) {
                    throw invalid(at: bytesBefore + index, block[index])
                }
                index += 1
                continue
            }
            let byte = block[index]
            guard lowest <= byte, byte <= highest else {
                throw invalid(at: bytesBefore + index - partialLength + needed, nil)
            }
            partial = partial << 6 | UInt32(byte & 0x3F)
            (lowest, highest) = (0x80, 0xBF)
            needed -= 1
            if needed == 0 {
                let isMark = dropsByteOrderMark && bytesBefore + index == 2 && partial == 0xFEFF
                // The ranges above let no surrogate through, nor anything beyond U+10FFFF.
                if !isMark { try body(Unicode.Scalar(partial)!) }
            }
            index += 1
        }
        bytesBefore += block.count
    }

    /// Where the first byte beyond ASCII stands, from `start` on; the end where there is none.
    private static func endOfASCII(_ block: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while index + 8 <= block.count {
            let word = block.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if word & 0x8080_8080_8080_8080 != 0 { break }
            index += 8
        }
        while index < block.count, block[index] < 0x80 { index += 1 }
        return index
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
