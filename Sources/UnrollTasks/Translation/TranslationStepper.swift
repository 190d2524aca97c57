internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

/// The decoder of a translation model a time step at a time: the same outputs, and in training the same
/// dropout and gradients, as over whole sequences.
struct TranslationStepper {
    private let network: TranslationNetwork
    private let below: RecurrentStepper
    private let above: RecurrentStepper?
    private let pass: Pass

    init(_ network: TranslationNetwork, in pass: Pass) {
        self.network = network
        self.pass = pass
        let dropouts = network.config.decoder.dropouts
        below = network.decoder.stepper(dropouts: dropouts, in: pass.part(6))
        above = network.context?.stepper(dropouts: dropouts, in: pass.part(7))
    }

    /// The results of a time step.
    struct Step {
        /// What the output layer reads, `[N, A]`.
        var vectors: Tensor
        var state: TranslationNetwork.State
        /// How much each symbol of the source counts, `[k, B, T]`.
        var weights: Tensor
    }

    /// One time step of N = k · B rows: k hypotheses of each of the B sentences of the memory, row
    /// `j · B + b` the j-th of sentence b.
    ///
    /// - Parameters:
    ///   - embedded: The symbols' vectors, `[N, E]`.
    ///   - state: Before the time step.
    ///   - memory: What is attended to.
    ///   - time: Of this time step, from 0; dropout draws by it.
    func callAsFunction(
        _ embedded: Tensor, from state: TranslationNetwork.State, to memory: Attention.Memory,
        at time: Int
    ) -> Step {
        let config = network.config
        let rows = embedded.shape[0]
        let read = network.drop(
            embedded.reshaped([1] + embedded.shape), config.inputDropout, config.decoder, at: time,
            in: pass.part(5)
        ).reshaped(embedded.shape)
        let input = state.fed.map { .concatenated([read, $0]) } ?? read
        let states = below(input, from: state.below, at: time)
        guard let top = states.last?.hidden else {
            requirementFailure("TranslationStepper: no layers")
        }
        let batch = memory.batchSize
        let attended = network.attention(
            top.reshaped([batch == 0 ? 0 : rows / batch, batch, top.shape[1]]), to: memory,
            in: pass)
        let contexts = attended.contexts.reshaped([rows, config.encoder.outputSize])
        let upper = above?(.concatenated([top, contexts]), from: state.above, at: time) ?? []
        let vectors = network.combined(
            upper.last?.hidden ?? top, contexts, read, in: pass)
        return Step(
            vectors: vectors,
            state: TranslationNetwork.State(
                below: states, above: upper, fed: state.fed == nil ? nil : vectors),
            weights: attended.weights)
    }
}

extension TranslationNetwork.State {
    /// The states of some rows, in a new order.
    func gathering(_ rows: [Int32]) -> Self {
        func gather(_ states: [RecurrentState]) -> [RecurrentState] {
            states.map {
                RecurrentState(
                    hidden: $0.hidden.gatheringRows(rows), cell: $0.cell?.gatheringRows(rows))
            }
        }
        return Self(
            below: gather(below), above: gather(above), fed: fed?.gatheringRows(rows))
    }
}
