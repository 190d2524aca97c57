package import UnrollPictures
internal import UnrollSystem
internal import UnrollTraining

/// Runs beside each other, in one table and one chart.
public struct RunComparison: Sendable {
    /// A run in the table.
    public struct Row: Sendable, Codable, Hashable {
        /// The run's name.
        public var run: String
        /// Its complete epochs.
        public var epochs: Int
        /// The epoch whose parameters were kept; `nil` without validation.
        public var bestEpoch: Int?
        /// In nats per unit, of the best epoch; `nil` without validation, or where it is not finite.
        public var validationLoss: Double?
        /// The score that decided, of the best epoch.
        public var score: Double?
        /// The name of the score that decided; `nil` where the loss did.
        public var scoreName: String?
        /// In nats per unit, of the last epoch; `nil` where it is not finite.
        public var trainingLoss: Double?
        /// The unit of losses and speeds.
        public var unit: String
        /// Units a second in training, of the last epoch.
        public var unitsPerSecond: Double?
        /// Of training and validation, over all sittings.
        public var seconds: Double?
    }

    /// Each under a name of its own.
    public let runs: [RunLog]

    /// - Parameter runs: In the order of the table. Runs of one name are told apart by their folders, or
    ///   else by a number.
    public init(_ runs: [RunLog]) {
        var runs = runs
        let names = distinctNames(runs.map(\.name), of: runs.map(\.path))
        for (index, name) in names.enumerated() { runs[index].name = name }
        self.runs = runs
    }

    /// A row for each run, in the order of ``runs``.
    public var rows: [Row] {
        runs.map { run in
            let (best, last) = (run.best, run.epochs.last)
            return Row(
                run: run.name, epochs: run.epochs.count, bestEpoch: run.bestEpoch,
                validationLoss: best?.validationLoss?.finite,
                score: best?.validationScore?.value.finite, scoreName: run.scoreName,
                trainingLoss: last?.trainingLoss.finite, unit: last?.unit ?? "units",
                unitsPerSecond: last?.unitsPerSecond.finite, seconds: last?.seconds.finite)
        }
    }

    /// The table as rows of cells, a heading first.
    package var table: [[String]] {
        let rows = rows
        let names = Set(rows.compactMap(\.scoreName)).sorted()
        let units = Set(rows.map(\.unit))
        let speed = units.count == 1 ? "\(rows.first?.unit ?? "units")/s" : "units/s"
        func loss(_ value: Double?) -> String { value.map { Self.figure($0, 4) } ?? "–" }
        let heading =
            ["run", "epochs", "best", "validation loss"] + names
            + ["training loss", speed, "time"]
        return [heading]
            + zip(rows, runs).map { row, run in
                let scores = names.map { name in
                    guard name == row.scoreName, let score = run.best?.validationScore,
                        score.value.isFinite
                    else { return "–" }
                    return score.scale == .share
                        ? percent(score.value) : Self.figure(score.value, 2)
                }
                return [
                    row.run, "\(row.epochs)", row.bestEpoch.map(String.init) ?? "–",
                    loss(row.validationLoss),
                ] + scores + [
                    loss(row.trainingLoss),
                    row.unitsPerSecond.map { Int(clamping: $0).grouped } ?? "–",
                    row.seconds.map(timeText) ?? "–",
                ]
            }
    }

    /// With digits after the point, or of a number that is large, such as that of a run that diverged,
    /// its first ones.
    private static func figure(_ value: Double, _ digits: Int) -> String {
        abs(value) < 1e6 ? value.fixed(digits) : value.digits(digits)
    }

    /// Sentences that say what is missing, and what cannot be compared.
    public var remarks: [String] {
        var remarks = runs.flatMap(\.remarks)
        let units = Set(runs.compactMap { $0.epochs.last?.unit }).sorted()
        if units.count > 1 {
            remarks.append(
                "the runs' losses are per unit of their own (\(units.joined(separator: ", "))): they "
                    + "are not to be compared")
        }
        return remarks
    }

    // MARK: CSV

    /// Every epoch of every run, a row each (RFC 4180); what a run does not have, or is not finite, is
    /// empty.
    public var csv: String {
        var lines = [
            """
            run,epoch,complete,updates,unit,training_loss,validation_loss,score_name,score,\
            learning_rate,gradient_norm,units_per_second,seconds
            """
        ]
        func number(_ value: Double?) -> String { value?.finite.map { "\($0)" } ?? "" }
        for run in runs {
            lines += run.epochs.map { record in
                [
                    Self.field(run.name), "\(record.epoch)", "\(record.complete)",
                    "\(record.updates)", Self.field(record.unit), number(record.trainingLoss),
                    number(record.validationLoss), Self.field(record.validationScore?.name ?? ""),
                    number(record.validationScore?.value), number(record.learningRate),
                    number(record.gradientNorm), number(record.unitsPerSecond),
                    number(record.seconds),
                ].joined(separator: ",")
            }
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    /// A text as a field of CSV.
    private static func field(_ text: String) -> String {
        text.contains { ",\"\n\r\r\n".contains($0) }
            ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }

    // MARK: Chart

    /// The chart as a file of SVG.
    public var svg: String { chart.svg }

    /// The chart for a terminal.
    package func lines(width: Int) -> [String] { chart.lines(width: width) }

    package var chart: Chart {
        let isValidated = runs.contains(where: \.hasValidation)
        let series = runs.map { run in
            let points = run.epochs.compactMap { record in
                (run.hasValidation ? record.validationLoss : record.trainingLoss)
                    .map { Chart.Point(Double(record.epoch), $0) }
            }
            let name = !isValidated || run.hasValidation ? run.name : "\(run.name) (training)"
            return Chart.Series(
                name, points.count == 1 ? .points(points, isFilled: true) : .line(points))
        }
        return Chart(
            isValidated ? "Validation loss" : "Training loss", x: .epochs(),
            y: Chart.Axis("loss", unit: "nats"),
            series)
    }
}
