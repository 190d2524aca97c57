internal import UnrollPlatform
public import UnrollSystem
public import UnrollTensors

/// Sets of notes that do not see each other: `p = σ(W·h + b)` for each key, and the sum of their
/// binary cross-entropies.
///
/// Parameters: `weight [K, H]`, `bias [K]`.
public final class IndependentNotes: NoteSetObjective {
    private let output: Linear

    public var inputSize: Int { output.weight.shape[1] }
    public var keyCount: Int { output.weight.shape[0] }

    /// - Parameters:
    ///   - inputSize: H
    ///   - keyCount: K
    ///   - random: Decides the first weights.
    public init(inputSize: Int, keyCount: Int, random: RandomStream) {
        output = Linear(inputSize: inputSize, outputSize: keyCount, random: random)
    }

    public func begin(with probabilities: [Float]) {
        output.bias?.begin { Tensor(probabilities.map(logOdds)) }
    }

    public func loss(_ outputs: Tensor, lengths: [Int], targets: [[[Int32]]], in pass: Pass) -> (
        loss: Tensor, count: Int
    ) {
        let sets = sets(outputs, lengths, targets)
        let count = lengths.reduce(0, +)
        let loss = output(outputs, in: pass).binaryCrossEntropy(
            sets, lengths: lengths, divisor: Double(max(1, count)))
        return (loss, count)
    }

    public func losses(_ outputs: Tensor, lengths: [Int], targets: [[[Int32]]]) -> Tensor {
        let (biases, states) = operands(outputs)
        return biases.noteSetLosses(
            states: states, weights, targets: sets(outputs, lengths, targets), lengths: lengths)
    }

    public func draw(
        _ outputs: Tensor, uniforms: Tensor, temperature: Float, penalties: Tensor?
    ) -> Tensor {
        let (biases, states) = operands(outputs)
        return (penalties.map { biases + $0 } ?? biases).noteSetDraws(
            states: states, weights, uniforms: uniforms, temperature: temperature)
    }

    private func sets(_ outputs: Tensor, _ lengths: [Int], _ targets: [[[Int32]]]) -> Tensor {
        requireNoteSets(
            "IndependentNotes", outputs, lengths: lengths, targets: targets, inputSize: inputSize)
        return Tensor(noteSets: targets, timeSteps: outputs.shape[0], keyCount: keyCount)
    }

    /// Independent notes are joint ones without hidden units.
    private var weights: NoteSetWeights {
        let none = Tensor(zeros: [keyCount, 0])
        return NoteSetWeights(inputs: none, outputs: none)
    }

    private func operands(_ outputs: Tensor) -> (biases: Tensor, states: Tensor) {
        (output(outputs.detached(), in: .evaluation), Tensor(zeros: outputs.shape.dropLast() + [0]))
    }

    public func accept(_ visitor: inout some ModuleVisitor) { output.accept(&visitor) }
}

/// log (p / (1 - p))
func logOdds(_ probability: Float) -> Float { log(probability / (1 - probability)) }
