internal import CUnrollKernels

/// A set of kernel bodies compiled for one instruction set.
public enum KernelTier: String, Sendable, CaseIterable {
    /// Any processor.
    case portable
    /// 64-bit ARM.
    case neon
    /// AVX2 and FMA of x86.
    case avx2
    /// AVX-512 of x86.
    case avx512

    /// The tiers of this build that this processor can run, the plainest first.
    public static let available: [KernelTier] = allCases.filter { $0.table != nil }

    /// The fastest tier that this processor can run.
    public static let best: KernelTier = available.last ?? .portable

    /// Whether this processor has instructions for products of bfloat16; without them they are
    /// slower than those of float32.
    public var hasBFloat16Products: Bool { unroll_tier_has_bfloat16(tier) }

    private var tier: unroll_tier {
        switch self {
        case .portable: UNROLL_TIER_PORTABLE
        case .neon: UNROLL_TIER_NEON
        case .avx2: UNROLL_TIER_AVX2
        case .avx512: UNROLL_TIER_AVX512
        }
    }

    var table: UnsafePointer<unroll_table>? { unroll_tier_table(tier) }
}
