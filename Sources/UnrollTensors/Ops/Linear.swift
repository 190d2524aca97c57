internal import CUnrollKernels
internal import UnrollSystem

extension Tensor {
    /// The product with a weight matrix, `y = x · Wᵀ + b`.
    ///
    /// `dx = dy · W`, `dW = dyᵀ · x`, `db = Σ dy` over all rows.
    ///
    /// - Parameters:
    ///   - weight: `[outputs, inputs]`.
    ///   - bias: `[outputs]`, or `nil`.
    /// - Returns: `[…, outputs]` for an input of shape `[…, inputs]`.
    public func linear(_ weight: Tensor, bias: Tensor? = nil) -> Tensor {
        requirement(
            weight.shape.count == 2 && shape.last == weight.shape[1],
            "linear: input \(shape) with weight \(weight.shape)")
        requirement(
            bias.map { $0.shape == [weight.shape[0]] } ?? true,
            "linear: bias \(bias?.shape ?? []) with weight \(weight.shape)")
        let y = Tensor(uninitialized: shape.dropLast() + [weight.shape[0]])
        multiply(by: weight, bias: bias, into: y, accumulate: false)
        let x = self
        return y.recorded([x, weight, bias]) { dY in
            let flat = dY.matrix
            if let dX = x.node {
                let product = Tensor(uninitialized: x.shape)
                flat.multiplyTransposed(by: weight, into: product, accumulate: false)
                dX.add(owned: product)
            }
            weight.node?.add(
                WeightFactors(
                    dY: flat, columns: 0..<flat.shape[1], x: x.detached().matrix, firstOutput: 0))
            bias?.node?.addColumnSums(of: flat)
        }
    }

    /// All axes but the last made one.
    var matrix: Tensor {
        let width = shape.last ?? 1
        return Tensor(
            storage: storage, offset: offset,
            shape: [shape.dropLast().reduce(1, *), width])
    }

    /// `y (+)= self · Wᵀ (+ b)`, over rows.
    package func multiply(by weight: Tensor, bias: Tensor?, into y: Tensor, accumulate: Bool) {
        let outputs = weight.shape[0]
        let inputs = weight.shape[1]
        let precision = Compute.current.precision
        let packed = weight.packedRows(precision, groups: 1, columns: outputs, depth: inputs)
        multiply(packed, precision, inputs, columns: outputs, bias: bias, into: y, accumulate)
    }

    /// `y (+)= self · W`, over rows.
    package func multiplyTransposed(by weight: Tensor, into y: Tensor, accumulate: Bool) {
        let outputs = weight.shape[0]
        let inputs = weight.shape[1]
        let precision = Compute.current.precision.ofGradients
        let packed = weight.packedColumns(precision, groups: 1, columns: inputs, depth: outputs)
        multiply(packed, precision, outputs, columns: inputs, bias: nil, into: y, accumulate)
    }

    private func multiply(
        _ packed: PackedMatrix, _ precision: Precision, _ depth: Int, columns: Int, bias: Tensor?,
        into y: Tensor, _ accumulate: Bool
    ) {
        let rows = matrix.shape[0]
        Kernels.run { kernels in
            let needed = kernels.table.product_workspace(precision.kernel, rows, depth)
            kernels.withWorkspace(needed) { workspace in
                var task = unroll_product(
                    precision: precision.kernel, a: reading, a_stride: depth, rows: rows,
                    depth: depth, packed: packed.floats, columns: columns, c: y.writing,
                    c_stride: columns, bias: bias?.reading, accumulate: accumulate,
                    workspace: workspace)
                kernels.table.product(kernels.team, &task)
            }
        }
        withExtendedLifetime(packed) {}
    }

    /// `groups` matrices `[columns, depth]` under each other, as products summing over depth read
    /// them.
    func packedRows(_ precision: Precision, groups: Int, columns: Int, depth: Int) -> PackedMatrix {
        packed(.rows, precision, groups, columns, depth)
    }

    /// `groups` matrices `[depth, columns]` under each other, as products summing over depth read
    /// them.
    func packedColumns(_ precision: Precision, groups: Int, columns: Int, depth: Int)
        -> PackedMatrix
    {
        packed(.columns, precision, groups, columns, depth)
    }

    private func packed(
        _ axis: PackedForm.Axis, _ precision: Precision, _ groups: Int, _ columns: Int,
        _ depth: Int
    ) -> PackedMatrix {
        requirement(
            precision != .int8 || depth <= Precision.mostInt8Terms,
            "int8: a product sums at most \(Precision.mostInt8Terms) terms, not \(depth)")
        let form = PackedForm(
            tier: Compute.currentTier, precision: precision, axis: axis, offset: offset,
            groups: groups, columns: columns, depth: depth)
        // A stream reads the same matrices at every time step.
        if let copy = storage.packed(form) { return copy }
        return Kernels.run { kernels in
            let table = kernels.table
            let pack = axis == .rows ? table.pack_rows : table.pack_columns
            return storage.packed(
                form,
                make: {
                    pack!(kernels.team, precision.kernel, reading, groups, columns, depth, $0)
                },
                count: groups * table.packed_count(precision.kernel, columns, depth))
        }
    }
}

extension GradientNode {
    /// Adds the sums of a matrix's columns: the gradient of a bias.
    func addColumnSums(of matrix: Tensor) {
        let sums = accumulator()
        Kernels.run {
            $0.table.column_sums(
                $0.team, matrix.reading, matrix.shape[1], matrix.shape[0], matrix.shape[1],
                sums.writing)
        }
    }
}
