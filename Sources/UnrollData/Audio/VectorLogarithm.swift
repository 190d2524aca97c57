/// The natural logarithm of four numbers, within 1e-7 of their size or of 1, whichever is more.
///
/// The polynomial of Cephes (Moshier). For normal positive numbers; infinity counts as 2¹²⁸, others
/// give a finite number without meaning.
@inline(__always)
func logarithm(_ x: SIMD4<Float>) -> SIMD4<Float> {
    let bits = unsafeBitCast(x, to: SIMD4<UInt32>.self)
    let field = SIMD4<Int32>(truncatingIfNeeded: bits &>> 23)
    var exponent = SIMD4<Float>(field &- 126)
    // In 0.5..<1, then moved to around 1 where the polynomial holds.
    var m = unsafeBitCast(bits & 0x007F_FFFF | 0x3F00_0000, to: SIMD4<Float>.self)
    let isLow = m .< 0.707_106_781_186_547_524
    exponent.replace(with: exponent - 1, where: isLow)
    m.replace(with: m + m, where: isLow)
    m -= 1
    var y = SIMD4<Float>(repeating: 7.037_683_629_2e-2)
    for factor: Float in [
        -1.151_461_031_0e-1, 1.167_699_874_0e-1, -1.242_014_084_6e-1, 1.424_932_278_7e-1,
        -1.666_805_766_5e-1, 2.000_071_476_5e-1, -2.499_999_399_3e-1, 3.333_333_117_4e-1,
    ] {
        y = y * m + factor
    }
    let square = m * m
    y *= m * square
    y += exponent * -2.121_944_40e-4
    y -= square * 0.5
    return m + y + exponent * 0.693_359_375
}
