internal import CUnrollKernels
internal import UnrollSystem

/// The results of one recurrent layer over a batch of sequences.
public struct Recurrence: Sendable {
    /// Hidden states, `[T, B, P]`, zero past a sequence's end.
    public var output: Tensor
    /// The state after each sequence's last time step.
    public var final: RecurrentState
    /// Kept where it was asked for.
    public var trace: RecurrentTrace?
}

extension RecurrentCell {
    /// Runs a recurrent layer over a batch of sequences: one op, forward and backward.
    ///
    /// Forward: the input products of all live rows together, `W·x + b`, then a time step at a time
    /// `U·h` and the gates. Backward: the gates' gradients a time step at a time, then one product
    /// each for `dW`, `dU` and `dx` over all live rows. No work is done on padding.
    ///
    /// - Parameters:
    ///   - input: `[T, B, D]`, or symbols with a table of their products.
    ///   - weights: Of the layer, in the shapes of ``RecurrentWeights``.
    ///   - state: Before the first time step; zeros if `nil`.
    ///   - lengths: Time steps of each sequence, `B` values in `0...T`; all `T` if `nil`.
    ///   - reversed: Walks each sequence from its own last time step to its first.
    ///   - tracing: Keeps the gates, the states and (after `backward()`) their gradients.
    public func run(
        _ input: RecurrentInput, _ weights: RecurrentWeights, from state: RecurrentState? = nil,
        lengths: [Int]? = nil, reversed: Bool = false, tracing: Bool = false
    ) -> Recurrence {
        let tracing = tracing || RecurrentTrace.isWatched
        if let steps = Compute.current.recomputeEvery, !tracing, input.timeSteps > steps {
            let recomputed = RecomputedRecurrence(
                cell: self, input: input, weights: weights, state: state, lengths: lengths,
                reversed: reversed, steps: steps)
            if let recomputed { return recomputed.results() }
        }
        let call = RecurrenceCall(
            cell: self, input: input, weights: weights, state: state, lengths: lengths,
            reversed: reversed, tracing: tracing)
        call.forward()
        let results = call.results()
        if let trace = results.trace { RecurrentTrace.noted(trace) }
        return results
    }
}

/// One call of a recurrent layer: its sizes, buffers and two passes.
private final class RecurrenceCall {
    let cell: RecurrentCell
    let input: RecurrentInput
    let weights: RecurrentWeights
    let state: RecurrentState?
    let plan: SequencePlan
    let hidden, output, gateColumns: Int
    let recording, tracing: Bool

    /// Before the first time step, in the order of the walk.
    private let initialHidden: Tensor
    private let initialCell: Tensor?
    /// Rows of the cell states by time step: all kept for the backward pass, else two that
    /// alternate.
    private let cellOffset: [Int]
    /// The packed input, `[N, D]`.
    private let x: Tensor?

    // The workspace: gates hold `W·x + b`, then the activated gates.
    private let gates, h: Tensor
    private let c, inner: Tensor?

    private let stateGradient = RecurrentTrace.StateGradient()

