package import UnrollData
internal import UnrollLayers
package import UnrollSystem
package import UnrollTensors

extension TranslationNetwork {
    /// Pairs of sentences as the network learns them.
    package struct Batch {
        /// The sources, without the symbols of their ends.
        package let sources: [[Int32]]
        /// What the decoder is given, `</s>` first.
        package let inputs: PaddedBatch<Int32>
        /// What it should answer, `</s>` last.
        package let targets: PaddedBatch<Int32>

        package init(sources: [[Int32]], targets: [[Int32]]) {
            requirement(
                sources.count == targets.count,
                "Batch: \(sources.count) sources for \(targets.count) targets")
            self.sources = sources
            inputs = PaddedBatch(targets.map { [TranslationText.end] + $0 })
            self.targets = PaddedBatch(targets.map { $0 + [TranslationText.end] })
        }

        /// The symbols to predict.
        package var count: Int { targets.liveCount }
    }

    /// The mean loss of a batch in nats per symbol of the target, as its objective trains it; in an
    /// evaluation pass the exact cross-entropy.
    ///
    /// - Parameters:
    ///   - batch: The pairs.
    ///   - sampling: The probability that the decoder is given the symbol that it would have chosen.
    ///   - pass: Whether gradients are wanted.
    package func loss(_ batch: Batch, sampling: Float = 0, in pass: Pass) -> Tensor {
        let (rows, targets) = rows(of: batch, sampling, in: pass)
        return objective.loss(rows, targets, in: pass.part(9))
    }

    /// The exact log-probability of each symbol of the targets, in nats, the symbol of the end last.
    package func logProbabilities(_ batch: Batch) -> [[Double]] {
        let (rows, targets) = rows(of: batch, 0, in: .evaluation)
        let losses = objective.crossEntropies(rows, targets)
        var found: [[Double]] = Array(repeating: [], count: batch.targets.batchSize)
        for (place, loss) in zip(batch.targets.livePlaces, losses) {
            found[Int(place) % batch.targets.batchSize].append(-Double(loss))
        }
        return found
    }

    /// What the output layer reads, `[N, A]`, and the symbol to predict from each row; padding is left
    /// out.
    private func rows(of batch: Batch, _ sampling: Float, in pass: Pass) -> (Tensor, [Int32]) {
        let encoding = encode(batch.sources, in: pass)
        let vectors =
            config.inputFeeding || sampling > 0
            ? steppedVectors(batch, encoding, sampling, in: pass)
            : vectors(batch, encoding, in: pass)
        let dropped = drop(vectors, config.outputDropout, config.decoder, in: pass.part(8))
        let rows = dropped.reshaped([batch.inputs.values.count, config.outputWidth])
        let targets = batch.targets.values.filter { $0 >= 0 }
        guard targets.count < batch.targets.values.count else { return (rows, targets) }
        return (rows.gatheringRows(batch.targets.livePlaces), targets)
    }

    /// The vectors of all time steps, `[T', B, A]`, an op for each part of the network.
    private func vectors(_ batch: Batch, _ encoding: Encoding, in pass: Pass) -> Tensor {
        let inputs = batch.inputs
        let embedded = drop(
            embed(inputs.values, in: pass).reshaped(
                [inputs.timeStepCount, inputs.batchSize, config.embeddingSize]),
            config.inputDropout, config.decoder, in: pass.part(5))
        let states = decoder(
            embedded, lengths: inputs.lengths, from: encoding.state.below,
            dropouts: config.decoder.dropouts, in: pass.part(6)
        ).output
        let contexts = attention(states, to: encoding.memory, in: pass).contexts
        guard let context else { return combined(states, contexts, embedded, in: pass) }
        let above = context(
            .concatenated([states, contexts]), lengths: inputs.lengths,
            from: encoding.state.above, dropouts: config.decoder.dropouts, in: pass.part(7)
        ).output
        return combined(above, contexts, embedded, in: pass)
    }

    /// The same a time step at a time, where an input depends on what was answered before.
    private func steppedVectors(
        _ batch: Batch, _ encoding: Encoding, _ sampling: Float, in pass: Pass
    ) -> Tensor {
        let stepper = TranslationStepper(self, in: pass)
        let inputs = batch.inputs
        var state = encoding.state
        var vectors: [Tensor] = []
        for time in 0..<inputs.timeStepCount {
            let start = time * inputs.batchSize
            var symbols = Array(inputs.values[start..<start + inputs.batchSize])
            if let last = vectors.last {
                replace(&symbols, by: last, sampling, at: start, in: pass.part(10))
            }
            let step = stepper(
                embed(symbols, in: pass), from: state, to: encoding.memory, at: time)
            state = step.state
            vectors.append(step.vectors)
        }
        return .stacked(vectors)
    }

    /// Puts the most probable symbols in the place of some right ones.
    ///
    /// - Parameters:
    ///   - symbols: Of one time step; negative ones are past a target's end.
    ///   - vectors: What the output layer would have read for them.
    ///   - rate: The probability of each.
    ///   - first: Where the first one stands among all time steps' symbols.
    ///   - pass: Draws come from its stream.
    private func replace(
        _ symbols: inout [Int32], by vectors: Tensor, _ rate: Float, at first: Int, in pass: Pass
    ) {
        guard rate > 0, case .training(let random) = pass else { return }
        let chosen = symbols.indices.filter {
            symbols[$0] >= 0 && random.uniform(at: UInt64(first + $0)) < rate
        }
        guard !chosen.isEmpty else { return }
        let rows = vectors.detached().gatheringRows(chosen.map(Int32.init))
        for (row, symbol) in zip(chosen, objective.logProbabilities(rows).argmax()) {
            symbols[row] = symbol
        }
    }
}
