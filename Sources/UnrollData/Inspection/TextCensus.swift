internal import UnrollSystem

/// What the bytes of a text show whatever its format: line ends, and signs of a wrong encoding.
package struct TextCensus {
    /// How often something occurs, and the line where it first does.
    private struct Finding {
        var count = 0
        var line = 0

        mutating func note(line: Int) {
            if count == 0 { self.line = line }
            count += 1
        }
    }

    private(set) var byteCount = 0
    private var line = 1
    private var pairs = 0
    private var newlines = 0
    private var returns = 0
    private var replacements = Finding()
    private var controls = Finding()
    private var misread = Finding()
    private var hasByteOrderMark = false
    /// The last eight bytes, the latest one lowest.
    private var last: UInt64 = 0

    /// Reads a file from start to end.
    package init(contentsOf path: String) throws {
        var reader = try BlockReader(path: path)
        try reader.forEachBlock { read($0) }
    }

    /// Looks at bytes that are there already.
    package init(bytes: [UInt8]) { bytes.withUnsafeBytes { read($0) } }

    private mutating func read(_ block: UnsafeRawBufferPointer) {
        for byte in block {
            byteCount += 1
            let isAfterReturn = last & 0xFF == 0x0D && byteCount > 1
            last = last << 8 | UInt64(byte)
            if byte >= 0x20, byte < 0x7F { continue }
            look(byte, isAfterReturn: isAfterReturn)
        }
    }

    private mutating func look(_ byte: UInt8, isAfterReturn: Bool) {
        switch byte {
        case 0x0A:
            if isAfterReturn {
                pairs += 1
                returns -= 1
            } else {
                newlines += 1
            }
            line += 1
        case 0x0D: returns += 1
        case 0x09, 0x0B, 0x0C: break
        case 0..<0x20, 0x7F: controls.note(line: line)
        case 0xBD where last & 0xFF_FFFF == 0xEF_BFBD: replacements.note(line: line)
        case 0xBF where byteCount == 3 && last & 0xFF_FFFF == 0xEF_BBBF: hasByteOrderMark = true
        // "Ã" and a sign of Latin-1, or "â€" and "â‚": two and three bytes of UTF-8 that were taken
        // for characters and encoded again.
        case 0x80...0xBF where last & 0xFFFF_FFC0 == 0xC383_C280,
            0xAC where last & 0xFF_FFFF_FFFF == 0xC3A2_E282AC,
            0x9A where last & 0xFF_FFFF_FFFF == 0xC3A2_E2809A:
            misread.note(line: line)
        default: break
        }
    }

    /// What a user should look at.
    package var warnings: [String] {
        var result: [String] = []
        func note(_ finding: Finding, _ noun: String, _ meaning: String) {
            guard finding.count > 0 else { return }
            result.append(
                "\(finding.count.grouped(noun)), the first on line \(finding.line): \(meaning)")
        }
        if hasByteOrderMark { result.append("a byte order mark at the start, which is left out") }
        if pairs > 0, newlines > 0 {
            result.append(
                "lines end in two ways: \(pairs.grouped) with CR LF, \(newlines.grouped) with LF")
        }
        // A text whose lines all end with one is read so, which its reader notes.
        if returns > 0, pairs + newlines > 0 {
            result.append(
                "\(returns.grouped("carriage return")) that no newline follows: characters within lines"
            )
        }
        note(
            replacements, "replacement character",
            "U+FFFD stands where text of another encoding was read as UTF-8")
        note(
            misread, "doubly encoded character",
            "UTF-8 was read as Latin-1 and encoded again (Ã© for é)")
        note(controls, "control character", "they are characters like any other to a model")
        return result
    }
}
