internal import CUnrollKernels
internal import UnrollSystem

/// The weights by which the notes of a set see each other: K notes, N hidden units.
public struct NoteSetWeights: Sendable {
    /// W `[K, N]`: what each sounding note adds to the hidden units of those above it.
    public var inputs: Tensor
    /// V `[K, N]`: from the hidden units to each note.
    public var outputs: Tensor

    /// The weights by which notes see each other, both `[K, N]`.
    public init(inputs: Tensor, outputs: Tensor) {
        requirement(
            inputs.shape.count == 2 && inputs.shape == outputs.shape,
            "NoteSetWeights: inputs \(inputs.shape), outputs \(outputs.shape)")
        self.inputs = inputs
        self.outputs = outputs
    }

    /// K
    public var keyCount: Int { inputs.shape[0] }
    /// N
    public var hiddenSize: Int { inputs.shape[1] }
}

extension Tensor {
    /// The mean loss of sets of K notes whose notes are chosen from the lowest to the highest, each
    /// given the ones below it: NADE (Larochelle and Murray, 2011), whose biases depend on the time
    /// step (RNN-NADE: Boulanger-Lewandowski et al., 2012). This tensor has the notes' biases b,
    /// `[T, B, K]`; with notes y of 0 or 1,
    ///
    ///     a[0] = states      a[k+1] = a[k] + y[k]·W[k]
    ///     p[k] = σ(b[k] + V[k]·σ(a[k]))
    ///     loss = -Σ over time steps and k: y[k]·log p[k] + (1 - y[k])·log(1 - p[k]) / Σ lengths
    ///
    /// The probabilities of all 2ᴷ sets add up to one. In the backward pass `db = p - y`, and the
    /// gradient of `a[k]` goes to every sounding note below.
    ///
    /// - Parameters:
    ///   - states: The hidden units before the first note, `[T, B, N]`.
    ///   - weights: W and V.
    ///   - targets: y, zeros and ones, `[T, B, K]`.
    ///   - lengths: Time steps of each sequence, B values in `0...T`; nothing past a sequence's end
    ///     counts.
    /// - Returns: `[1]`, in nats per time step.
    /// - Complexity: K·N multiplications a row, and N logistic functions for each sounding note; twice
    ///   that in the backward pass.
    public func noteSetLoss(
        states: Tensor, _ weights: NoteSetWeights, targets: Tensor, lengths: [Int]
    ) -> Tensor {
        let sets = NoteSets(self, states, weights, targets: targets, lengths: lengths)
        let (losses, logits) = sets.forward()
        return losses.total(weights: nil, over: sets.divisor)
            .recorded([self, states, weights.inputs, weights.outputs]) {
                sets.addGradients($0, logits: logits)
            }
    }

    /// The loss of each set in nats, `[T, B]`; zero past a sequence's end. Records nothing.
    ///
    /// - Parameters:
    ///   - states: The hidden units before the first note, `[T, B, N]`.
    ///   - weights: W and V.
    ///   - targets: Zeros and ones, `[T, B, K]`.
    ///   - lengths: Time steps of each sequence, B values in `0...T`.
    public func noteSetLosses(
        states: Tensor, _ weights: NoteSetWeights, targets: Tensor, lengths: [Int]
    ) -> Tensor {
        NoteSets(self, states, weights, targets: targets, lengths: lengths).forward().losses
            .reshaped(Array(shape.dropLast()))
    }

    /// Draws a set of notes for each row from the lowest note to the highest: zeros and ones of the
    /// biases' shape. Records nothing.
    ///
    /// A note sounds where its random number is below its probability, so that random numbers of ½
    /// everywhere take what is likelier of each note. A bias of minus infinity is a note that never
    /// sounds.
    ///
    /// - Parameters:
    ///   - states: The hidden units before the first note, `[…, N]`.
    ///   - weights: W and V; no hidden units (N = 0) for notes that do not see each other.
    ///   - uniforms: Random numbers in `0..<1`, of the biases' shape.
    ///   - temperature: What the logits are divided by.
    public func noteSetDraws(
        states: Tensor, _ weights: NoteSetWeights, uniforms: Tensor, temperature: Float = 1
    ) -> Tensor {
        requirement(
            uniforms.shape == shape && temperature > 0,
            "noteSetDraws: biases \(shape), random numbers \(uniforms.shape), temperature "
                + "\(temperature)")
        return NoteSets(self, states, weights, targets: nil, lengths: nil)
            .draw(uniforms, sharpness: 1 / temperature)
    }
}

