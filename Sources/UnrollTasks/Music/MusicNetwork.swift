public import UnrollLayers
public import UnrollSystem
public import UnrollTensors

/// Notes in, a recurrent stack, and an objective of sets of notes.
///
/// The first step of a piece is predicted from silence before it and the zero state.
///
/// Parameters: `recurrent.…` of a `RecurrentStack`, and `notes.…` of `IndependentNotes` or
/// `JointNotes`.
public final class MusicNetwork: Module {
    /// How it is built.
    public let config: MusicConfig
    private let recurrent: RecurrentStack
    package let notes: any NoteSetObjective

    /// - Parameters:
    ///   - config: How it is built.
    ///   - random: Decides the first parameters.
    public init(_ config: MusicConfig, random: RandomStream = RandomStream(seed: 1)) {
        self.config = config
        recurrent = config.recurrent.makeStack(
            inputSize: MusicConfig.keyCount, random: random.stream("recurrent"))
        let random = random.stream("notes")
        notes =
            switch config.notes {
            case .independent:
                IndependentNotes(
                    inputSize: config.outputWidth, keyCount: MusicConfig.keyCount, random: random)
            case .joint:
                JointNotes(
                    inputSize: config.outputWidth, keyCount: MusicConfig.keyCount,
                    hiddenSize: config.jointSize, random: random)
            }
    }

    /// Lets each key begin as likely as it is by itself.
    ///
    /// - Parameter probabilities: Of each key, above 0 and below 1.
    public func beginKeys(with probabilities: [Float]) { notes.begin(with: probabilities) }

    /// Pieces side by side.
    package struct Batch {
        var sets: [[[Int32]]]
        /// The notes before each step, `[T, B, K]`.
        var inputs: Tensor
        package var lengths: [Int] { sets.map(\.count) }
        var stepCount: Int { lengths.reduce(0, +) }

        package init(_ examples: [MusicData.Example]) {
            sets = examples.map(\.steps)
            inputs = Tensor(
                noteSets: examples.map { [$0.before] + $0.steps.dropLast() },
                timeSteps: max(1, examples.map(\.steps.count).max() ?? 0),
                keyCount: MusicConfig.keyCount)
        }
    }

    /// What the output layer reads, `[T, B, ·]`.
    package func outputs(_ batch: Batch, in pass: Pass) -> Tensor {
        let inputs = batch.inputs.dropout(config.inputDropout, in: pass.part(1))
        let outputs = recurrent(
            inputs, lengths: batch.lengths, dropouts: config.recurrent.dropouts,
            in: pass.part(2)
        ).output.dropout(config.outputDropout, in: pass.part(3))
        return joined(outputs, inputs)
    }

    private func joined(_ outputs: Tensor, _ inputs: Tensor) -> Tensor {
        config.seesInput ? .concatenated([outputs, inputs]) : outputs
    }

    /// The mean loss in nats per time step, and of how many.
    func loss(_ batch: Batch, in pass: Pass) -> (loss: Tensor, count: Int) {
        notes.loss(
            outputs(batch, in: pass), lengths: batch.lengths, targets: batch.sets, in: pass)
    }

    // MARK: A step at a time

    /// What is carried from one time step to the next.
    struct State: Sendable {
        var layers: [RecurrentState]
    }

    /// The states before the first step of some pieces.
    func zeroState(batch: Int) -> State { State(layers: recurrent.zeroState(batch: batch)) }

    /// The states behind all steps of pieces but the last: that one's notes are read next.
    func state(behind batch: Batch) -> State {
        State(layers: recurrent(batch.inputs, lengths: batch.lengths, in: .evaluation).final)
    }

    /// The stack a time step at a time.
    var stepper: RecurrentStepper { recurrent.stepper(in: .evaluation) }

    /// One time step of evaluation.
    ///
    /// - Parameters:
    ///   - notes: The notes of the step before, `[B, K]`.
    ///   - state: Before the step.
    ///   - stepper: ``stepper``
    /// - Returns: What the output layer reads, `[B, ·]`, and the state after the step.
    func step(_ notes: Tensor, from state: State, by stepper: RecurrentStepper) -> (
        outputs: Tensor, state: State
    ) {
        let layers = stepper(notes, from: state.layers)
        return (joined(layers[layers.count - 1].hidden, notes), State(layers: layers))
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(recurrent, named: "recurrent")
        visitor.visit(notes, named: "notes")
    }
}
