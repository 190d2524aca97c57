internal import UnrollSystem

/// A recurrence that keeps, while it records, only its inputs, its outputs and the state every K time
/// steps; the backward pass computes the gates of K time steps again, the last ones first (Chen et
/// al., 2016, "Training deep nets with sublinear memory cost").
///
/// Outputs have the bits of the recurrence that keeps everything. Weight gradients are sums over the
/// same terms in another order.
final class RecomputedRecurrence {
    private let cell: RecurrentCell
    private let input: RecurrentInput
    private let weights: RecurrentWeights
    private let state: RecurrentState?
    private let lengths: [Int]?
    private let reversed: Bool
    private let timeSteps: Int
    /// The time steps of each part, in the order of the walk.
    private let parts: [Range<Int>]
    /// The state before each part.
    private var before: [RecurrentState] = []

    /// - Parameter steps: K
    /// - Returns: `nil` where nothing is recorded.
    init?(
        cell: RecurrentCell, input: RecurrentInput, weights: RecurrentWeights,
        state: RecurrentState?, lengths: [Int]?, reversed: Bool, steps: Int
    ) {
        guard recurrentInputs(input, weights, state).contains(where: { $0.node != nil }) else {
            return nil
        }
        self.cell = cell
        self.input = input
        self.weights = weights
        self.state = state
        self.lengths = lengths
        self.reversed = reversed
        timeSteps = input.timeSteps
        let whole = timeSteps
        let parts = stride(from: 0, to: whole, by: steps).map { $0..<min($0 + steps, whole) }
        self.parts = reversed ? parts.reversed() : parts
    }

    // MARK: Forward

    func results() -> Recurrence {
        requirement(timeSteps > 0, "recomputed: no time steps")
        let plain = weights.leaves(tracked: false)
        let plainInput = input.detached()
        let batch = input.batch
        let width = weights.weightHH.shape[1]
        let output = Tensor(uninitialized: [timeSteps, batch, width])
        var carried = state?.detached()
        for part in parts {
            let result = run(part, slice(part, of: plainInput), plain, from: carried)
            // The first part's own zeros are known only once it has run.
            before.append(carried ?? .zeros(like: result.final))
            output.slice(part).assign(result.output)
            carried = result.final
        }
        var result = Recurrence(output: output, final: carried ?? RecurrentState(hidden: output))
        result.record(recurrentInputs(input, weights, state)) { self.backward($0) }
        return result
    }

    /// The input of some time steps.
    private func slice(_ part: Range<Int>, of input: RecurrentInput) -> RecurrentInput {
        switch input {
        case .features(let features): return .features(features.slice(part))
        case .products(let table, let symbols, let batch):
            let range = (part.lowerBound * batch)..<(part.upperBound * batch)
            return .products(table: table, symbols: Array(symbols[range]), batch: batch)
        }
    }

    /// Runs a part, whose lengths count from the time step at which it begins.
    private func run(
        _ part: Range<Int>, _ input: RecurrentInput, _ weights: RecurrentWeights,
        from state: RecurrentState?
    ) -> Recurrence {
        Compute.using(recomputeEvery: .some(nil)) {
            cell.run(
                input, weights, from: state,
                lengths: lengths?.map { min(max($0 - part.lowerBound, 0), part.count) },
                reversed: reversed)
        }
    }

    // MARK: Backward