    init(
        cell: RecurrentCell, input: RecurrentInput, weights: RecurrentWeights,
        state: RecurrentState?, lengths: [Int]?, reversed: Bool, tracing: Bool
    ) {
        self.cell = cell
        self.weights = weights
        self.state = state
        self.tracing = tracing
        self.input = input
        let outputs = weights.weightHH.shape.last ?? 0
        output = outputs
        gateColumns = weights.weightHH.shape.first ?? 0
        hidden = gateColumns / cell.gates
        Self.check(cell, input, weights, state)

        let timeSteps = input.timeSteps
        let batch = input.batch
        plan = SequencePlan(
            timeSteps: timeSteps, batch: batch, lengths: lengths, reversed: reversed)
        recording = recurrentInputs(input, weights, state).contains { $0.node != nil }

        initialHidden =
            state.map { [plan] in plan.sort($0.hidden.detached()) }
            ?? Tensor(zeros: [batch, outputs])
        switch input {
        case .features(let features):
            let packed = plan.pack(features.detached())
            x = packed
            gates = Tensor(uninitialized: [plan.rows, gateColumns])
            packed.multiply(
                by: weights.weightIH, bias: weights.bias, into: gates, accumulate: false)
        case .products(let table, let symbols, _):
            x = nil
            let places = Self.packed(symbols, plan)
            gates = table.products(at: places, bias: weights.bias)
        }
        h = Tensor(uninitialized: [plan.rows, outputs])
        let keepsAll = recording || tracing
        if cell.hasCellState {
            initialCell =
                state?.cell.map { [plan] in plan.sort($0.detached()) }
                ?? Tensor(zeros: [batch, hidden])
            cellOffset = keepsAll ? plan.offset : (0..<timeSteps).map { $0 % 2 * batch }
            c = Tensor(uninitialized: [keepsAll ? plan.rows : 2 * batch, hidden])
        } else {
            initialCell = nil
            cellOffset = plan.offset
            c = nil
        }
        inner =
            weights.weightHR != nil || cell.hasInnerProduct
            ? Tensor(uninitialized: [plan.rows, hidden]) : nil
    }

    /// Symbols in the order of the packed batch.
    private static func packed(_ symbols: [Int32], _ plan: SequencePlan) -> [Int32] {
        plan.source.map { $0.map { symbols[Int($0)] } } ?? symbols
    }

    private static func check(
        _ cell: RecurrentCell, _ input: RecurrentInput, _ weights: RecurrentWeights,
        _ state: RecurrentState?
    ) {
        let columns = weights.weightHH.shape[0]
        let outputs = weights.weightHH.shape[1]
        let hidden = columns / cell.gates
        requirement(
            columns % cell.gates == 0 && weights.bias.shape == [columns]
                && weights.weightIH.shape.count == 2 && weights.weightIH.shape[0] == columns
                && (weights.weightHR == nil ? outputs == hidden : cell == .lstm)
                && (weights.weightHR.map { $0.shape == [outputs, hidden] } ?? true)
                && (weights.biasHN?.shape == [hidden]) == (cell == .gru(.afterProduct)),
            "\(cell): weight_ih \(weights.weightIH.shape), weight_hh \(weights.weightHH.shape), "
                + "bias \(weights.bias.shape) do not fit each other")
        var batch = 0
        switch input {
        case .features(let features):
            requirement(
                features.shape.count == 3 && features.shape[2] == weights.weightIH.shape[1],
                "\(cell): input \(features.shape) with weight_ih \(weights.weightIH.shape)")
            batch = features.shape[1]
        case .products(let table, let symbols, let rows):
            requirement(
                table.shape.count == 2 && table.shape[1] == columns
                    && (rows == 0 ? symbols.isEmpty : symbols.count % rows == 0),
                "\(cell): table \(table.shape), \(symbols.count) symbols, batch \(rows)")
            requirement(
                symbols.allSatisfy { $0 < table.shape[0] },
                "\(cell): a symbol is not below \(table.shape[0])")
            batch = rows
        }
        if let state {
            requirement(
                state.hidden.shape == [batch, outputs]
                    && (state.cell == nil || state.cell?.shape == [batch, hidden]),
                "\(cell): state \(state.hidden.shape) for batch \(batch), \(outputs) outputs")
        }
    }

    // MARK: Forward

    func forward() {
        let precision = Compute.current.precision
        let packedHH = weights.weightHH.packedRows(
            precision, groups: cell.gates, columns: hidden, depth: output)
        let packedHR = weights.weightHR?.packedRows(
            precision, groups: 1, columns: output, depth: hidden)
        withTask(precision) { task, kernels in
            task.weight_hh = UnsafePointer(packedHH.floats)
            task.weight_hr = packedHR.map { UnsafePointer($0.floats) }
            kernels.table.sequence_forward(kernels.team, cell.kernel, &task)
        }
        withExtendedLifetime((packedHH, packedHR)) {}
    }

