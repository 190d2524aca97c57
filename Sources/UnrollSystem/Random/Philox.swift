/// The counter-based generator Philox-4x32 with ten rounds (Salmon et al., 2011).
///
/// A block of four words is a fixed function of a counter of four words and a key of two.
package enum Philox {
    /// The block of this counter and key.
    @inline(__always)
    package static func block(
        _ counter: SIMD4<UInt32>, key: (UInt32, UInt32)
    ) -> SIMD4<UInt32> {
        var (x0, x1, x2, x3) = (counter.x, counter.y, counter.z, counter.w)
        var (k0, k1) = key
        for round in 0..<10 {
            if round > 0 {
                k0 &+= 0x9E37_79B9
                k1 &+= 0xBB67_AE85
            }
            let first = UInt64(0xD251_1F53) &* UInt64(x0)
            let second = UInt64(0xCD9E_8D57) &* UInt64(x2)
            (x0, x1, x2, x3) = (
                UInt32(truncatingIfNeeded: second >> 32) ^ x1 ^ k0,
                UInt32(truncatingIfNeeded: second),
                UInt32(truncatingIfNeeded: first >> 32) ^ x3 ^ k1,
                UInt32(truncatingIfNeeded: first)
            )
        }
        return SIMD4(x0, x1, x2, x3)
    }
}
