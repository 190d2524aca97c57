internal import Unroll

/// The scores of cross-validation: the means over its parts or, where each part is one row, those of
/// all answers together.
struct FoldScores: Encodable {
    var accuracy: Double
    var macroF1: Double
    /// The standard deviation over the parts; `nil` where each is one row.
    var accuracyDeviation: Double?
    var examples: Int
    /// Examples whose class was not found.
    var errors: Int
    var folds: [ReportFigures]

    /// - Precondition: There are at least two parts.
    init(_ reports: [ClassificationReport]) {
        let all = ClassificationReport(pooling: reports)
        let count = Double(reports.count)
        let mean = reports.reduce(0) { $0 + $1.accuracy } / count
        examples = all.examples
        errors = all.outcomes.reduce(0) { $0 + ($1.expected == $1.predicted ? 0 : $1.count) }
        folds = reports.map { ReportFigures($0) }
        if reports.allSatisfy({ $0.examples == 1 }) {
            (accuracy, macroF1) = (all.accuracy, all.macroF1)
        } else {
            let squares = reports.reduce(0) { $0 + ($1.accuracy - mean) * ($1.accuracy - mean) }
            accuracy = mean
            macroF1 = reports.reduce(0) { $0 + $1.macroF1 } / count
            accuracyDeviation = (squares / (count - 1)).squareRoot()
        }
    }

    enum CodingKeys: String, CodingKey {
        case accuracy, examples, errors, folds
        case macroF1 = "macro_f1"
        case accuracyDeviation = "accuracy_deviation"
    }

    /// The scores in lines, after the name of what was scored.
    func lines(_ name: String) -> [String] {
        let errors = "\(errors.grouped) of \(counted(examples, "example")) wrong"
        guard let accuracyDeviation else {
            return wrapped(
                "\(name)  accuracy \(percent(accuracy)), macro-F1 \(percent(macroF1)), \(errors), "
                    + "each tested without itself")
        }
        return wrapped(
            "\(name)  accuracy \(percent(accuracy)) ± \(percent(accuracyDeviation)), "
                + "macro-F1 \(percent(macroF1)), mean of \(folds.count) parts: "
                + folds.map { percent($0.accuracy) }.joined(separator: " ") + "; \(errors)")
    }
}

/// The scores of cross-validation, and those of the baseline.
struct CrossValidationResult: CommandResult {
    var recurrent: FoldScores
    var baseline: FoldScores?

    var lines: [String] { (baseline?.lines("baseline") ?? []) + recurrent.lines("recurrent") }
}
