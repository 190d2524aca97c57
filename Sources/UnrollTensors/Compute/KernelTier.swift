internal import CUnrollKernels

/// A set of kernel bodies compiled for one instruction set.
public enum KernelTier: String, Sendable, CaseIterable {
    case portable, neon, avx2, avx512

    /// The tiers of this build that this processor can run, the plainest first.
    public static let available: [KernelTier] = allCases.filter { $0.table != nil }

    /// The fastest tier that this processor can run.
    public static let best: KernelTier = available.last ?? .portable

    var table: UnsafePointer<unroll_table>? {
        switch self {
        case .portable: unroll_tier_table(UNROLL_TIER_PORTABLE)
        case .neon: unroll_tier_table(UNROLL_TIER_NEON)
        case .avx2: unroll_tier_table(UNROLL_TIER_AVX2)
        case .avx512: unroll_tier_table(UNROLL_TIER_AVX512)
        }
    }
}
