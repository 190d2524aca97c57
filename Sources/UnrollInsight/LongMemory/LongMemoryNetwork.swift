internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

/// One recurrent layer and a linear output: as little as a long-memory task needs.
final class LongMemoryNetwork: Module {
    let task: LongMemoryTask
    let layer: any RecurrentLayer
    let output: Linear

    init(
        _ cell: MemoryCell, on task: LongMemoryTask, hiddenSize: Int, lag: Int,
        random: RandomStream
    ) {
        self.task = task
        layer = cell.makeLayer(
            inputSize: task.inputSize, hiddenSize: hiddenSize, lag: lag,
            random: random.stream("recurrent"))
        output = Linear(
            inputSize: hiddenSize, outputSize: task.outputSize, random: random.stream("output"))
    }

    /// Answers, time-first: logits of symbols `[n·B, 8]`, or numbers `[B, 1]`.
    ///
    /// - Parameter lastOnly: Whether only the last time step is answered.
    private func answers(_ batch: LongMemoryTask.Batch, lastOnly: Bool, in pass: Pass) -> Tensor {
        let hidden = layer(batch.inputs, in: pass).output
        let answered =
            lastOnly
            ? (batch.answered.upperBound - 1)..<batch.answered.upperBound
            : batch.answered
        let rows = hidden.slice(answered)
        return output(rows.reshaped([answered.count * hidden.shape[1], hidden.shape[2]]), in: pass)
    }

    /// The mean loss: nats per symbol, or the squared error.
    func loss(_ batch: LongMemoryTask.Batch, lastOnly: Bool = false, in pass: Pass) -> Tensor {
        let answers = answers(batch, lastOnly: lastOnly, in: pass)
        guard let numbers = batch.numbers else {
            let rows = answers.shape[0]
            return answers.softmaxCrossEntropy(Array(batch.symbols.suffix(rows)))
        }
        let error = answers - numbers
        return (1 / Float(numbers.count)) * (error * error).sum()
    }

    /// The share of right answers.
    func accuracy(_ batch: LongMemoryTask.Batch) -> Double {
        let answers = answers(batch, lastOnly: false, in: .evaluation)
        let right: Int
        if let numbers = batch.numbers {
            right = zip(answers.floats, numbers.floats)
                .count { abs($0 - $1) <= LongMemoryTask.tolerance }
        } else {
            right = zip(answers.argmax(), batch.symbols).count { $0 == $1 }
        }
        return Double(right) / Double(answers.shape[0])
    }

    func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(layer, named: "recurrent")
        visitor.visit(output, named: "output")
    }
}
