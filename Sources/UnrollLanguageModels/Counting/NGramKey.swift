/// The words of an n-gram packed into one unsigned number, so that n-grams sort as numbers do.
///
/// A field of a fixed number of bits for each word, the first compared in the highest bits.
protocol NGramKey: BitwiseCopyable, Equatable, Sendable {
    /// Bits of the number.
    static var bitWidth: Int { get }
    /// All fields 0.
    init()
    static func < (first: Self, second: Self) -> Bool
    /// The number moved towards its low end, by fewer bits than it has.
    func shiftedDown(by bits: Int) -> Self
    /// The number moved towards its high end, by fewer bits than it has.
    func shiftedUp(by bits: Int) -> Self
    /// The lowest 64 bits.
    var low: UInt64 { get }
    /// Sets bits among the lowest 64 that were 0.
    func with(low bits: UInt64) -> Self
    /// Sets bits from `place` on that were 0, and that `bits` does not pass beyond the end.
    func with(_ bits: UInt64, at place: Int) -> Self
    /// The place of the highest bit in which two numbers differ; -1 where they are equal.
    func highestDifference(from other: Self) -> Int
}

extension NGramKey {
    func with(_ bits: UInt64, at place: Int) -> Self {
        Self().with(low: bits).shiftedUp(by: place).merged(with: self)
    }

    private func merged(with other: Self) -> Self {
        var result = self
        withUnsafeMutableBytes(of: &result) { bytes in
            withUnsafeBytes(of: other) { others in
                for index in bytes.indices { bytes[index] |= others[index] }
            }
        }
        return result
    }
}

extension UInt64: NGramKey {
    func shiftedDown(by bits: Int) -> UInt64 { self &>> UInt64(bits) }
    func shiftedUp(by bits: Int) -> UInt64 { self &<< UInt64(bits) }
    var low: UInt64 { self }
    func with(low bits: UInt64) -> UInt64 { self | bits }
    func with(_ bits: UInt64, at place: Int) -> UInt64 { self | bits &<< UInt64(place) }
    func highestDifference(from other: UInt64) -> Int { 63 - (self ^ other).leadingZeroBitCount }
}

/// A number of 128 bits, aligned like its halves.
struct Key128: NGramKey {
    var high: UInt64 = 0
    var low: UInt64 = 0

    static var bitWidth: Int { 128 }

    @inline(__always)
    static func < (first: Key128, second: Key128) -> Bool {
        first.high < second.high || (first.high == second.high && first.low < second.low)
    }

    @inline(__always)
    func shiftedDown(by bits: Int) -> Key128 {
        if bits >= 64 { return Key128(high: 0, low: high &>> UInt64(bits - 64)) }
        if bits == 0 { return self }
        return Key128(
            high: high &>> UInt64(bits), low: low &>> UInt64(bits) | high &<< UInt64(64 - bits))
    }

    @inline(__always)
    func shiftedUp(by bits: Int) -> Key128 {
        if bits >= 64 { return Key128(high: low &<< UInt64(bits - 64), low: 0) }
        if bits == 0 { return self }
        return Key128(
            high: high &<< UInt64(bits) | low &>> UInt64(64 - bits), low: low &<< UInt64(bits))
    }

    @inline(__always)
    func with(low bits: UInt64) -> Key128 { Key128(high: high, low: low | bits) }

    @inline(__always)
    func with(_ bits: UInt64, at place: Int) -> Key128 {
        let moved = Key128(high: 0, low: bits).shiftedUp(by: place)
        return Key128(high: high | moved.high, low: low | moved.low)
    }

    @inline(__always)
    func highestDifference(from other: Key128) -> Int {
        let high = high ^ other.high
        if high != 0 { return 127 - high.leadingZeroBitCount }
        return 63 - (low ^ other.low).leadingZeroBitCount
    }
}

/// A number of 512 bits: long n-grams of many different words.
struct Key512: NGramKey {
    /// From the highest to the lowest.
    private var words:
        (
            UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64
        ) = (0, 0, 0, 0, 0, 0, 0, 0)

    static var bitWidth: Int { 512 }

    /// The word that holds bits 64 · `index` and on.
    private subscript(index: Int) -> UInt64 {
        get {
            withUnsafeBytes(of: words) { $0.load(fromByteOffset: 8 * (7 - index), as: UInt64.self) }
        }
        set {
            withUnsafeMutableBytes(of: &words) {
                $0.storeBytes(of: newValue, toByteOffset: 8 * (7 - index), as: UInt64.self)
            }
        }
    }

    static func == (first: Key512, second: Key512) -> Bool {
        first.highestDifference(from: second) < 0
    }

    static func < (first: Key512, second: Key512) -> Bool {
        for index in (0..<8).reversed() where first[index] != second[index] {
            return first[index] < second[index]
        }
        return false
    }

    func shiftedDown(by bits: Int) -> Key512 {
        var result = Key512()
        let (whole, rest) = (bits / 64, bits % 64)
        for index in 0..<(8 - whole) {
            var word = self[index + whole] >> UInt64(rest)
            if rest > 0, index + whole < 7 { word |= self[index + whole + 1] << UInt64(64 - rest) }
            result[index] = word
        }
        return result
    }

    func shiftedUp(by bits: Int) -> Key512 {
        var result = Key512()
        let (whole, rest) = (bits / 64, bits % 64)
        for index in whole..<8 {
            var word = self[index - whole] << UInt64(rest)
            if rest > 0, index > whole { word |= self[index - whole - 1] >> UInt64(64 - rest) }
            result[index] = word
        }
        return result
    }

    var low: UInt64 { self[0] }

    func with(low bits: UInt64) -> Key512 {
        var result = self
        result[0] |= bits
        return result
    }

    func highestDifference(from other: Key512) -> Int {
        for index in (0..<8).reversed() where self[index] != other[index] {
            return 64 * index + 63 - (self[index] ^ other[index]).leadingZeroBitCount
        }
        return -1
    }
}

/// An n-gram with its count and its place in another order.
struct NGramRecord<Key: NGramKey>: BitwiseCopyable, Sendable {
    var key: Key
    var count: UInt32
    var place: UInt32 = 0
}
