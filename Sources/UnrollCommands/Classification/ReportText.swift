internal import Unroll

/// A classification report as JSON.
struct ReportFigures: Encodable {
    struct Class: Encodable {
        var label: String
        var precision, recall, f1: Double
        var examples: Int
    }

    var accuracy: Double
    var macroF1: Double
    var weightedF1: Double
    var examples: Int
    var classes: [Class]
    /// Rows are the true classes, columns the predicted ones.
    var confusion: [[Int]]
    var seconds: Double?

    enum CodingKeys: String, CodingKey {
        case accuracy, examples, classes, confusion, seconds
        case macroF1 = "macro_f1"
        case weightedF1 = "weighted_f1"
    }

    init(_ report: ClassificationReport, seconds: Double? = nil) {
        accuracy = report.accuracy
        macroF1 = report.macroF1
        weightedF1 = report.weightedF1
        examples = report.examples
        classes = report.classes.map {
            Class(
                label: $0.label, precision: $0.precision, recall: $0.recall, f1: $0.f1,
                examples: $0.support)
        }
        confusion = report.confusion
        self.seconds = seconds
    }
}

/// A classification report for people: scores, a line for each class, the confusion matrix.
struct ReportText {
    private let report: ClassificationReport

    init(_ report: ClassificationReport) { self.report = report }

    /// The scores of the whole table in a line.
    var scores: String {
        "accuracy \(percent(report.accuracy)), macro-F1 \(percent(report.macroF1)) "
            + "(\(report.examples.grouped) examples)"
    }

    var lines: [String] {
        ["accuracy   \(percent(report.accuracy))", "macro-F1   \(percent(report.macroF1))"]
            + ["examples   \(report.examples.grouped)", ""] + classes + [""] + confusion
    }

    /// A line for each class.
    var classes: [String] {
        let rows = report.classes.map {
            [
                $0.label, percent($0.precision), percent($0.recall), percent($0.f1),
                $0.support.grouped,
            ]
        }
        return Self.aligned([["class", "precision", "recall", "F1", "examples"]] + rows)
    }

    /// Rows are the true classes, columns the predicted ones.
    var confusion: [String] {
        let labels = report.classes.map(\.label)
        let rows = zip(labels, report.confusion).map { [$0] + $1.map(\.grouped) }
        return Self.aligned([["true \\ predicted"] + labels] + rows)
    }

    /// The first column to the left, the others to the right.
    private static func aligned(_ rows: [[String]]) -> [String] {
        let columns = rows.first?.count ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + padding : padding + cell
            }.joined(separator: "  ")
        }
    }
}
