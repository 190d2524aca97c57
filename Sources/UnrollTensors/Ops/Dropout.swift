internal import CUnrollKernels
public import UnrollSystem

extension Tensor {
    /// A mask of zeros and `1 / (1 - rate)`, each element dropped with probability `rate`.
    ///
    /// Element *i* is decided by word `first` + *i* of the stream, so the mask is the same for any
    /// number of threads, tier and time; parts of a larger tensor can have the mask it would have.
    public init(dropoutMask shape: [Int], rate: Float, random: RandomStream, first: Int = 0) {
        requirement((0..<1).contains(rate), "dropoutMask: rate \(rate) is not in 0..<1")
        self.init(uninitialized: shape)
        let key = random.key
        Kernels.run {
            $0.table.dropout_mask($0.team, key.0, key.1, 1 - rate, UInt64(first), count, writing)
        }
    }

    /// Each element dropped with probability `rate`, the others scaled up (Srivastava et al., 2014).
    ///
    /// - Parameters:
    ///   - rate: The probability, in 0..<1.
    ///   - pass: Nothing is dropped in an evaluation pass.
    ///   - first: Where this tensor's first element stands in a larger one, such as all time steps
    ///     together: it is dropped as that would be.
    public func dropout(_ rate: Float, in pass: Pass, first: Int = 0) -> Tensor {
        guard rate > 0, case .training(let random) = pass else { return self }
        return self * Tensor(dropoutMask: shape, rate: rate, random: random, first: first)
    }

    /// Locked dropout: one mask for all time steps of `[T, B, D]` (Gal and Ghahramani, 2016).
    public func lockedDropout(_ rate: Float, in pass: Pass) -> Tensor {
        guard rate > 0, case .training(let random) = pass else { return self }
        requirement(shape.count >= 2, "lockedDropout: shape \(shape) has no time axis")
        return multiplyingRows(
            by: Tensor(dropoutMask: Array(shape.dropFirst()), rate: rate, random: random))
    }
}
