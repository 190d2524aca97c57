internal import UnrollSystem

/// Nucleotide letters as frames of four shares: how much of each of A, C, G and T stands in a place.
///
/// A base is one of them alone. U is read as T, lower case as upper case. A letter of the IUPAC code
/// for several bases has an even share of each (R: A and G; N: all four), so that a network reads it
/// as the mean of its bases. A gap (`-`, `.`) and a stop sign (`*`) are read as N, since what
/// follows keeps its place.
public enum Nucleotides {
    /// The elements of a frame: A, C, G, T.
    public static let width = 4

    /// Whether a text is hardly anything else: twelve letters or more of the four bases, U and N alone.
    package static func areLikely(_ text: String) -> Bool {
        let letters = text.utf8
        return letters.count >= 12
            && letters.allSatisfy { "ACGTUN".utf8.contains($0 & 0xDF) && $0 >= 0x41 }
    }

    /// The bases that a letter stands for, the lowest bit for A, then C, G and T; `nil` for none.
    static func bases(of letter: UInt8) -> UInt8? {
        switch letter & 0xDF {
        case UInt8(ascii: "A"): 0b0001
        case UInt8(ascii: "C"): 0b0010
        case UInt8(ascii: "G"): 0b0100
        case UInt8(ascii: "T"), UInt8(ascii: "U"): 0b1000
        case UInt8(ascii: "R"): 0b0101
        case UInt8(ascii: "Y"): 0b1010
        case UInt8(ascii: "S"): 0b0110
        case UInt8(ascii: "W"): 0b1001
        case UInt8(ascii: "K"): 0b1100
        case UInt8(ascii: "M"): 0b0011
        case UInt8(ascii: "B"): 0b1110
        case UInt8(ascii: "D"): 0b1101
        case UInt8(ascii: "H"): 0b1011
        case UInt8(ascii: "V"): 0b0111
        case UInt8(ascii: "N"), UInt8(ascii: "X"): 0b1111
        default:
            letter == UInt8(ascii: "-") || letter == UInt8(ascii: ".")
                || letter == UInt8(ascii: "*") ? 0b1111 : nil
        }
    }

    /// What a letter stands for, as a symbol: 1 to 15; `nil` where it is none of a nucleotide.
    package static func code(of letter: String) -> Int32? {
        letter.utf8.first.flatMap { bases(of: $0) }.map { Int32($0) }
    }

    /// The symbols of a sequence's letters (``code(of:)``), white space left out.
    ///
    /// - Throws: `DataError` where a letter is none of a nucleotide.
    package static func codes(_ sequence: String, path: String, line: Int?) throws -> [Int32] {
        var codes: [Int32] = []
        codes.reserveCapacity(sequence.utf8.count)
        for letter in sequence.utf8 where !isSpace(letter) {
            guard let bases = bases(of: letter) else {
                // Names the letter.
                _ = try frames(sequence, path: path, line: line)
                continue
            }
            codes.append(Int32(bases))
        }
        return codes
    }

    /// The frame of each symbol, `[16, 4]`; that of 0, which no letter has, is zero.
    package static let frameTable: [Float] = (0..<16).flatMap { bases in
        (0..<4).map {
            bases >> $0 & 1 == 1 ? 1 / Float(bases.nonzeroBitCount) : 0
        }
    }

    /// The frames of a sequence, `[T, 4]`; white space at its ends and between its letters is no
    /// base.
    ///
    /// - Parameters:
    ///   - sequence: The letters.
    ///   - path: The file, for messages.
    ///   - line: The line, for messages.
    /// - Throws: `DataError` where a letter is none of a nucleotide.
    public static func frames(_ sequence: String, path: String, line: Int?) throws -> [Float] {
        var frames: [Float] = []
        frames.reserveCapacity(4 * sequence.utf8.count)
        for letter in sequence.utf8 where !isSpace(letter) {
            guard let bases = bases(of: letter) else {
                let shown =
                    letter < 0x80 && letter > 0x20
                    ? "'\(String(UnicodeScalar(letter)))'" : "a character"
                throw DataError(
                    .malformed, path, line: line,
                    "\(shown) is no letter of a nucleotide (ACGTU, or RYSWKMBDHVN for several)",
                    cure: "correct the sequence, or leave the row out")
            }
            let share = 1 / Float(bases.nonzeroBitCount)
            for base in 0..<4 { frames.append(bases >> base & 1 == 1 ? share : 0) }
        }
        return frames
    }

    /// The other strand, read in its own direction: the complement of each base, from the last place
    /// to the first. A, C, G, T stand in an order that turning round complements.
    ///
    /// - Parameter frames: `[T, 4]`.
    public static func reverseComplement(_ frames: [Float]) -> [Float] { frames.reversed() }
}
