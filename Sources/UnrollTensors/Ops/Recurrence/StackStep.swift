internal import CUnrollKernels
internal import UnrollSystem

extension RecurrentCell {
    /// One time step of left-to-right layers on top of each other, for streams: one op, which
    /// records nothing. It has the bits of ``run(_:_:from:lengths:reversed:tracing:)`` layer by
    /// layer.
    ///
    /// - Parameters:
    ///   - input: Of the bottom layer, one time step: `[1, B, D]`, or B symbols with their table.
    ///   - layers: The weights of each layer, the bottom one first.
    ///   - states: Before the time step, one for each layer, `[B, ·]`.
    /// - Returns: The states after it; the last one's hidden part is the output.
    public func step(
        _ input: RecurrentInput, through layers: [RecurrentWeights], from states: [RecurrentState]
    ) -> [RecurrentState] {
        requirement(
            layers.count == states.count,
            "step: \(states.count) states for \(layers.count) layers")
        guard Kernels.hasStackStep else { return stepByLayer(input, through: layers, from: states) }
        var below = input
        var after: [RecurrentState] = []
        for first in stride(from: 0, to: layers.count, by: UNROLL_STEP_LAYERS) {
            let some = first..<min(first + UNROLL_STEP_LAYERS, layers.count)
            let step = StackStep(cell: self, layers: layers[some], states: states[some])
            after += step.run(below)
            if let top = after.last?.hidden { below = .features(top.reshaped([1] + top.shape)) }
        }
        return after
    }

    /// The same where the device has no entry for it.
    private func stepByLayer(
        _ input: RecurrentInput, through layers: [RecurrentWeights], from states: [RecurrentState]
    ) -> [RecurrentState] {
        var below = input
        return zip(layers, states).map { weights, state in
            let after = run(below, weights, from: state).final.detached()
            below = .features(after.hidden.reshaped([1] + after.hidden.shape))
            return after
        }
    }
}

extension Kernels {
    fileprivate static var hasStackStep: Bool { runAlone { $0.table.stack_step != nil } }
}

/// Up to `UNROLL_STEP_LAYERS` layers of one step.
private struct StackStep {
    let cell: RecurrentCell
    let layers: ArraySlice<RecurrentWeights>
    let states: ArraySlice<RecurrentState>

    func run(_ input: RecurrentInput) -> [RecurrentState] {
        let batch = states.first?.hidden.shape[0] ?? 0
        let hidden = layers.map { $0.bias.count / cell.gates }
        let widest = hidden.max() ?? 0
        let precision = Compute.current.precision
        // One layer is through with them before the next one begins.
        let gates = bottomGates(input, batch, widest)
        let inner = Tensor(uninitialized: [batch, widest])
        let after = zip(layers, hidden).map { weights, hidden in
            RecurrentState(
                hidden: Tensor(uninitialized: [batch, weights.weightHH.shape[1]]),
                cell: cell.hasCellState ? Tensor(uninitialized: [batch, hidden]) : nil)
        }
        var kept: [PackedMatrix] = []
        func packed(_ weight: Tensor, groups: Int) -> UnsafePointer<Float> {
            let matrix = weight.packedRows(
                precision, groups: groups, columns: weight.shape[0] / groups,
                depth: weight.shape[1])
            kept.append(matrix)
            return UnsafePointer(matrix.floats)
        }
        var x: Tensor? =
            if case .features(let features) = input { features } else { nil }
        let zero = [0]
        let live = [batch]
        zero.withUnsafeBufferPointer { zero in
            live.withUnsafeBufferPointer { live in
                var described: [unroll_step_layer] = []
                for ((weights, before), (after, hidden)) in zip(
                    zip(layers, states), zip(after, hidden))
                {
                    check(weights, before, batch, x)
                    var layer = unroll_step_layer()
                    layer.recurrence.precision = precision.kernel
                    layer.recurrence.time_steps = 1
                    layer.recurrence.batch = batch
                    layer.recurrence.hidden = hidden
                    layer.recurrence.output = weights.weightHH.shape[1]
                    layer.recurrence.live = live.baseAddress
                    layer.recurrence.offset = zero.baseAddress
                    layer.recurrence.cell_offset = zero.baseAddress
                    layer.recurrence.weight_hh = packed(weights.weightHH, groups: cell.gates)
                    layer.recurrence.weight_hr = weights.weightHR.map { packed($0, groups: 1) }
                    layer.recurrence.bias_hn = weights.biasHN?.reading
                    layer.recurrence.activation = cell.activation
                    layer.recurrence.gates = gates.writing
                    layer.recurrence.h0 = before.hidden.reading
                    layer.recurrence.c0 = before.cell?.reading
                    layer.recurrence.h = after.hidden.writing
                    layer.recurrence.c = after.cell?.writing
                    layer.recurrence.inner = inner.writing
                    if let x {
                        layer.weight_ih = packed(weights.weightIH, groups: cell.gates)
                        layer.x = x.reading
                        layer.inputs = weights.weightIH.shape[1]
                        layer.bias = weights.bias.reading
                    }
                    described.append(layer)
                    x = after.hidden
                }
                compute(&described)
            }
        }
        withExtendedLifetime((kept, gates, inner, x)) {}
        return after
    }

    private func compute(_ layers: inout [unroll_step_layer]) {
        layers.withUnsafeMutableBufferPointer { layers in
            var step = unroll_stack_step(
                cell: cell.kernel, layers: layers.baseAddress, count: layers.count)
            Kernels.run { kernels in
                let needed = kernels.table.stack_step_workspace(&step, kernels.workers)
                kernels.withWorkspace(needed) { workspace in
                    for index in layers.indices {
                        layers[index].recurrence.workspace = workspace
                    }
                    kernels.table.stack_step(kernels.team, &step)
                }
            }
        }
    }

    /// Memory for the gates of any layer; those of the bottom one, where they are looked up.
    private func bottomGates(_ input: RecurrentInput, _ batch: Int, _ widest: Int) -> Tensor {
        let gates = Tensor(uninitialized: [batch, cell.gates * widest])
        guard case .products(let table, let symbols, let rows) = input else { return gates }
        let columns = table.shape[1]
        requirement(
            rows == batch && symbols.count == batch
                && columns == layers.first.map(\.bias.count)
                && symbols.allSatisfy { $0 < table.shape[0] },
            "step: \(symbols.count) symbols, table \(table.shape), batch \(batch)")
        guard let bias = layers.first?.bias else { return gates }
        let places = Tensor(integers: symbols.map { max($0, -1) })
        Kernels.run(over: symbols.count * columns) {
            $0.table.gather_either(
                $0.team, table.reading, bias.reading, places.readingIntegers, symbols.count,
                columns, gates.writing)
        }
        return gates
    }

    private func check(
        _ weights: RecurrentWeights, _ before: RecurrentState, _ batch: Int, _ x: Tensor?
    ) {
        let hidden = weights.bias.count / cell.gates
        requirement(
            weights.weightHH.shape[0] == weights.bias.count
                && before.hidden.shape == [batch, weights.weightHH.shape[1]]
                && (before.cell?.shape == [batch, hidden]) == cell.hasCellState
                && (x.map { $0.shape.last == weights.weightIH.shape[1] } ?? true)
                && (x.map { $0.count == batch * weights.weightIH.shape[1] } ?? true),
            "step: input \(x?.shape ?? []), state \(before.hidden.shape), weight_ih "
                + "\(weights.weightIH.shape), weight_hh \(weights.weightHH.shape)")
    }
}