    func results() -> Recurrence {
        var result = Recurrence(
            output: plan.unpack(h),
            final: RecurrentState(
                hidden: plan.final(h, offsets: plan.offset, initial: initialHidden)))
        if let c, let initialCell {
            result.final.cell = plan.final(c, offsets: cellOffset, initial: initialCell)
        }
        if tracing {
            let rows = plan.source ?? (0..<plan.rows).map(Int32.init)
            result.trace = RecurrentTrace(
                recurrentCell: cell, reversed: plan.isReversed, timeSteps: plan.timeSteps,
                batch: plan.batch, gates: gates, hidden: h, cell: c, rows: rows,
                stateGradient: stateGradient)
        }
        if recording { result.record(recurrentInputs(input, weights, state)) { self.backward($0) } }
        return result
    }

    // MARK: Backward

    private func backward(_ gradients: RecurrenceGradients) {
        let batch = plan.batch
        let dY = gradients.output.map(plan.pack) ?? Tensor(zeros: [plan.rows, output])
        let dH =
            gradients.finalHidden.map { plan.sort($0).copy() } ?? Tensor(zeros: [batch, output])
        let dC = c.map { _ in
            gradients.finalCell.map { plan.sort($0).copy() } ?? Tensor(zeros: [batch, hidden])
        }
        let dGates = Tensor(uninitialized: [plan.rows, gateColumns])
        let dInner = inner.map { _ in Tensor(uninitialized: [plan.rows, hidden]) }
        let keepsState = tracing || weights.weightHR != nil
        let dState = keepsState ? Tensor(uninitialized: [plan.rows, output]) : nil

        let precision = Compute.current.precision.ofGradients
        let packedHH = weights.weightHH.packedColumns(
            precision, groups: cell.gates, columns: output, depth: hidden)
        let packedHR = weights.weightHR?.packedColumns(
            precision, groups: 1, columns: hidden, depth: output)
        withTask(precision) { task, kernels in
            task.weight_hh_back = UnsafePointer(packedHH.floats)
            task.weight_hr_back = packedHR.map { UnsafePointer($0.floats) }
            task.d_output = dY.reading
            task.d_h = dH.writing
            task.d_c = dC?.writing
            task.d_gates = dGates.writing
            task.d_inner = dInner?.writing
            task.d_state = dState?.writing
            kernels.table.sequence_backward(kernels.team, cell.kernel, &task)
        }
        withExtendedLifetime((packedHH, packedHR, dY)) {}
        stateGradient.value = tracing ? dState : nil

        passToInput(dGates)
        passToWeights(dGates, dInner, dState)
        state?.hidden.node?.add(owned: plan.unsort(dH))
        if let dC { state?.cell?.node?.add(owned: plan.unsort(dC)) }
    }

    private func passToInput(_ dGates: Tensor) {
        switch input {
        case .features(let features):
            guard let node = features.node else { return }
            let dX = Tensor(uninitialized: [plan.rows, weights.weightIH.shape[1]])
            dGates.multiplyTransposed(by: weights.weightIH, into: dX, accumulate: false)
            node.add(owned: plan.unpack(dX))
        case .products(let table, let symbols, _):
            let packed = Self.packed(symbols, plan)
            table.node?.addRows(of: dGates, at: packed)
            guard let bias = weights.bias.node, packed.contains(where: { $0 < 0 }) else { return }
            bias.addRows(of: dGates, at: packed.map { $0 < 0 ? 0 : -1 })
        }
    }

