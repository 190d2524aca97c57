internal import UnrollSystem
public import UnrollTensors

/// How open the gates of a recurrent layer are over a text.
public struct GateOpenness: Sendable {
    /// One gate of the layer.
    public struct Gate: Sendable {
        /// Such as `forget gate f`.
        public let name: String
        /// The mean of all units behind each piece of the text, 0…1.
        public let means: [Double]
        /// Each unit's share of the text in which its gate is nearly closed, below 0.1: left-saturated
        /// (Karpathy et al., 2016).
        public let closed: [Double]
        /// The same nearly open, above 0.9: right-saturated.
        public let open: [Double]

        /// The mean over units and text.
        public var mean: Double { means.mean }
    }

    /// None of a simple RNN.
    public let gates: [Gate]

    /// The names of a cell's gates by their places in a trace; candidates are none.
    static func names(of cell: RecurrentCell) -> [(place: Int, name: String)] {
        switch cell {
        case .rnn: []
        case .simplifiedGRU: [(0, "update gate z")]
        case .gru: [(0, "reset gate r"), (1, "update gate z")]
        case .lstm: [(0, "input gate i"), (1, "forget gate f"), (3, "output gate o")]
        }
    }

    /// - Parameters:
    ///   - gates: Activated gates of one sequence in the order of its time steps, `[N, G·H]`.
    ///   - cell: The recurrence.
    public init(_ gates: Tensor, of cell: RecurrentCell) {
        self.init(gates.floats, units: gates.shape[1] / cell.gates, of: cell)
    }

    /// - Parameters:
    ///   - values: Activated gates, `[N, G·H]`.
    ///   - units: H
    ///   - cell: The recurrence.
    init(_ values: [Float], units: Int, of cell: RecurrentCell) {
        let width = units * cell.gates
        let steps = values.count / max(width, 1)
        self.gates = Self.names(of: cell).map { place, name in
            var means = [Double](repeating: 0, count: steps)
            var closed = [Double](repeating: 0, count: units)
            var open = closed
            for step in 0..<steps {
                let row = step * width + place * units
                for unit in 0..<units {
                    let value = values[row + unit]
                    means[step] += Double(value)
                    if value < 0.1 { closed[unit] += 1 }
                    if value > 0.9 { open[unit] += 1 }
                }
                means[step] /= Double(max(units, 1))
            }
            let scale = 1 / Double(max(steps, 1))
            return Gate(
                name: name, means: means, closed: closed.map { $0 * scale },
                open: open.map { $0 * scale })
        }
    }
}

extension [Double] {
    /// 0 where there are none.
    var mean: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }
}
