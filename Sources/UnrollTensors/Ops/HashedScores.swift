internal import CUnrollKernels
internal import UnrollSystem

/// The scores that hashed features add to classes: for row n and class c, the sum over orders o
/// of `weights[(starts[n, o] + first + c) mod slots]`. Different features may meet in a slot.
public struct HashedScores: Sendable {
    /// The number of slots in a block of weights.
    public static let block = Int(UNROLL_HASHED_BLOCK)

    /// `[slots / block, block]`
    let weights: Tensor
    /// `[N, orders]`; -1 where a row has no such order.
    let starts: [Int32]
    private let deviceStarts: Tensor
    let orders: Int
    /// The number of class 0.
    let first: Int

    /// - Parameters:
    ///   - weights: `[slots / 16, 16]`.
    ///   - starts: Where class 0 of each row and order stands, each below the number of slots, row
    ///     by row; negative: the row has no such order.
    ///   - orders: How many there are for each row.
    ///   - first: The number of class 0.
    public init(weights: Tensor, starts: [Int32], orders: Int, first: Int = 0) {
        requirement(
            weights.shape.count == 2 && weights.shape[1] == Self.block && weights.shape[0] > 0
                && weights.count <= Int32.max,
            "HashedScores: weights \(weights.shape) are not blocks of \(Self.block)")
        requirement(
            orders >= 1 && starts.count % orders == 0 && first >= 0
                && starts.allSatisfy { $0 < weights.count },
            "HashedScores: \(starts.count) starts of \(orders) orders, \(weights.count) slots")
        self.weights = weights
        self.starts = starts
        deviceStarts = Tensor(integers: starts)
        self.orders = orders
        self.first = first
    }

    /// N
    public var rowCount: Int { starts.count / orders }

    /// The same of some rows, with classes numbered from `first`.
    public func rows(_ indices: [Int32], first: Int) -> HashedScores {
        HashedScores(
            weights: weights,
            starts: indices.flatMap { starts[Int($0) * orders..<(Int($0) + 1) * orders] },
            orders: orders, first: first)
    }

    /// Without gradients.
    public func detached() -> HashedScores {
        HashedScores(weights: weights.detached(), starts: starts, orders: orders, first: first)
    }

    // MARK: Kernels

    func withKernelForm<R>(
        words: Tensor? = nil, _ body: (UnsafePointer<unroll_hashed_scores>) -> R
    ) -> R {
        var form = unroll_hashed_scores(
            weights: weights.reading, slots: weights.count, starts: deviceStarts.readingIntegers,
            orders: orders, first: first, words: words?.readingIntegers)
        return withExtendedLifetime((self, words)) { body(&form) }
    }

    /// Adds to scores `[N, K]` of candidates (integers), or of all classes where `words` is `nil`.
    func add(to scores: Tensor, words: Tensor? = nil) {
        requirement(
            scores.shape[0] == rowCount,
            "HashedScores: \(rowCount) rows for scores \(scores.shape)")
        withKernelForm(words: words) { form in
            Kernels.run {
                $0.table.hashed_scores(
                    $0.team, form, rowCount, scores.shape[1], scores.writing)
            }
        }
    }

    /// Adds to the weights' gradient, given that of candidates' scores `[N, K]`: as rows of the
    /// touched blocks, or as a tensor where those would be half of all or more.
    func addGradients(of dScores: Tensor, words: Tensor) {
        guard let node = weights.node, dScores.count > 0 else { return }
        let blocks = weights.shape[0]
        let runs = Set(starts).count
        let most = runs.multipliedReportingOverflow(by: 2 * words.count)
        guard !most.overflow, most.partialValue < blocks else {
            return addGradients(of: dScores, words, places: nil, to: node.accumulator())
        }
        let places = Tensor(uninitialized: [blocks], type: .int32)
        let found = Tensor(uninitialized: [blocks], type: .int32)
        let marks = Tensor(uninitialized: [blocks], type: .int8)
        let count = withKernelForm(words: words) { form in
            Kernels.run {
                $0.table.hashed_blocks(
                    $0.team, form, rowCount, words.count,
                    marks.storage.bytes.assumingMemoryBound(to: UInt8.self),
                    places.writingIntegers, found.writingIntegers)
            }
        }
        let values = Tensor(zeros: [count, Self.block])
        addGradients(of: dScores, words, places: places, to: values)
        node.add(rows: found.slice(0..<count), values: values)
    }

    private func addGradients(
        of dScores: Tensor, _ words: Tensor, places: Tensor?, to sum: Tensor
    ) {
        withKernelForm(words: words) { form in
            Kernels.run {
                $0.table.hashed_gradients(
                    $0.team, form, dScores.reading, rowCount, words.count,
                    places?.readingIntegers, sum.writing)
            }
        }
    }
}

extension Tensor {
    /// These scores `[N, V]` with those of hashed features. Records nothing.
    public func adding(_ hashed: HashedScores) -> Tensor {
        let result = copy()
        hashed.add(to: result)
        return result
    }
}
