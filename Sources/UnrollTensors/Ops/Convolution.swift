internal import CUnrollKernels
internal import UnrollSystem

extension Tensor {
    /// Convolution over sequences, and the largest output of each filter over time.
    ///
    /// With the vectors `x` of a sequence's symbols side by side in windows of `width`,
    ///
    ///     y[b, f] = max over t of weight[f] · [x[t], …, x[t + width - 1]] + bias[f]
    ///
    /// over all windows that lie in the sequence; a sequence shorter than `width` has one window,
    /// filled with zeros. The windows `[P, width·E]` of all sequences are multiplied as one matrix.
    /// `dy` goes to the first window that has the largest output.
    ///
    /// - Parameters:
    ///   - weight: `[F, width·E]`, a filter a row.
    ///   - bias: `[F]`, or `nil`.
    ///   - width: The symbols of a window, at least 1.
    ///   - symbols: Rows of this table `[V, E]`, of all sequences one after the other.
    ///   - lengths: The symbols of each sequence, B values; together as many as `symbols`.
    /// - Returns: `[B, F]`.
    /// - Complexity: 6·P·F·width·E multiplications and additions for both passes;
    ///   8·P·(F + width·E) bytes while they run.
    public func convolutionMaxOverTime(
        _ weight: Tensor, bias: Tensor? = nil, width: Int, symbols: [Int32], lengths: [Int]
    ) -> Tensor {
        let op = Convolution(self, weight, bias, width, symbols, lengths)
        let y = op.forward()
        return y.recorded([self, weight, bias]) { dY in op.addGradients(dY) }
    }
}

/// One call of the op, with what its backward pass needs.
private final class Convolution {
    private let table, weight: Tensor
    private let bias: Tensor?
    private let width: Int
    /// The table's rows in each window, integers `[P · width]`; -1 past a sequence's end.
    private let windows: Tensor
    /// The first window of each sequence, and the end, integers.
    private let offsets: Tensor
    /// The window each output came from, integers `[B, F]`.
    private let places: Tensor
    /// P
    private let windowCount: Int

    private var sequences: Int { offsets.count - 1 }
    private var filters: Int { weight.shape[0] }

    init(
        _ table: Tensor, _ weight: Tensor, _ bias: Tensor?, _ width: Int, _ symbols: [Int32],
        _ lengths: [Int]
    ) {
        requirement(
            table.shape.count == 2 && weight.shape.count == 2 && width >= 1
                && weight.shape[1] == width * table.shape[1],
            "convolutionMaxOverTime: table \(table.shape) with weight \(weight.shape), width \(width)"
        )
        requirement(
            bias.map { $0.shape == [weight.shape[0]] } ?? true,
            "convolutionMaxOverTime: bias \(bias?.shape ?? []) with weight \(weight.shape)")
        requirement(
            lengths.allSatisfy { $0 >= 0 } && lengths.reduce(0, +) == symbols.count,
            "convolutionMaxOverTime: \(symbols.count) symbols for lengths of "
                + "\(lengths.reduce(0, +)) together")
        requirement(
            symbols.allSatisfy { $0 < table.shape[0] },
            "convolutionMaxOverTime: a symbol is not below \(table.shape[0])")
        self.table = table
        self.weight = weight
        self.bias = bias
        self.width = width
        var windows: [Int32] = []
        var offsets: [Int32] = [0]
        var windowCount = 0
        var first = 0
        for length in lengths {
            let count = max(length - width, 0) + 1
            for start in 0..<count {
                for place in start..<(start + width) {
                    windows.append(place < length ? symbols[first + place] : -1)
                }
            }
            windowCount += count
            requirement(
                windowCount <= Int32.max,
                "convolutionMaxOverTime: \(windowCount) windows are too many")
            offsets.append(Int32(windowCount))
            first += length
        }
        self.windowCount = windowCount
        self.windows = Tensor(integers: windows)
        self.offsets = Tensor(integers: offsets)
        places = Tensor(uninitialized: [lengths.count, weight.shape[0]], type: .int32)
    }

    /// `[P, width·E]`
    private func gathered() -> Tensor {
        let rows = table.gathered(windows)
        return Tensor(storage: rows.storage, shape: [windowCount, width * table.shape[1]])
    }

    func forward() -> Tensor {
        let outputs = Tensor(uninitialized: [windowCount, filters])
        gathered().multiply(by: weight, bias: bias, into: outputs, accumulate: false)
        let y = Tensor(uninitialized: [sequences, filters])
        Kernels.run {
            $0.table.max_over_segments(
                $0.team, outputs.reading, offsets.readingIntegers, sequences, filters, y.writing,
                places.writingIntegers)
        }
        return y
    }

    func addGradients(_ dY: Tensor) {
        guard windowCount > 0 else { return }
        let dOutputs = Tensor(uninitialized: [windowCount, filters])
        Kernels.run {
            $0.table.max_over_segments_backward(
                $0.team, places.readingIntegers, offsets.readingIntegers, dY.reading, sequences,
                filters, dOutputs.writing)
        }
        weight.node?.add(
            WeightFactors(dY: dOutputs, columns: 0..<filters, x: gathered(), firstOutput: 0))
        bias?.node?.addColumnSums(of: dY)
        guard let node = table.node else { return }
        let dWindows = Tensor(uninitialized: [windowCount, weight.shape[1]])
        dOutputs.multiplyTransposed(by: weight, into: dWindows, accumulate: false)
        node.add(rows: windows, values: dWindows.withShape([windows.count, table.shape[1]]))
    }
}
