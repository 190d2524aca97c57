internal import CUnrollKernels
internal import UnrollSystem

extension Tensor {
    /// The mean of each sequence over its time steps; zeros for a sequence that has none.
    ///
    /// `y[b] = Σ_t x[t, b] / length[b]`, hence `dx[t, b] = dy[b] / length[b]`.
    ///
    /// - Parameter lengths: Time steps in each sequence of `[T, B, D]`, B values in `0...T`; all T
    ///   if `nil`. Nothing past a sequence's end is read.
    /// - Returns: `[B, D]`.
    public func meanOverTime(lengths: [Int]? = nil) -> Tensor {
        let pooling = Pooling(of: self, lengths: lengths, op: "meanOverTime")
        let y = Tensor(uninitialized: pooling.pooledShape)
        pooling.run { $0.table.mean_over_time($0.team, $1, reading, y.writing) }
        let x = node
        return y.recorded([self]) { dY in
            guard let dX = x?.accumulator() else { return }
            pooling.run { $0.table.mean_over_time_backward($0.team, $1, dY.reading, dX.writing) }
        }
    }

    /// The largest element of each sequence over its time steps, column by column; zeros for a
    /// sequence that has none.
    ///
    /// `y[b] = max_t x[t, b]`; `dy` goes to the first time step that has it.
    ///
    /// - Parameter lengths: As in ``meanOverTime(lengths:)``.
    /// - Returns: `[B, D]` for an input of `[T, B, D]`.
    public func maxOverTime(lengths: [Int]? = nil) -> Tensor {
        let pooling = Pooling(of: self, lengths: lengths, op: "maxOverTime")
        let y = Tensor(uninitialized: pooling.pooledShape)
        guard let x = node else {
            pooling.run { $0.table.max_over_time($0.team, $1, reading, y.writing, nil) }
            return y
        }
        let places = Tensor(uninitialized: y.shape, type: .int32)
        pooling.run {
            $0.table.max_over_time($0.team, $1, reading, y.writing, places.writingIntegers)
        }
        return y.recorded([self]) { dY in
            let dX = x.accumulator()
            pooling.run {
                $0.table.max_over_time_backward(
                    $0.team, $1, places.readingIntegers, dY.reading, dX.writing)
            }
        }
    }

    /// The largest element of each window of time steps, column by column.
    ///
    /// `y[u, b] = max of x[t, b]` over t in `u·stride ..< u·stride + width`; `dy` goes to the first
    /// time step that has it. Only windows that lie in a sequence count.
    ///
    /// - Parameters:
    ///   - windows: Width and stride; without padding.
    ///   - lengths: As in ``meanOverTime(lengths:)``.
    /// - Returns: `[T', B, D]` for an input of `[T, B, D]`, `T' = windows.count(of: T)`; zeros past
    ///   the `windows.count(of: lengths[b])` time steps of sequence b.
    public func maxOverWindows(_ windows: SequenceWindows, lengths: [Int]? = nil) -> Tensor {
        requirement(windows.padding == 0, "maxOverWindows: padding \(windows.padding)")
        let pooling = Pooling(of: self, lengths: lengths, op: "maxOverWindows")
        let outputs = windows.count(of: pooling.timeSteps)
        let y = Tensor(uninitialized: [outputs] + pooling.pooledShape)
        let places = Tensor(uninitialized: y.shape, type: .int32)
        pooling.run {
            $0.table.max_over_windows(
                $0.team, $1, reading, windows.width, windows.stride, outputs, y.writing,
                places.writingIntegers)
        }
        let x = node
        return y.recorded([self]) { dY in
            guard let dX = x?.accumulator() else { return }
            pooling.run {
                $0.table.max_over_windows_backward(
                    $0.team, $1, places.readingIntegers, outputs, dY.reading, dX.writing)
            }
        }
    }