/// One call of the op, with what its backward pass needs.
private struct NoteSets {
    let biases, states: Tensor
    let weights: NoteSetWeights
    let targets: Tensor?
    /// Integers `[B]`.
    let lengths: Tensor?
    let rows, batch: Int
    let divisor: Double

    init(
        _ biases: Tensor, _ states: Tensor, _ weights: NoteSetWeights, targets: Tensor?,
        lengths: [Int]?
    ) {
        let (keys, hidden) = (weights.keyCount, weights.hiddenSize)
        requirement(
            biases.shape.last == keys && states.shape.last == hidden
                && biases.shape.dropLast() == states.shape.dropLast(),
            "noteSets: biases \(biases.shape), states \(states.shape), weights "
                + "\(weights.inputs.shape)")
        requirement(
            targets.map { $0.shape == biases.shape } ?? true,
            "noteSets: targets \(targets?.shape ?? []) for biases \(biases.shape)")
        requirement(
            lengths.map { lengths in
                biases.shape.count == 3 && biases.shape[1] == lengths.count
                    && lengths.allSatisfy { (0...biases.shape[0]).contains($0) }
            } ?? true, "noteSets: lengths \(lengths ?? []) for biases \(biases.shape)")
        self.biases = biases
        self.states = states
        self.weights = weights
        self.targets = targets
        self.lengths = lengths.map { Tensor(integers: $0.map(Int32.init)) }
        rows = biases.count / max(keys, 1)
        batch = lengths?.count ?? max(rows, 1)
        divisor = Double(max(1, lengths?.reduce(0, +) ?? rows))
    }

    func forward() -> (losses: Tensor, logits: Tensor) {
        let losses = Tensor(uninitialized: [rows])
        let logits = Tensor(uninitialized: biases.shape)
        run(backward: false) { kernels, op in
            op.losses = losses.writing
            op.logits = logits.writing
            kernels.table.note_sets(kernels.team, &op)
        }
        return (losses, logits)
    }

    func addGradients(_ dLoss: Tensor, logits: Tensor) {
        let dBiases = biases.node?.accumulator()
        let dStates = states.node?.accumulator()
        let dInputs = weights.inputs.node?.accumulator()
        let dOutputs = weights.outputs.node?.accumulator()
        run(backward: true) { kernels, op in
            op.logits = UnsafeMutablePointer(mutating: logits.reading)
            op.d_loss = dLoss.reading
            op.divisor = Float(divisor)
            op.d_biases = dBiases?.writing
            op.d_states = dStates?.writing
            op.d_in = dInputs?.writing
            op.d_out = dOutputs?.writing
            kernels.table.note_sets_backward(kernels.team, &op)
        }
    }

    func draw(_ uniforms: Tensor, sharpness: Float) -> Tensor {
        let draws = Tensor(uninitialized: biases.shape)
        run(backward: false) { kernels, op in
            op.uniforms = uniforms.reading
            op.sharpness = sharpness
            op.draws = draws.writing
            kernels.table.note_sets_draw(kernels.team, &op)
        }
        return draws
    }

    private func run(backward: Bool, _ body: (Kernels, inout unroll_note_sets) -> Void) {
        Kernels.run(over: rows * weights.keyCount * (1 + weights.hiddenSize)) { kernels in
            var op = unroll_note_sets()
            (op.rows, op.keys, op.hidden) = (rows, weights.keyCount, weights.hiddenSize)
            op.batch = batch
            op.lengths = lengths?.readingIntegers
            op.biases = biases.reading
            op.states = states.reading
            op.weights_in = weights.inputs.reading
            op.weights_out = weights.outputs.reading
            op.targets = targets?.reading
            kernels.withWorkspace(kernels.table.note_sets_workspace(&op, backward)) { workspace in
                op.workspace = workspace
                body(kernels, &op)
            }
        }
    }
}
