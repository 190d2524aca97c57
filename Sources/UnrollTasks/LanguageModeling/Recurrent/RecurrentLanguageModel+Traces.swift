internal import UnrollData
internal import UnrollLayers
package import UnrollTensors

extension RecurrentLanguageModel {
    /// The recurrence of every layer; `nil` where there are no recurrent layers.
    package var cell: RecurrentCell? { network.recurrent?.layers.first?.cell }

    /// The gates and states of every layer behind each symbol of a text, as the passes of training
    /// compute them.
    ///
    /// - Parameter symbols: The text, read from the start state; where each line is read anew, so is
    ///   each line here.
    /// - Returns: The traces of the layers, the lowest first; a row for each symbol. None where there
    ///   are no recurrent layers.
    package func traces(of symbols: [Int32]) -> [RecurrentTrace] {
        guard let stack = network.recurrent, let input = network.input, !symbols.isEmpty else {
            return []
        }
        var lines = [symbols[...]]
        if config.perLine {
            lines = []
            var first = 0
            for (place, symbol) in symbols.enumerated() where symbol == codec.boundary {
                lines.append(symbols[first...place])
                first = place + 1
            }
            if first < symbols.count { lines.append(symbols[first...]) }
        }
        let parts = lines.map { line -> [RecurrentTrace] in
            let looked =
                vectors?.gatheringRows(Array(line))
                ?? input.vectors(Array(line), dropout: 0, in: .evaluation)
            var input = looked.reshaped([line.count, 1, config.embeddingWidth])
            return zip(stack.layers, start.layers).compactMap { layer, state in
                let result = layer(input, from: state, tracing: true, in: .evaluation)
                input = result.output
                return result.trace
            }
        }
        guard parts.count > 1 else { return parts[0] }
        return parts[0].indices.map { layer in
            var trace = parts[0][layer]
            trace.gates = .joined(parts.map { $0[layer].gates })
            trace.hidden = .joined(parts.map { $0[layer].hidden })
            trace.cell = trace.cell == nil ? nil : .joined(parts.compactMap { $0[layer].cell })
            trace.rows = (0..<Int32(symbols.count)).map { $0 }
            return trace
        }
    }
}