    /// Softmax of scores over each sequence's time steps; zeros past its end.
    ///
    /// `w[t, b] = exp(s[t, b]) / Σ_u exp(s[u, b])`, hence
    /// `ds[t, b] = w[t, b] · (dw[t, b] - Σ_u w[u, b] · dw[u, b])`.
    ///
    /// - Parameter lengths: As in ``meanOverTime(lengths:)``.
    /// - Returns: `[T, B]` for scores of `[T, B]`.
    public func softmaxOverTime(lengths: [Int]? = nil) -> Tensor {
        requirement(
            shape.count == 2, "softmaxOverTime: scores are [T, B], these have shape \(shape)")
        let pooling = Pooling(
            timeSteps: shape[0], batch: shape[1], columns: 1, lengths: lengths,
            op: "softmaxOverTime")
        let weights = Tensor(uninitialized: shape)
        pooling.run { $0.table.softmax_over_time($0.team, $1, reading, weights.writing) }
        let scores = node
        return weights.recorded([self]) { dW in
            guard let dS = scores?.accumulator() else { return }
            pooling.run {
                $0.table.softmax_over_time_backward(
                    $0.team, $1, weights.reading, dW.reading, dS.writing)
            }
        }
    }

    /// The sum of each sequence's vectors, each times a weight: attention's second half.
    ///
    /// `y[b] = Σ_t w[t, b] · x[t, b]`, hence `dx[t, b] = w[t, b] · dy[b]` and
    /// `dw[t, b] = x[t, b] · dy[b]`.
    ///
    /// - Parameters:
    ///   - weights: `[T, B]`, such as ``softmaxOverTime(lengths:)`` gives.
    ///   - lengths: As in ``meanOverTime(lengths:)``.
    /// - Returns: `[B, D]` for an input of `[T, B, D]`.
    public func weightedSumOverTime(_ weights: Tensor, lengths: [Int]? = nil) -> Tensor {
        let pooling = Pooling(of: self, lengths: lengths, op: "weightedSumOverTime")
        requirement(
            Array(shape.dropLast()) == weights.shape,
            "weightedSumOverTime: weights \(weights.shape) for sequences \(shape)")
        let y = Tensor(uninitialized: pooling.pooledShape)
        pooling.run {
            $0.table.weighted_sum_over_time(
                $0.team, $1, reading, weights.reading, y.writing)
        }
        let x = self
        return y.recorded([x, weights]) { dY in
            let dX = x.node?.accumulator()
            let dW = weights.node?.accumulator()
            pooling.run {
                $0.table.weighted_sum_over_time_backward(
                    $0.team, $1, x.reading, weights.reading, dY.reading, dX?.writing, dW?.writing)
            }
        }
    }
}

/// The shape of a batch of sequences, as pooling kernels read it.
struct Pooling {
    let timeSteps: Int
    let batch: Int
    let columns: Int
    /// The length of each sequence, integers `[B]`.
    let lengths: Tensor

    /// The sizes of sequences `[T, B, D]`.
    init(of x: Tensor, lengths: [Int]?, op: String) {
        requirement(x.shape.count == 3, "\(op): sequences are [T, B, D], these are \(x.shape)")
        self.init(
            timeSteps: x.shape[0], batch: x.shape[1], columns: x.shape[2], lengths: lengths, op: op)
    }

    init(timeSteps: Int, batch: Int, columns: Int, lengths: [Int]?, op: String) {
        let lengths = lengths ?? Array(repeating: timeSteps, count: batch)
        requirement(
            lengths.count == batch && lengths.allSatisfy { (0...timeSteps).contains($0) },
            "\(op): lengths \(lengths) for \(timeSteps) time steps, batch \(batch)")
        requirement(timeSteps <= Int32.max, "\(op): \(timeSteps) time steps are too many")
        self.timeSteps = timeSteps
        self.batch = batch
        self.columns = columns
        self.lengths = Tensor(integers: lengths.map(Int32.init))
    }

    var pooledShape: [Int] { [batch, columns] }

    func run(_ body: (Kernels, UnsafePointer<unroll_pooling>) -> Void) {
        var pooling = unroll_pooling(
            time_steps: timeSteps, batch: batch, columns: columns,
            lengths: lengths.readingIntegers)
        withExtendedLifetime(lengths) {
            withUnsafePointer(to: &pooling) { pooling in Kernels.run { body($0, pooling) } }
        }
    }
}
