internal import UnrollPlatform

/// An endless list of random numbers, each a function of the stream and its index alone.
///
/// Nothing is carried from one draw to the next, so any thread may draw any element, in any order,
/// and a resumed run draws what the first one would have drawn. Use one stream for one purpose and
/// derive others by `stream(_:)`: by the update, the epoch, the layer's name.
///
/// The rule, which kernels in C follow too: word `i` is word `i % 4` of the block of Philox-4x32-10
/// with the counter `(i / 4 mod 2³², i / 2³⁴, 0, 0)` and the key `(low, high)` halves of the
/// stream's 64-bit key. `uniform(at: i)` is the upper 24 bits of word `i`, times 2⁻²⁴.
public struct RandomStream: Sendable, Hashable {
    private let key64: UInt64

    /// The stream of this seed.
    public init(seed: UInt64) {
        key64 = RandomStream.mixed(seed &+ 0x9E37_79B9_7F4A_7C15)
    }

    private init(key64: UInt64) {
        self.key64 = key64
    }

    /// The Philox key: the low and the high 32 bits of the stream's key.
    package var key: (UInt32, UInt32) {
        (UInt32(truncatingIfNeeded: key64), UInt32(truncatingIfNeeded: key64 >> 32))
    }

    // MARK: Other streams

    /// An independent stream for a place: a layer, an update, an epoch.
    public func stream(_ place: UInt64) -> RandomStream {
        RandomStream(key64: derived(from: place, salt: 0xA076_1D64_78BD_642F))
    }

    /// An independent stream for a place that is counted; negative numbers are fine too.
    public func stream(_ place: Int) -> RandomStream {
        stream(UInt64(bitPattern: Int64(place)))
    }

    /// An independent stream for a purpose, such as `"dropout"`.
    public func stream(_ name: String) -> RandomStream {
        // FNV-1a; the mix after it does the rest.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return RandomStream(key64: derived(from: hash, salt: 0xE703_7ED1_A0B4_28DB))
    }

    private func derived(from place: UInt64, salt: UInt64) -> UInt64 {
        // The key is mixed on its own first, or (seed, place) and (place, seed) would meet.
        RandomStream.mixed(RandomStream.mixed(key64 ^ salt) &+ RandomStream.mixed(place &+ salt))
    }

    /// The finaliser of SplitMix64: a bijection in which every bit depends on every other.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    // MARK: Numbers

    /// Words `4 · number` to `4 · number + 3`.
    @inline(__always)
    package func block(_ number: UInt64) -> SIMD4<UInt32> {
        Philox.block(
            SIMD4(
                UInt32(truncatingIfNeeded: number), UInt32(truncatingIfNeeded: number >> 32), 0, 0),
            key: key)
    }

    /// Word `index`: 32 random bits.
    public func bits(at index: UInt64) -> UInt32 { block(index / 4)[Int(index % 4)] }

    /// Words `2 · index` (low) and `2 · index + 1` (high): 64 random bits.
    public func bits64(at index: UInt64) -> UInt64 {
        let block = block(index / 2)
        let word = Int(index % 2) * 2
        return UInt64(block[word]) | UInt64(block[word + 1]) << 32
    }

    /// A number in [0, 1), drawn from word `index`; a multiple of 2⁻²⁴.
    public func uniform(at index: UInt64) -> Float { Float(bits(at: index) >> 8) * 0x1p-24 }

    /// A number in [0, 1), drawn from words `2 · index` and `2 · index + 1`; a multiple of 2⁻⁵³.
    public func uniformDouble(at index: UInt64) -> Double {
        Double(bits64(at: index) >> 11) * 0x1p-53
    }

    /// A number of mean 0 and variance 1, normally distributed, drawn from words `2 · index` and
    /// `2 · index + 1` (Box and Muller, 1958; its cosine half).
    public func normal(at index: UInt64) -> Float {
        let block = block(index / 2)
        let word = Int(index % 2) * 2
        // The first is in (0, 1], or the logarithm would be infinite.
        let first = (Double(block[word]) + 1) * 0x1p-32
        let second = Double(block[word + 1]) * 0x1p-32
        return Float((-2 * log(first)).squareRoot() * cos(2 * .pi * second))
    }

    /// A number in `0..<bound`, drawn from words `2 · index` and `2 · index + 1`.
    ///
    /// No value is likelier than another by more than `bound` / 2⁶⁴.
    public func integer(below bound: Int, at index: UInt64) -> Int {
        requirement(bound > 0, "RandomStream.integer: the bound \(bound) is not positive")
        return Int(bits64(at: index).multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// The numbers `0..<count` in random order (Fisher and Yates).
    public func permutation(_ count: Int) -> [Int] {
        requirement(count >= 0, "RandomStream.permutation: the count \(count) is negative")
        var order = Array(0..<count)
        for (draw, last) in stride(from: count - 1, to: 0, by: -1).enumerated() {
            order.swapAt(last, integer(below: last + 1, at: UInt64(draw)))
        }
        return order
    }
}
