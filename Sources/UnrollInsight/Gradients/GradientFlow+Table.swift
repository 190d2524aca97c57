internal import UnrollSystem

extension GradientFlow {
    /// Rows of cells, the first of them a heading: the mean norm at places back from the loss, a row for
    /// each kind of state, and how far it falls.
    ///
    /// - Parameter curves: By their names; `nil` where training diverged.
    package static func table(_ curves: [(name: String, curve: Curve?)]) -> [[String]] {
        let steps = (curves.compactMap { $0.curve?.hidden.count }.max() ?? 1) - 1
        let places = [0, 1, 10, 25, 50, 100, 250, 500, 1000, 5000].filter { $0 < steps } + [steps]
        let heading = ["", "state"] + places.map { "\($0) back" } + ["falls by"]
        let rows = curves.flatMap { name, curve -> [[String]] in
            guard let curve else { return [[name, "training diverged"]] }
            let states = [("h", curve.hidden)] + (curve.cell.map { [("c", $0)] } ?? [])
            return states.enumerated().map { index, state in
                [index == 0 ? name : "", state.0]
                    + places.map { place in
                        place < state.1.count ? state.1[place].mean.digits(2) : ""
                    } + [fallInWords(state.1)]
            }
        }
        return [heading]
            + rows.map { $0 + Array(repeating: "", count: max(0, heading.count - $0.count)) }
    }

    private static func fallInWords(_ norms: [Spread]) -> String {
        let ratio: Double = GradientFlow.fall(norms)
        return ratio.isNaN ? "" : ratio.isFinite ? ratio.digits(2) : "to nothing"
    }
}