    /// Gradients of a time step that is one of many in a longer walk wait for the others; those of
    /// a sequence are computed together, for all weights that share the gates' gradients.
    private func passToWeights(_ dGates: Tensor, _ dInner: Tensor?, _ dState: Tensor?) {
        let before = weights.weightHH.node.map { _ in plan.before(h, initial: initialHidden) }
        // A candidate with an inner product has factors of its own; all other gates share theirs.
        let shared = cell.hasInnerProduct ? gateColumns - hidden : gateColumns
        var work = GradientWork(gathers: plan.timeSteps == 1)
        // Every weight has a place of its own in these lists: W, U, R.
        let ih = x.map { (weights.weightIH.node, $0) }
        let bias = x == nil ? nil : weights.bias.node
        let hh = weights.weightHH.node
        work.add(dGates, 0..<shared, [ih, (hh, before)], bias: bias, firstOutput: 0)
        switch cell {
        case .gru(.beforeProduct):
            work.add(
                dGates, shared..<gateColumns, [ih, (hh, inner)], bias: bias, firstOutput: shared)
        case .gru(.afterProduct):
            work.add(dGates, shared..<gateColumns, [ih], bias: bias, firstOutput: shared)
            if let dInner {
                work.add(dInner, 0..<hidden, [nil, (hh, before)], bias: nil, firstOutput: shared)
                weights.biasHN?.node?.addColumnSums(of: dInner)
            }
        default: break
        }
        if let dState {
            let hr = weights.weightHR?.node
            work.add(dState, 0..<output, [nil, nil, (hr, inner)], bias: nil, firstOutput: 0)
        }
    }

    // MARK: The kernels' view

    private func withTask(
        _ precision: Precision, _ body: (inout unroll_recurrence, Kernels) -> Void
    ) {
        withPointers(plan.live, plan.offset, cellOffset) { live, offset, cellOffset in
            var task = unroll_recurrence()
            task.time_steps = plan.timeSteps
            task.batch = plan.batch
            task.hidden = hidden
            task.output = output
            task.live = live
            task.offset = offset
            task.cell_offset = cellOffset
            task.bias_hn = weights.biasHN?.reading
            task.activation = cell.activation
            task.gates = gates.writing
            task.h0 = initialHidden.reading
            task.c0 = initialCell?.reading
            task.h = h.writing
            task.c = c?.writing
            task.inner = inner?.writing
            task.precision = precision.kernel
            Kernels.run { kernels in
                let needed = kernels.table.sequence_workspace(cell.kernel, &task, kernels.workers)
                kernels.withWorkspace(needed) { workspace in
                    task.workspace = workspace
                    body(&task, kernels)
                }
            }
        }
    }
}

extension Tensor {
    /// Rows of a table of input products; a negative symbol, which has no embedding, gives the bias.
    func products(at symbols: [Int32], bias: Tensor) -> Tensor {
        let y = Tensor(uninitialized: [symbols.count, shape[1]])
        let places = Tensor(integers: symbols.map { max($0, -1) })
        Kernels.run {
            $0.table.gather_either(
                $0.team, reading, bias.reading, places.readingIntegers, places.count, shape[1],
                y.writing)
        }
        return y
    }
}

extension GradientNode {
    /// Adds rows of a matrix to the rows at these indices; negative ones are left out.
    fileprivate func addRows(of values: Tensor, at indices: [Int32]) {
        let sum = accumulator()
        let places = Tensor(integers: indices)
        Kernels.run {
            $0.table.scatter_add_rows(
                $0.team, values.reading, places.readingIntegers, nil, places.count,
                values.shape[1], sum.writing)
        }
    }
}

private typealias Sizes = UnsafePointer<Int>?

/// Three arrays of sizes as C reads them.
private func withPointers(
    _ a: [Int], _ b: [Int], _ c: [Int], _ body: (Sizes, Sizes, Sizes) -> Void
) {
    a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
            c.withUnsafeBufferPointer { c in
                body(a.baseAddress, b.baseAddress, c.baseAddress)
            }
        }
    }
}
