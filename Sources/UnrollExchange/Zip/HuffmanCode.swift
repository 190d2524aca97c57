/// A prefix code of DEFLATE: codes of up to 15 bits, given by their lengths alone (RFC 1951, section 3.2.2).
///
/// Codes of up to ``quickBits`` bits are found in a table by the bits that come next; longer ones, which are
/// rare by their nature, are found bit by bit.
struct HuffmanCode {
    static let longest = 15
    static let quickBits = 10

    /// What the lowest ``quickBits`` bits say: the symbol above four bits of its length; 0 where the code is
    /// longer, or none.
    private(set) var quick = [UInt16](repeating: 0, count: 1 << quickBits)
    /// How many codes have each length.
    let counts: [Int]
    /// The symbols in the order of their codes.
    let symbols: [UInt16]

    /// Why lengths are no code.
    struct Invalid: Error {}

    /// - Parameters:
    ///   - lengths: Of each symbol's code; 0 where it has none.
    ///   - mayBeIncomplete: Whether one code of one bit, or none at all, is taken too, as for distances.
    init(lengths: ArraySlice<UInt8>, mayBeIncomplete: Bool = false) throws(Invalid) {
        let counts = Self.counts(of: lengths)
        var left = 1
        for length in 1...Self.longest {
            left = left << 1 - counts[length]
            // More codes than there are bits for.
            if left < 0 { throw Invalid() }
        }
        let codes = counts.reduce(0, +)
        if left > 0, !(mayBeIncomplete && (codes == 0 || codes == 1 && counts[1] == 1)) {
            throw Invalid()
        }
        self.init(checked: lengths)
    }

    private static func counts(of lengths: ArraySlice<UInt8>) -> [Int] {
        var counts = [Int](repeating: 0, count: longest + 1)
        for length in lengths where length > 0 { counts[Int(length)] += 1 }
        return counts
    }

    /// - Parameter lengths: No more codes of each length than there are bits for.
    private init(checked lengths: ArraySlice<UInt8>) {
        counts = Self.counts(of: lengths)
        var starts = [Int](repeating: 0, count: Self.longest + 1)
        var firstCodes = [Int](repeating: 0, count: Self.longest + 1)
        for length in 1...Self.longest {
            starts[length] = starts[length - 1] + counts[length - 1]
            firstCodes[length] = (firstCodes[length - 1] + counts[length - 1]) << 1
        }
        var places = starts
        var symbols = [UInt16](repeating: 0, count: counts.reduce(0, +))
        for (symbol, length) in lengths.enumerated() where length > 0 {
            let length = Int(length)
            symbols[places[length]] = UInt16(symbol)
            if length <= Self.quickBits {
                let code = firstCodes[length] + places[length] - starts[length]
                // Codes are packed from their highest bit on, the rest from the lowest.
                var place = (0..<length).reduce(0) { $0 << 1 | code >> $1 & 1 }
                while place < quick.count {
                    quick[place] = UInt16(symbol << 4 | length)
                    place += 1 << length
                }
            }
            places[length] += 1
        }
        self.symbols = symbols
    }

    /// The code of literals and lengths that blocks without one of their own use.
    static let fixedLiterals = HuffmanCode(
        checked: ((0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 } as [UInt8])[...])
    /// The code of distances that blocks without one of their own use; the last two are never used.
    static let fixedDistances = HuffmanCode(
        checked: [UInt8](repeating: 5, count: 32)[...])
}
