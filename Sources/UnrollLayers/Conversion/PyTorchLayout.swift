package import UnrollTensors

/// The tensors of PyTorch's modules and ours, each made of the other.
///
/// What differs: PyTorch has two biases (ours is their sum; a GRU's `b_hn` stays apart), its GRU's
/// update gate multiplies the old state (ours the candidate, so the rows of z change sign), and its
/// GRU resets after the product only. Gate orders are the same: i f g o and r z n.
package enum PyTorchLayout {
    /// One layer and direction of a recurrent module.
    package struct Layer: Sendable {
        package var cell: RecurrentCell
        /// D
        package var inputSize: Int
        /// H
        package var hiddenSize: Int
        /// P, of an LSTM with a projection.
        package var projection: Int?
        /// Whether PyTorch's module has `bias_ih`, and `bias_hh`.
        package var hasBiases = (input: true, hidden: true)

        package init(
            cell: RecurrentCell, inputSize: Int, hiddenSize: Int, projection: Int? = nil
        ) {
            self.cell = cell
            self.inputSize = inputSize
            self.hiddenSize = hiddenSize
            self.projection = projection
        }

        private var rows: Int { cell.gates * hiddenSize }
        private var outputSize: Int { projection ?? hiddenSize }
        /// A GRU's rows of the reset gate, the update gate, which change sign, and the candidate.
        private var turnsUpdateGate: Bool { cell == .gru(.afterProduct) }

        /// Rows of all gates, those of a GRU's update gate with the other sign.
        private func gates(_ shape: [Int], sumOf names: [String]) -> TensorRecipe {
            guard turnsUpdateGate else {
                return TensorRecipe(
                    shape: shape, [.init(rows, sumOf: names.map { .init($0) })])
            }
            return TensorRecipe(
                shape: shape,
                (0..<3).map { gate in
                    .init(
                        hiddenSize, sumOf: names.map { .init($0, from: gate * hiddenSize) },
                        negated: gate == 1)
                })
        }

        /// Our parameters of PyTorch's.
        ///
        /// - Parameters:
        ///   - ours: What stands before our names, such as `recurrent.0.`.
        ///   - theirs: What stands before theirs, such as `rnn.`.
        ///   - suffix: What stands behind theirs, such as `_l0`.
        package func fromPyTorch(ours: String = "", theirs: String = "", suffix: String)
            -> [String: TensorRecipe]
        {
            func name(_ name: String) -> String { theirs + name + suffix }
            var result = [
                ours + "weight_ih": gates([rows, inputSize], sumOf: [name("weight_ih")]),
                ours + "weight_hh": gates([rows, outputSize], sumOf: [name("weight_hh")]),
            ]
            let input = hasBiases.input ? [name("bias_ih")] : []
            let hidden = hasBiases.hidden ? [name("bias_hh")] : []
            if turnsUpdateGate {
                var bias = gates([rows], sumOf: input + hidden)
                bias.parts[2] = .init(
                    hiddenSize, sumOf: input.map { .init($0, from: 2 * hiddenSize) })
                result[ours + "bias"] = bias
                result[ours + "bias_hn"] = TensorRecipe(
                    shape: [hiddenSize],
                    [.init(hiddenSize, sumOf: hidden.map { .init($0, from: 2 * hiddenSize) })])
            } else {
                result[ours + "bias"] = gates([rows], sumOf: input + hidden)
            }
            if let projection {
                result[ours + "weight_hr"] = TensorRecipe(
                    copying: name("weight_hr"), shape: [projection, hiddenSize])
            }
            return result
        }

        /// PyTorch's parameters of ours; `bias_hh` is zero but for a GRU's `b_hn`.
        ///
        /// - Parameters:
        ///   - ours: What stands before our names.
        ///   - theirs: What stands before theirs.
        ///   - suffix: What stands behind theirs.
        package func toPyTorch(ours: String = "", theirs: String = "", suffix: String)
            -> [String: TensorRecipe]
        {
            func name(_ name: String) -> String { theirs + name + suffix }
            var result = [
                name("weight_ih"): gates([rows, inputSize], sumOf: [ours + "weight_ih"]),
                name("weight_hh"): gates([rows, outputSize], sumOf: [ours + "weight_hh"]),
                name("bias_ih"): gates([rows], sumOf: [ours + "bias"]),
            ]
            result[name("bias_hh")] = TensorRecipe(
                shape: [rows],
                turnsUpdateGate
                    ? [
                        .init(2 * hiddenSize, sumOf: []),
                        .init(hiddenSize, sumOf: [.init(ours + "bias_hn")]),
                    ] : [.init(rows, sumOf: [])])
            if let projection {
                result[name("weight_hr")] = TensorRecipe(
                    copying: ours + "weight_hr", shape: [projection, hiddenSize])
            }
            return result
        }

        /// Checks that PyTorch has the cell.
        ///
        /// - Throws: ``ConversionError``
        package func requireCounterpart() throws {
            switch cell {
            case .gru(.beforeProduct), .simplifiedGRU:
                throw ConversionError(
                    message:
                        "PyTorch has no \(cell == .simplifiedGRU ? "simplified GRU" : "GRU with the reset before the product"); "
                        + "use a GRU with the reset after the product")
            case .rnn, .gru(.afterProduct), .lstm: return
            }
        }
    }
}

extension PyTorchLayout.Layer {
    package init(_ layer: any RecurrentLayer) {
        self.init(
            cell: layer.cell, inputSize: layer.inputSize, hiddenSize: layer.hiddenSize,
            projection: layer.weightHR?.shape[0])
    }
}
