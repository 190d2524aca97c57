internal import Unroll

/// A classification report as JSON.
struct ReportFigures: ResultFigures {
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
    /// Rows are the true classes, columns the predicted ones; left out where they are many.
    var confusion: [[Int]]?
    /// The most frequent mistakes, where the matrix is left out.
    var confusions: [Mistake]?
    var seconds: Double?

    struct Mistake: Encodable {
        var label: String
        var predicted: String
        var count: Int
    }

    enum CodingKeys: String, CodingKey {
        case accuracy, examples, classes, confusion, confusions, seconds
        case macroF1 = "macro_f1"
        case weightedF1 = "weighted_f1"
    }

    /// The scores of the whole table in a line.
    var text: String {
        "accuracy \(percent(accuracy)), macro-F1 \(percent(macroF1)) (\(examples.grouped("example")))"
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
        if report.classes.count <= ReportText.mostColumns {
            confusion = report.confusion
        } else {
            confusions = report.mistakes(200).map {
                Mistake(
                    label: report.classes[$0.expected].label,
                    predicted: report.classes[$0.predicted].label, count: $0.count)
            }
        }
        self.seconds = seconds
    }
}

extension ClassificationReport {
    /// The most frequent mistakes, up to a number.
    fileprivate func mistakes(_ count: Int) -> [Outcome] {
        Array(
            outcomes.filter { $0.expected != $0.predicted }
                .sorted {
                    (-$0.count, $0.expected, $0.predicted) < (-$1.count, $1.expected, $1.predicted)
                }
                .prefix(count))
    }
}

/// A classification report for people: scores, a line for each class, the confusion matrix.
struct ReportText {
    /// Beyond this number of classes the most frequent mistakes stand in for the matrix.
    static let mostColumns = 60

    private let report: ClassificationReport

    init(_ report: ClassificationReport) { self.report = report }

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
        return aligned([["class", "precision", "recall", "F1", "examples"]] + rows, textColumns: 1)
    }

    /// Rows are the true classes, columns the predicted ones; of many classes, the most frequent
    /// mistakes.
    var confusion: [String] {
        guard report.classes.count <= Self.mostColumns else {
            let rows = report.mistakes(20).map {
                [
                    report.classes[$0.expected].label, report.classes[$0.predicted].label,
                    $0.count.grouped,
                ]
            }
            return aligned(
                [["most frequent mistakes: true", "predicted", "times"]] + rows, textColumns: 1)
        }
        let labels = report.classes.map(\.label)
        let rows = zip(labels, report.confusion).map { [$0] + $1.map(\.grouped) }
        return aligned([["true \\ predicted"] + labels] + rows, textColumns: 1)
    }
}
