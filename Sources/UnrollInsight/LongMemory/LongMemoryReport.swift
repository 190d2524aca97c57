package import UnrollPictures
internal import UnrollSystem

/// The results of a study, for people: tables and charts.
public struct LongMemoryReport: Sendable {
    /// How the cells were compared.
    public let config: LongMemoryConfig
    /// In the order in which they were found.
    public let results: [LongMemoryResult]

    /// A report of a study's results.
    public init(_ config: LongMemoryConfig, _ results: [LongMemoryResult]) {
        self.config = config
        self.results = results
    }

    /// The cells, in their order.
    private var cells: [String] {
        var seen: Set<String> = []
        return results.map(\.cell).filter { seen.insert($0).inserted }
    }

    private var lags: [Int] { Set(results.map(\.lag)).sorted() }

    private func result(_ cell: String, _ lag: Int) -> LongMemoryResult? {
        results.first { $0.cell == cell && $0.lag == lag }
    }

    // MARK: Tables

    /// Rows of cells: each cell's gradient at places back from the loss, at the greatest lag.
    ///
    /// - Parameter trained: After training, or before.
    public func gradientTable(trained: Bool) -> [[String]] {
        guard let lag = lags.last else { return [] }
        return GradientFlow.table(
            cells.compactMap { cell in
                guard let result = result(cell, lag) else { return nil }
                return (cell, trained ? result.trainedGradient : result.initialGradient)
            })
    }

    /// Rows of cells: each cell's share of right answers over each lag.
    public var accuracyTable: [[String]] {
        [["cell"] + lags.map { "lag \($0)" } + ["updates"]]
            + cells.map { cell in
                [cell]
                    + lags.map { lag in
                        guard let result = result(cell, lag) else { return "" }
                        return result.diverged ? "diverged" : percent(result.accuracy)
                    }
                    + [lags.last.flatMap { result(cell, $0) }.map { "\($0.updates)" } ?? ""]
            }
    }

    // MARK: Charts

    /// The gradient along what carries the memory, against time steps back, of all cells.
    ///
    /// - Parameter trained: After training, or before.
    package func gradientChart(trained: Bool) -> Chart {
        let lag = lags.last ?? 0
        let curves = cells.compactMap { cell -> GradientFlow.Curve? in
            guard let result = result(cell, lag) else { return nil }
            return trained ? result.trainedGradient : result.initialGradient
        }
        return GradientFlow(curves: curves).chart(
            trained ? "Gradients after training" : "Gradients before training",
            subtitle: "task \(config.task.rawValue), lag \(lag); mean of \(config.batchSize) "
                + "sequences, band from the 10th to the 90th percentile")
    }

    /// Each cell's share of right answers against the lag.
    package var accuracyChart: Chart {
        let chance = config.task.chance.map { [Chart.Series("chance", .rule(100 * $0))] } ?? []
        return Chart(
            "What is remembered", subtitle: config.task.explanation,
            x: Chart.Axis("lag", unit: "time steps"),
            y: Chart.Axis("right answers", unit: "%", range: 0...100),
            cells.map { cell in
                Chart.Series(
                    cell,
                    .line(
                        lags.compactMap { lag in
                            guard let result = result(cell, lag), !result.diverged else {
                                return nil
                            }
                            return Chart.Point(Double(lag), 100 * result.accuracy)
                        }))
            } + chance)
    }

    /// All charts, with names for their files.
    package var charts: [(name: String, chart: Chart)] {
        [
            ("gradients-before", gradientChart(trained: false)),
            ("gradients-after", gradientChart(trained: true)), ("accuracy", accuracyChart),
        ]
    }
}
