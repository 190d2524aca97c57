internal import CUnrollKernels
internal import UnrollSystem

/// The time steps that windows over a sequence give.
public struct SequenceWindows: Hashable, Sendable {
    /// Time steps of a window, at least 1.
    public var width: Int
    /// Time steps from one window to the next, at least 1.
    public var stride: Int
    /// Zeros before a sequence's first time step and after its last one.
    public var padding: Int

    /// Windows over time steps; what lies outside of a sequence is zero.
    public init(width: Int, stride: Int = 1, padding: Int = 0) {
        requirement(
            width >= 1 && stride >= 1 && padding >= 0,
            "SequenceWindows: width \(width), stride \(stride), padding \(padding)")
        self.width = width
        self.stride = stride
        self.padding = padding
    }

    /// `⌊(length + 2·padding - width) / stride⌋ + 1`; 0 for a sequence without a time step, or where
    /// no window fits in.
    public func count(of length: Int) -> Int {
        let span = length + 2 * padding - width
        return length > 0 && span >= 0 ? span / stride + 1 : 0
    }
}

extension Tensor {
    /// 1-D convolution over padded sequences `[T, B, D]`.
    ///
    ///     y[u, b, f] = weight[f] · [x[u·stride - padding, b], …, x[… + width - 1, b]] + bias[f]
    ///
    /// for the windows of each sequence's own time steps, zeros beside them; the windows `[N, width·D]`
    /// of all sequences are multiplied as one matrix. No work is done on padding of the batch.
    ///
    /// `dW = dyᵀ · windows`, `db = Σ dy`, and `dy · W` goes to each window's time steps.
    ///
    /// - Parameters:
    ///   - weight: `[F, width·D]`: a filter a row, time step by time step.
    ///   - bias: `[F]`, or `nil`.
    ///   - windows: Width, stride and padding.
    ///   - lengths: Time steps of each sequence, B values in `0...T`; all T if `nil`.
    /// - Returns: `[T', B, F]`, `T' = windows.count(of: T)`; sequence b has
    ///   `windows.count(of: lengths[b])` time steps, zeros past its end.
    /// - Complexity: 6·N·F·width·D multiplications and additions for both passes, and
    ///   4·N·width·D bytes while they run.
    public func convolved(
        _ weight: Tensor, bias: Tensor? = nil, windows: SequenceWindows, lengths: [Int]? = nil
    ) -> Tensor {
        let op = SequenceConvolution(self, weight, bias, windows, lengths)
        return op.forward().recorded([self, weight, bias]) { dY in op.addGradients(dY) }
    }
}

/// One call of the op, with what its backward pass needs.
private struct SequenceConvolution {
    let x, weight: Tensor
    let bias: Tensor?
    let outputs, batch: Int
    /// Rows of the input `[T·B, D]` in each window, integers `[N·width]`; -1 for zeros.
    let places: Tensor
    /// The output's rows `[T'·B]` of the windows, integers `[N]`; and the other way, -1 for padding.
    let rows, windowOfRow: Tensor

    init(
        _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ windows: SequenceWindows,
        _ lengths: [Int]?
    ) {
        requirement(
            x.shape.count == 3 && weight.shape.count == 2
                && weight.shape[1] == windows.width * x.shape[2],
            "convolved: sequences \(x.shape) with weight \(weight.shape), width \(windows.width)")
        requirement(
            bias.map { $0.shape == [weight.shape[0]] } ?? true,
            "convolved: bias \(bias?.shape ?? []) with weight \(weight.shape)")
        let (timeSteps, batch) = (x.shape[0], x.shape[1])
        let lengths = lengths ?? Array(repeating: timeSteps, count: batch)
        requirement(
            lengths.count == batch && lengths.allSatisfy { (0...timeSteps).contains($0) },
            "convolved: lengths \(lengths) for \(timeSteps) time steps, batch \(batch)")
        requirement(
            timeSteps * batch <= Int32.max, "convolved: \(timeSteps * batch) rows are too many")
        self.x = x
        self.weight = weight
        self.bias = bias
        self.batch = batch
        outputs = windows.count(of: timeSteps)
        var places: [Int32] = []
        var rows: [Int32] = []
        var windowOfRow = [Int32](repeating: -1, count: outputs * batch)
        for u in 0..<outputs {
            for b in 0..<batch where u < windows.count(of: lengths[b]) {
                windowOfRow[u * batch + b] = Int32(rows.count)
                rows.append(Int32(u * batch + b))
                let first = u * windows.stride - windows.padding
                for t in first..<(first + windows.width) {
                    places.append((0..<lengths[b]).contains(t) ? Int32(t * batch + b) : -1)
                }
            }
        }
        self.places = Tensor(integers: places)
        self.rows = Tensor(integers: rows)
        self.windowOfRow = Tensor(integers: windowOfRow)
    }

    /// `[N, width·D]`
    private var windows: Tensor {
        x.withShape([x.shape[0] * batch, x.shape[2]]).gathered(places)
            .withShape([rows.count, weight.shape[1]])
    }

    func forward() -> Tensor {
        let y = Tensor(uninitialized: [rows.count, weight.shape[0]])
        windows.multiply(by: weight, bias: bias, into: y, accumulate: false)
        let spread = rows.count == windowOfRow.count ? y : y.gathered(windowOfRow)
        return spread.withShape([outputs, batch, weight.shape[0]])
    }

    func addGradients(_ dY: Tensor) {
        guard rows.count > 0 else { return }
        let filters = weight.shape[0]
        let dWindowOutputs = dY.withShape([outputs * batch, filters]).gathered(rows)
        weight.node?.add(
            WeightFactors(dY: dWindowOutputs, columns: 0..<filters, x: windows, firstOutput: 0))
        bias?.node?.addColumnSums(of: dWindowOutputs)
        guard let dX = x.node?.accumulator() else { return }
        let dWindows = Tensor(uninitialized: [rows.count, weight.shape[1]])
        dWindowOutputs.multiplyTransposed(by: weight, into: dWindows, accumulate: false)
        Kernels.run {
            $0.table.scatter_add_rows(
                $0.team, dWindows.reading, places.readingIntegers, nil, places.count, x.shape[2],
                dX.writing)
        }
    }
}
