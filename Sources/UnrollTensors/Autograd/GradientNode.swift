internal import CUnrollKernels
internal import UnrollSystem

/// The place in the graph of one recorded tensor: who it came from, how its gradient passes on to
/// them, and the gradient itself while it gathers.
///
/// Ops hand gradients over in the form they have: a tensor, rows, or the two factors of a weight
/// gradient, which wait until all are there, so that a layer stepped many times makes one product.
package final class GradientNode: @unchecked Sendable {
    // Sendable: a graph belongs to the one task that trains; it is never shared.

    let shape: [Int]
    private(set) var parents: [GradientNode]
    private let isLeaf: Bool
    /// Passes the gathered gradient on; `nil` at a leaf, which keeps it, and after the pass.
    private var backward: ((GradientNode) -> Void)?
    private var dense: Tensor?
    private var rows: RowGradient?
    private var looseRows: [(indices: Tensor, values: Tensor)] = []
    private var factors: [WeightFactors] = []

    /// A leaf: a parameter or an input whose gradient is asked for.
    package init(leaf shape: [Int]) {
        self.shape = shape
        isLeaf = true
        parents = []
    }

    init(shape: [Int], parents: [GradientNode], backward: @escaping (GradientNode) -> Void) {
        self.shape = shape
        isLeaf = false
        self.parents = parents
        self.backward = backward
    }

    // MARK: Gathering

    /// The gradient so far as a tensor to add to.
    func accumulator() -> Tensor {
        if let dense { return dense }
        let zeros = Tensor(zeros: shape)
        dense = zeros
        return zeros
    }

    /// The tensor for an op that covers the whole gradient: to be added to, or else memory that
    /// the op fills altogether.
    func target() -> (tensor: Tensor, accumulate: Bool) {
        if let dense { return (dense, true) }
        let unwritten = Tensor(uninitialized: shape)
        dense = unwritten
        return (unwritten, false)
    }

    /// Adds a tensor that nobody else holds: the first one is kept as it is.
    func add(owned tensor: Tensor) {
        requirement(
            tensor.count == shape.reduce(1, *),
            "gradient: shape \(tensor.shape) for a value of shape \(shape)")
        guard let dense else {
            dense = Tensor(storage: tensor.storage, offset: tensor.offset, shape: shape)
            return
        }
        Kernels.run {
            $0.table.add_scaled($0.team, 1, tensor.reading, dense.writing, tensor.count)
        }
    }

    /// Adds a tensor that others may hold.
    func add(_ tensor: Tensor, scale: Float = 1) {
        let sum = accumulator()
        Kernels.run {
            $0.table.add_scaled($0.team, scale, tensor.reading, sum.writing, tensor.count)
        }
    }

    /// Adds rows of a matrix; indices, integers, may repeat, negative ones count for nothing.
    func add(rows indices: Tensor, values: Tensor) {
        looseRows.append((indices, values))
    }

    /// Adds `dYᵀ · x`, once all such factors are there.
    func add(_ pair: WeightFactors) { factors.append(pair) }

    /// The gradient gathered since the last reset; `nil` where none arrived.
    package var gradient: Gradient? {
        settle()
        if let dense { return .dense(dense) }
        return rows.map(Gradient.rows)
    }

    package func reset() {
        dense = nil
        rows = nil
        looseRows = []
        factors = []
    }

    /// Makes one gradient of all that came: a tensor, unless nothing but rows did.
    func settle() {
        if !factors.isEmpty {
            dense = WeightFactors.sum(factors, shape: shape, addedTo: dense)
            factors = []
        }
        if !looseRows.isEmpty {
            let parts = (rows.map { [($0.rows, $0.values)] } ?? []) + looseRows
            let columns = shape.dropFirst().reduce(1, *)
            let gathered = RowGradient(
                indices: .underEachOther(parts.map(\.0)),
                values: .underEachOther(
                    parts.map {
                        Tensor(
                            storage: $0.1.storage, offset: $0.1.offset,
                            shape: [$0.0.count, columns])
                    }), of: shape[0])
            looseRows = []
            // All rows, in order, are the matrix itself.
            if gathered.rows.count == shape[0], dense == nil {
                dense = Tensor(
                    storage: gathered.values.storage, offset: gathered.values.offset, shape: shape)
                rows = nil
            } else {
                rows = gathered
            }
        }
        if let dense, let touched = rows {
            touched.add(to: dense)
            rows = nil
        }
    }

    // MARK: The pass

    /// Passes gradients from here down to all leaves, each node after everything that uses it.
    func propagate() {
        for node in inOrder() {
            node.settle()
            guard let backward = node.backward else {
                requirement(
                    node.isLeaf,
                    "backward: an earlier backward() used up a part of this graph; "
                        + "detach what is carried over")
                continue
            }
            backward(node)
            // Frees what the op kept, and with it the graph, from the top.
            node.backward = nil
            node.parents = []
            node.reset()
        }
    }

    /// Users before what they use. Iterative, since graphs may be as deep as a text is long.
    private func inOrder() -> [GradientNode] {
        var order: [GradientNode] = []
        var visited: Set<ObjectIdentifier> = [ObjectIdentifier(self)]
        var stack: [(node: GradientNode, next: Int)] = [(self, 0)]
        while let (node, next) = stack.last {
            if next < node.parents.count {
                stack[stack.count - 1].next += 1
                let parent = node.parents[next]
                if visited.insert(ObjectIdentifier(parent)).inserted { stack.append((parent, 0)) }
            } else {
                order.append(node)
                stack.removeLast()
            }
        }
        return order.reversed()
    }

    deinit {
        // A graph that was never walked would free itself recursively, a stack frame a node. What
        // an op kept holds its inputs' nodes too, so it goes while `open` still holds them.
        var open = parents
        parents = []
        backward = nil
        while var node = open.popLast() {
            guard isKnownUniquelyReferenced(&node) else { continue }
            open.append(contentsOf: node.parents)
            node.parents = []
            node.backward = nil
        }
    }
}
