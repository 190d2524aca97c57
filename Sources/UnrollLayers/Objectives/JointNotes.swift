public import UnrollSystem
public import UnrollTensors

/// Sets of notes that see each other: the notes of a time step are chosen from the lowest to the
/// highest, each given the ones below it (RNN-NADE: Boulanger-Lewandowski et al., 2012).
///
/// The network's output h decides the notes' biases `Wb·h + b` and the hidden units `Wa·h + a` before
/// the first note; see `Tensor.noteSetLoss` for the rest.
///
/// Parameters: `notes.weight [K, H]`, `notes.bias [K]`, `hidden.weight [N, H]`, `hidden.bias [N]`,
/// `set_inputs [K, N]`, `set_outputs [K, N]`.
public final class JointNotes: NoteSetObjective {
    private let notes, hidden: Linear
    private let setInputs, setOutputs: Parameter

    public var inputSize: Int { notes.weight.shape[1] }
    public var keyCount: Int { notes.weight.shape[0] }
    /// N
    public var hiddenSize: Int { hidden.weight.shape[0] }

    /// - Parameters:
    ///   - inputSize: H
    ///   - keyCount: K
    ///   - hiddenSize: N, the units by which notes see each other.
    ///   - random: Decides the first weights.
    public init(inputSize: Int, keyCount: Int, hiddenSize: Int, random: RandomStream) {
        notes = Linear(
            inputSize: inputSize, outputSize: keyCount, random: random.stream("notes"))
        hidden = Linear(
            inputSize: inputSize, outputSize: hiddenSize, random: random.stream("hidden"))
        setInputs = Initializer.xavier.parameter(
            outputs: keyCount, inputs: hiddenSize, random: random.stream("set inputs"))
        setOutputs = Initializer.xavier.parameter(
            outputs: keyCount, inputs: hiddenSize, random: random.stream("set outputs"))
    }

    public func begin(with probabilities: [Float]) {
        notes.bias?.begin { Tensor(probabilities.map(logOdds)) }
    }

    public func loss(_ outputs: Tensor, lengths: [Int], targets: [[[Int32]]], in pass: Pass) -> (
        loss: Tensor, count: Int
    ) {
        let loss = notes(outputs, in: pass).noteSetLoss(
            states: hidden(outputs, in: pass), weights(in: pass),
            targets: sets(outputs, lengths, targets), lengths: lengths)
        return (loss, lengths.reduce(0, +))
    }

    public func losses(_ outputs: Tensor, lengths: [Int], targets: [[[Int32]]]) -> Tensor {
        let outputs = outputs.detached()
        return notes(outputs, in: .evaluation).noteSetLosses(
            states: hidden(outputs, in: .evaluation), weights(in: .evaluation),
            targets: sets(outputs, lengths, targets), lengths: lengths)
    }

    public func draw(
        _ outputs: Tensor, uniforms: Tensor, temperature: Float, penalties: Tensor?
    ) -> Tensor {
        let outputs = outputs.detached()
        let biases = notes(outputs, in: .evaluation)
        return (penalties.map { biases + $0 } ?? biases).noteSetDraws(
            states: hidden(outputs, in: .evaluation), weights(in: .evaluation),
            uniforms: uniforms, temperature: temperature)
    }

    private func weights(in pass: Pass) -> NoteSetWeights {
        NoteSetWeights(inputs: setInputs.read(in: pass), outputs: setOutputs.read(in: pass))
    }

    private func sets(_ outputs: Tensor, _ lengths: [Int], _ targets: [[[Int32]]]) -> Tensor {
        requireNoteSets(
            "JointNotes", outputs, lengths: lengths, targets: targets, inputSize: inputSize)
        return Tensor(noteSets: targets, timeSteps: outputs.shape[0], keyCount: keyCount)
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(notes, named: "notes")
        visitor.visit(hidden, named: "hidden")
        visitor.visit(setInputs, named: "set_inputs")
        visitor.visit(setOutputs, named: "set_outputs")
    }
}