    private func backward(_ gradients: RecurrenceGradients) {
        // Separate leaves gather the gradients of all parts; the weights' own nodes get the sum
        // once.
        let leaves = weights.leaves(tracked: true)
        let table: Tensor? =
            if case .products(let table, _, _) = input, table.node != nil { table.tracked() } else {
                nil
            }
        let plainInput = input.detached()
        var dInputs: [(part: Range<Int>, gradient: Tensor)] = []
        var (dHidden, dCell) = (gradients.finalHidden, gradients.finalCell)
        for (index, part) in parts.enumerated().reversed() {
            let start = before[index].tracked()
            let partInput = slice(part, of: plainInput)
            var features: Tensor?
            var used = partInput
            if case .features(let some) = partInput {
                features = input.node == nil ? some : some.tracked()
                used = .features(features ?? some)
            } else if case .products(_, let symbols, let batch) = partInput, let table {
                used = .products(table: table, symbols: symbols, batch: batch)
            }
            let result = run(part, used, leaves, from: start)
            pass(gradients.output?.slice(part), to: result.output)
            pass(dHidden, to: result.final.hidden)
            if let cell = result.final.cell { pass(dCell, to: cell) }
            let outputs = [result.output.node, result.final.hidden.node, result.final.cell?.node]
            GradientNode(shape: [], parents: outputs.compactMap { $0 }) { _ in }.propagate()
            dHidden = start.hidden.gradient?.dense(shape: start.hidden.shape)
            dCell = start.cell.flatMap { $0.gradient?.dense(shape: $0.shape) }
            if let features, let gradient = features.gradient {
                dInputs.append((part, gradient.dense(shape: features.shape)))
            }
        }
        handOn(leaves, table, dInputs, dHidden, dCell)
    }

    private func pass(_ gradient: Tensor?, to output: Tensor) {
        if let gradient { output.node?.add(gradient) }
    }

    private func handOn(
        _ leaves: RecurrentWeights, _ table: Tensor?,
        _ dInputs: [(part: Range<Int>, gradient: Tensor)], _ dHidden: Tensor?, _ dCell: Tensor?
    ) {
        func hand(_ leaf: Tensor?, to tensor: Tensor?) {
            guard let leaf, let node = tensor?.node, let gradient = leaf.gradient else { return }
            node.add(owned: gradient.dense(shape: leaf.shape))
        }
        hand(leaves.weightIH, to: weights.weightIH)
        hand(leaves.weightHH, to: weights.weightHH)
        hand(leaves.bias, to: weights.bias)
        hand(leaves.biasHN, to: weights.biasHN)
        hand(leaves.weightHR, to: weights.weightHR)
        if let dHidden { state?.hidden.node?.add(owned: dHidden) }
        if let dCell { state?.cell?.node?.add(owned: dCell) }
        switch input {
        case .features(let features):
            guard let node = features.node else { return }
            let gradient = Tensor(uninitialized: features.shape)
            for (part, values) in dInputs { gradient.slice(part).assign(values) }
            node.add(owned: gradient)
        case .products(let own, _, _): hand(table, to: own)
        }
    }
}

extension RecurrentInput {
    /// Where gradients for it go.
    fileprivate var node: GradientNode? {
        switch self {
        case .features(let tensor), .products(let tensor, _, _): tensor.node
        }
    }

    fileprivate func detached() -> RecurrentInput {
        switch self {
        case .features(let features): .features(features.detached())
        case .products(let table, let symbols, let batch):
            .products(table: table.detached(), symbols: symbols, batch: batch)
        }
    }
}

extension RecurrentWeights {
    /// The same elements without their history; where asked, with leaves in place of the nodes that
    /// were there.
    fileprivate func leaves(tracked: Bool) -> RecurrentWeights {
        func leaf(_ tensor: Tensor) -> Tensor {
            tracked && tensor.node != nil ? tensor.tracked() : tensor.detached()
        }
        return RecurrentWeights(
            weightIH: leaf(weightIH), weightHH: leaf(weightHH), bias: leaf(bias),
            biasHN: biasHN.map(leaf), weightHR: weightHR.map(leaf))
    }
}

extension RecurrentState {
    fileprivate func tracked() -> RecurrentState {
        RecurrentState(hidden: hidden.tracked(), cell: cell?.tracked())
    }

    fileprivate static func zeros(like state: RecurrentState) -> RecurrentState {
        RecurrentState(
            hidden: Tensor(zeros: state.hidden.shape),
            cell: state.cell.map { Tensor(zeros: $0.shape) })
    }
}
