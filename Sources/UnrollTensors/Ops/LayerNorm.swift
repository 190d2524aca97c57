internal import CUnrollKernels
internal import UnrollSystem

extension Tensor {
    /// Layer normalisation over the last axis (Ba et al., 2016).
    ///
    ///     y = gain ⊙ (x - mean) / √(variance + epsilon) + bias
    ///
    /// of each row's own mean and variance (divided by C). With n the normalised row and
    /// g = dy ⊙ gain, `dx = (g - mean(g) - n · mean(g ⊙ n)) / √(variance + epsilon)`,
    /// `dgain = Σ dy ⊙ n` and `dbias = Σ dy` over the rows.
    ///
    /// - Parameters:
    ///   - gain: `[C]`.
    ///   - bias: `[C]`.
    ///   - epsilon: Added to the variance.
    /// - Returns: `[…, C]`, as this tensor.
    public func layerNorm(gain: Tensor, bias: Tensor, epsilon: Float = 1e-5) -> Tensor {
        let columns = shape.last ?? 0
        requirement(
            columns > 0 && gain.shape == [columns] && bias.shape == [columns],
            "layerNorm: shape \(shape) with gain \(gain.shape), bias \(bias.shape)")
        let rows = count / columns
        let y = Tensor(uninitialized: shape)
        let means = Tensor(uninitialized: [rows])
        let inverses = Tensor(uninitialized: [rows])
        Kernels.run {
            $0.table.layer_norm(
                $0.team, reading, gain.reading, bias.reading, epsilon, rows, columns,
                means.writing, inverses.writing, y.writing)
        }
        let x = self
        return y.recorded([x, gain, bias]) { dY in
            let dX = x.node?.accumulator()
            let dGain = gain.node?.accumulator()
            let dBias = bias.node?.accumulator()
            Kernels.run {
                $0.table.layer_norm_backward(
                    $0.team, x.reading, gain.reading, means.reading, inverses.reading, dY.reading,
                    rows, columns, dX?.writing, dGain?.writing, dBias?.writing)
            }
        }
    }
}
