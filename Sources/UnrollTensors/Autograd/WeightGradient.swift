internal import CUnrollKernels

/// The gradients of weights that share the gradient of their outputs, computed as one:
/// `d_weight[outputs] (+)= dYᵀ · x` for each x, and the bias's, the sums of dY's columns.
struct WeightGradient {
    /// One of the weights.
    struct Part {
        /// `[rows, inputs]`.
        let x: Tensor
        /// `[·, inputs]`, written or added to from row `firstOutput` on.
        let weight: Tensor
        let firstOutput: Int
        let accumulate: Bool

        init(_ x: Tensor, _ weight: Tensor, firstOutput: Int, accumulate: Bool) {
            self.x = x
            self.weight = weight
            self.firstOutput = firstOutput
            self.accumulate = accumulate
        }
    }

    /// `[rows, ·]`; the columns `columns` count.
    let dY: Tensor
    let columns: Range<Int>
    var parts: [Part] = []
    /// `[·]`, written or added to from `firstOutput` on; `nil` where none is wanted.
    var bias: (tensor: Tensor, firstOutput: Int, accumulate: Bool)?

    func compute() {
        guard !parts.isEmpty || bias != nil else { return }
        let described = parts.map { part in
            let inputs = part.x.shape[1]
            return unroll_gradient_part(
                x: part.x.reading, x_stride: inputs, inputs: inputs,
                d_weight: part.weight.writing + part.firstOutput * inputs, d_weight_stride: inputs,
                accumulate: part.accumulate)
        }
        described.withUnsafeBufferPointer { described in
            Kernels.run { kernels in
                var task = unroll_weight_gradient(
                    precision: Compute.current.precision.ofGradients.kernel,
                    d_y: dY.reading + columns.lowerBound, d_y_stride: dY.shape[1],
                    rows: dY.shape[0], outputs: columns.count, parts: described.baseAddress,
                    part_count: described.count,
                    d_bias: bias.map { $0.tensor.writing + $0.firstOutput },
                    accumulate_bias: bias?.accumulate ?? false, workspace: nil)
                let needed = kernels.table.weight_gradient_workspace(&task, kernels.workers)
                kernels.withWorkspace(needed) { workspace in
                    task.workspace = workspace
                    kernels.table.weight_gradient(kernels.team, &task)
                }
            }
        }
    }
}

/// The weight gradients of one op, run by run of outputs: computed now, or gathered with those
/// of the op's other calls.
struct GradientWork {
    /// Whether factors are left with the weights until all are there.
    let gathers: Bool
    /// The findings of each weight's first run: later runs do the same on rows of their own.
    private var targets: [Target: (tensor: Tensor, accumulate: Bool)] = [:]

    /// A weight in one of its places: one tensor may stand in two.
    private struct Target: Hashable {
        var node: ObjectIdentifier
        /// In the lists of parts; -1 for the bias.
        var place: Int
    }

    init(gathers: Bool) { self.gathers = gathers }

    /// Adds `dY[columns]ᵀ · x` to rows `firstOutput…` of each weight that wants it. The runs of one
    /// weight cover all its rows.
    mutating func add(
        _ dY: Tensor, _ columns: Range<Int>, _ parts: [(weight: GradientNode?, x: Tensor?)?],
        bias: GradientNode?, firstOutput: Int
    ) {
        var gradient = WeightGradient(dY: dY, columns: columns)
        for (place, part) in parts.enumerated() {
            guard case (let weight?, let x?)? = part else { continue }
            if gathers {
                weight.add(
                    WeightFactors(dY: dY, columns: columns, x: x, firstOutput: firstOutput))
            } else {
                let target = target(of: weight, in: place)
                gradient.parts.append(
                    .init(
                        x, target.tensor, firstOutput: firstOutput, accumulate: target.accumulate))
            }
        }
        if let bias {
            let target = target(of: bias, in: -1)
            gradient.bias = (target.tensor, firstOutput, target.accumulate)
        }
        gradient.compute()
    }

    private mutating func target(of node: GradientNode, in place: Int)
        -> (tensor: Tensor, accumulate: Bool)
    {
        let id = Target(node: ObjectIdentifier(node), place: place)
        if let known = targets[id] { return known }
        let new = node.target()
        targets[id] = new
        return new
    }
}
