/// How texts that look the same are made the same (Unicode Standard Annex 15).
///
/// A letter with its accent and the two apart look alike and are other symbols: half of the text in the
/// world's files is written one way, half the other.
public enum UnicodeNormalization: String, Sendable, Codable, Hashable, CaseIterable {
    /// Texts stay as they are.
    case none
    /// Form C: a letter and its accents become one character wherever there is one.
    case nfc
    /// Form KC: beside that, variants become the plain character: full-width letters, ligatures,
    /// superscripts.
    case nfkc

    /// What a description of a model says of it; nothing of the usual one.
    package var note: String? {
        switch self {
        case .none: "Unicode as written"
        case .nfc: nil
        case .nfkc: "Unicode form KC"
        }
    }

    /// The text in this form.
    public func callAsFunction(_ text: String) -> String {
        guard self != .none, text.utf8.contains(where: { $0 >= leastLeadByte }) else { return text }
        let scalars = Array(text.unicodeScalars)
        let normal = self(scalars)
        return normal == scalars ? text : String(scalars: normal)
    }

    func callAsFunction(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        switch self {
        case .none: scalars
        case .nfc: CanonicalComposition.composed(scalars)
        case .nfkc: CanonicalComposition.composed(CompatibilityDecomposition.applied(to: scalars))
        }
    }

    /// Bytes below this one begin or continue no scalar that the form changes.
    var leastLeadByte: UInt8 {
        switch self {
        case .none: 0xFF
        // U+0300 and above, as nothing below the combining marks is changed.
        case .nfc: 0xCC
        // U+00A0 and above.
        case .nfkc: 0xC2
        }
    }
}

/// Puts a text that comes in blocks into a form: a block is handed on as far as the next one cannot
/// change it.
package struct NormalizedBlocks {
    private let form: UnicodeNormalization
    /// Bytes that the next block may change.
    private var waiting: [UInt8] = []
    /// What waits at most before it is cut where no mark follows.
    private static let longest = 1 << 20
    /// How far back such a place is looked for, so that a hostile text costs no more than another.
    private static let longestRun = 1 << 16

    package init(_ form: UnicodeNormalization) { self.form = form }

    /// Reads a block.
    package mutating func read(
        _ block: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard form != .none else { return try body(block) }
        // What comes before an ASCII character is complete: none is joined to what stands before it.
        guard let end = block.lastIndex(where: { $0 < 0x80 }) else {
            waiting += block
            if waiting.count > Self.longest { try cut(body) }
            return
        }
        let complete = UnsafeRawBufferPointer(rebasing: block[..<end])
        if waiting.isEmpty {
            try handOn(complete, body)
        } else {
            waiting += complete
            try waiting.withUnsafeBytes { try handOn($0, body) }
        }
        waiting = Array(block[end...])
    }

    /// Reads the end of the text.
    package mutating func finish(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try waiting.withUnsafeBytes { try handOn($0, body) }
        waiting = []
    }

    /// A text without an ASCII character for a mebibyte: cut before a scalar that nothing joins, or
    /// before the last one where the last 64 KiB have none.
    private mutating func cut(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var last: Int?
        var place = waiting.count - 1
        while place > waiting.count - Self.longestRun {
            if waiting[place] & 0xC0 != 0x80,
                let scalar = String(decoding: waiting[place...].prefix(4), as: UTF8.self)
                    .unicodeScalars.first
            {
                last = last ?? place
                if CanonicalComposition.beginsAnew(scalar) {
                    last = place
                    break
                }
            }
            place -= 1
        }
        guard let last else { return }
        try waiting[..<last].withUnsafeBytes { try handOn($0, body) }
        waiting.removeFirst(last)
    }

    private func handOn(
        _ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard !bytes.isEmpty else { return }
        let least = form.leastLeadByte
        // Bytes that are no UTF-8 are handed on as they are: the reader behind tells where they stand.
        guard bytes.contains(where: { $0 >= least }),
            let text = String(validating: bytes, as: UTF8.self)
        else { return try body(bytes) }
        var normal = form(text)
        try normal.withUTF8 { try body(UnsafeRawBufferPointer($0)) }
    }
}
