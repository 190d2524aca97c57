public import UnrollSystem
public import UnrollTensors

/// Symbols without a known alignment to the time steps: connectionist temporal classification
/// (Graves et al., 2006) over `s = W·h + b`.
///
/// Class 0 is the blank. An alignment has a class for each time step; it stands for what is left when
/// runs of one class become one and blanks go. A target is trained by the probability of all its
/// alignments together. The unit is one symbol of the targets; sequences that are too short for their
/// target are left out.
///
/// Parameters: `weight [V, H]`, `bias [V]`.
public final class CTC: SequenceObjective {
    private let output: Linear

    public var inputSize: Int { output.weight.shape[1] }
    /// V, the blank among them.
    public var classCount: Int { output.weight.shape[0] }

    /// - Parameters:
    ///   - inputSize: H
    ///   - classCount: V, the blank among them.
    ///   - random: Decides the first weights.
    public init(inputSize: Int, classCount: Int, random: RandomStream) {
        output = Linear(inputSize: inputSize, outputSize: classCount, random: random)
    }

    public func loss(_ outputs: Tensor, lengths: [Int], targets: [[Int32]], in pass: Pass) -> (
        loss: Tensor, count: Int
    ) {
        let loss = output(outputs, in: pass).ctcLoss(lengths: lengths, targets: targets)
        let symbols = zip(lengths, targets).filter { Self.canAlign($1, with: $0) }
        return (loss, symbols.reduce(0) { $0 + $1.1.count })
    }

    /// Whether a target has an alignment with a number of time steps.
    public static func canAlign(_ target: [Int32], with timeSteps: Int) -> Bool {
        Tensor.ctcTimeSteps(of: target) <= timeSteps
    }

    /// The log-probabilities (nats) of all classes, `[T, B, V]`. Records nothing.
    public func logProbabilities(_ outputs: Tensor) -> Tensor {
        let rows = outputs.detached().reshaped([outputs.count / inputSize, inputSize])
        return output(rows, in: .evaluation).logSoftmax()
            .reshaped(outputs.shape.dropLast() + [classCount])
    }

    /// What the likeliest alignment of each sequence stands for (best path decoding).
    public func decode(_ outputs: Tensor, lengths: [Int]) -> [[Int32]] {
        Self.decode(logProbabilities(outputs), lengths: lengths)
    }

    /// The same, given the classes' log-probabilities, `[T, B, V]`.
    package static func decode(_ logProbabilities: Tensor, lengths: [Int]) -> [[Int32]] {
        let (batch, classes) = (lengths.count, logProbabilities.shape[2])
        let best = logProbabilities.reshaped([logProbabilities.count / classes, classes]).argmax()
        return lengths.enumerated().map { row, length in
            var symbols: [Int32] = []
            var before: Int32 = 0
            for step in 0..<length {
                let symbol = best[step * batch + row]
                if symbol != before, symbol != 0 { symbols.append(symbol) }
                before = symbol
            }
            return symbols
        }
    }

    public func accept(_ visitor: inout some ModuleVisitor) { output.accept(&visitor) }
}
