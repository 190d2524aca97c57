internal import UnrollPlatform
internal import UnrollSystem
package import UnrollTensors

/// The gradient of a loss with respect to every earlier state of a recurrent network: how much an error
/// at the end can still teach the beginning.
public struct GradientFlow: Sendable, Encodable, Hashable {
    /// A norm over the sequences of a batch.
    public struct Spread: Sendable, Encodable, Hashable {
        /// The mean of the norms.
        public var mean: Double
        /// The tenth and the ninetieth of a hundred.
        public var low, high: Double

        private enum CodingKeys: CodingKey { case mean, low, high }

        /// Numbers that are not finite have no place in JSON: null.
        public func encode(to encoder: any Encoder) throws {
            var values = encoder.container(keyedBy: CodingKeys.self)
            try values.encode(mean.finite, forKey: .mean)
            try values.encode(low.finite, forKey: .low)
            try values.encode(high.finite, forKey: .high)
        }
    }

    /// The norms in one layer and direction, by time steps back from the loss: 0 is the last.
    public struct Curve: Sendable, Encodable, Hashable {
        /// The layer and direction.
        public var name: String
        /// The Euclidean norm of the gradient with respect to the hidden state h, per sequence.
        public var hidden: [Spread]
        /// With respect to the cell state c of an LSTM without projection.
        public var cell: [Spread]?

        /// With respect to what carries the memory: the cell state where there is one.
        public var memory: [Spread] { cell ?? hidden }

        /// How many times smaller the gradient is at the start than at the end, along what carries the
        /// memory; infinite where nothing of it is left.
        public var fall: Double { GradientFlow.fall(memory) }
    }

    /// How many times smaller the last norm is than the first; infinite where nothing is left, NaN where
    /// there was nothing.
    static func fall(_ norms: [Spread]) -> Double {
        guard let end = norms.first?.mean, let start = norms.last?.mean, end > 0 else {
            return .nan
        }
        return end / start
    }

    /// The layers, from the bottom; of two directions first left to right.
    public var curves: [Curve]

    /// Curves that have been measured.
    public init(curves: [Curve]) { self.curves = curves }
}

extension GradientFlow {
    /// The norms in a recurrence whose backward pass has run.
    ///
    /// - Parameters:
    ///   - trace: Of the recurrence.
    ///   - name: The curve's name.
    package static func curve(_ trace: RecurrentTrace, named name: String) -> Curve {
        let walks = StateWalks(trace)
        let hidden = walks.hiddenGradients
        return Curve(
            name: name, hidden: spreads(hidden),
            cell: walks.cellGradients.map(spreads))
    }

    /// Of the norms of each sequence, by its time steps back from its end.
    private static func spreads(_ norms: [[Double]]) -> [Spread] {
        let longest = norms.map(\.count).max() ?? 0
        return (0..<longest).map { back in
            let values = norms.compactMap { back < $0.count ? $0[back] : nil }.sorted()
            func quantile(_ share: Double) -> Double {
                values[Int((share * Double(values.count - 1)).rounded())]
            }
            return Spread(
                mean: values.reduce(0, +) / Double(values.count), low: quantile(0.1),
                high: quantile(0.9))
        }
    }
}

/// A traced recurrence, sequence by sequence in the order of its walk.
private struct StateWalks {
    private let trace: RecurrentTrace
    /// The packed rows of each sequence, in the order of the walk.
    private let rows: [[Int]]

    init(_ trace: RecurrentTrace) {
        self.trace = trace
        var rows = [[Int]](repeating: [], count: trace.batch)
        // Packed rows of a sequence by time; a walk from right to left turns them round.
        let ordered = trace.rows.enumerated().sorted { $0.element < $1.element }
        for (packed, row) in ordered { rows[Int(row) % trace.batch].append(packed) }
        self.rows = trace.reversed ? rows.map { $0.reversed() } : rows
    }

    private var gradient: [Float] { trace.stateGradient.value?.floats ?? [] }

    /// `‖∂L/∂h‖` of each sequence, the last time step first.
    var hiddenGradients: [[Double]] {
        let width = trace.hidden.shape[1]
        let numbers = gradient
        guard !numbers.isEmpty else { return [] }
        return rows.map { rows in
            rows.reversed().map { row in
                norm(numbers[(row * width)..<((row + 1) * width)].map(Double.init))
            }
        }
    }

    /// `‖∂L/∂c‖` of each sequence of an LSTM, the last time step first:
    ///
    ///     ∂L/∂c_t = ∂L/∂h_t ⊙ o_t ⊙ (1 − tanh²(c_t)) + ∂L/∂c_{t+1} ⊙ f_{t+1}
    ///
    /// `nil` for other cells, and with a projection, where h is not as wide as c.
    var cellGradients: [[Double]]? {
        guard let cell = trace.recurrentCell == .lstm ? trace.cell : nil,
            cell.shape[1] == trace.hidden.shape[1]
        else { return nil }
        let width = cell.shape[1]
        let (dH, c, gates) = (gradient, cell.floats, trace.gates.floats)
        guard !dH.isEmpty else { return [] }
        return rows.map { rows in
            var later = [Double](repeating: 0, count: width)
            return rows.reversed().map { row in
                for unit in 0..<width {
                    let bounded = tanh(Double(c[row * width + unit]))
                    let output = Double(gates[row * 4 * width + 3 * width + unit])
                    later[unit] +=
                        Double(dH[row * width + unit]) * output * (1 - bounded * bounded)
                }
                defer {
                    for unit in 0..<width {
                        later[unit] *= Double(gates[row * 4 * width + width + unit])
                    }
                }
                return norm(later)
            }
        }
    }

    private func norm(_ values: [Double]) -> Double {
        values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
}
