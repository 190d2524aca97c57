internal import CUnrollKernels

/// The precision of the factors of matrix products. Sums, states, gradients and parameters stay
/// float32.
public enum Precision: String, Sendable, Codable, CaseIterable {
    /// 32 bits: what parameters are trained in.
    case float32
    /// A float's sign, exponent and upper seven bits of fraction, rounded to the nearest (Wang and
    /// Kanwar, 2019). Half the bytes, twice the products a second where the processor has
    /// instructions for them.
    case bfloat16
    /// Whole numbers -127…127, a scale for each row of a weight and of what it is multiplied with.
    /// Inference only: gradients are computed as in ``float32``.
    case int8

    var kernel: unroll_precision {
        switch self {
        case .float32: UNROLL_FLOAT32
        case .bfloat16: UNROLL_BFLOAT16
        case .int8: UNROLL_INT8
        }
    }

    /// The most terms of an int8 sum: 255 · 127 each, in 32 bits.
    static let mostInt8Terms = Int(Int32.max) / (255 * 127)

    /// The precision of gradients' products.
    var ofGradients: Precision { self == .int8 ? .float32 : self }
}
