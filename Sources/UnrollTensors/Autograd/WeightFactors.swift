/// The two factors of a weight gradient: `d_weight[outputs] += dYᵀ · x`.
struct WeightFactors {
    /// `[rows, ·]`; the columns `columns` count.
    let dY: Tensor
    let columns: Range<Int>
    /// `[rows, inputs]`.
    let x: Tensor
    /// The first row of the weight that `columns` belong to.
    let firstOutput: Int

    /// Whether two pairs may be laid under each other and multiplied as one.
    private func joins(_ other: WeightFactors) -> Bool {
        firstOutput == other.firstOutput && columns.count == other.columns.count
    }

    /// The sum of all products and of what is there already, `[outputs, inputs]`: one product for
    /// each run of outputs. Nothing is filled with zeros where the products cover the whole weight.
    static func sum(_ factors: [WeightFactors], shape: [Int], addedTo dense: Tensor?) -> Tensor {
        var groups: [WeightFactors] = []
        var open = factors[...]
        while let first = open.first {
            let group = open.filter { $0.joins(first) }
            open = ArraySlice(open.filter { !$0.joins(first) })
            groups.append(group.count == 1 ? first : joined(group))
        }
        let covers = dense == nil && cover(groups, outputs: shape[0])
        let weight = dense ?? (covers ? Tensor(uninitialized: shape) : Tensor(zeros: shape))
        for group in groups {
            WeightGradient(
                dY: group.dY, columns: group.columns,
                parts: [.init(group.x, weight, firstOutput: group.firstOutput, accumulate: !covers)]
            ).compute()
        }
        return weight
    }

    /// Whether the runs of outputs stand side by side from the first output to the last.
    private static func cover(_ groups: [WeightFactors], outputs: Int) -> Bool {
        var covered = 0
        for group in groups.sorted(by: { $0.firstOutput < $1.firstOutput }) {
            guard group.firstOutput == covered else { return false }
            covered += group.columns.count
        }
        return covered == outputs
    }

    private static func joined(_ group: [WeightFactors]) -> WeightFactors {
        let width = group[0].columns.count
        let dY = Tensor(uninitialized: [group.reduce(0) { $0 + $1.dY.shape[0] }, width])
        var row = 0
        for part in group {
            dY.slice(row..<(row + part.dY.shape[0])).takeColumns(part.columns, of: part.dY)
            row += part.dY.shape[0]
        }
        return WeightFactors(
            dY: dY, columns: 0..<width, x: .underEachOther(group.map(\.x)),
            firstOutput: group[0].firstOutput)
    }
}
