internal import Unroll

/// What the summaries of models of counts end with.
func estimationLines(
    seconds: Double, symbols: Int, peakMemory: Int?, validation: LanguageModelResult.Score?,
    test: LanguageModelResult.Score?
) -> [String] {
    let memory = peakMemory.map { ", at most \((Double($0) / 1_048_576).fixed(0)) MiB" }
    var lines = [
        "time        \(seconds.digits(3)) s for \(symbols.grouped) symbols" + (memory ?? "")
    ]
    if let validation { lines.append("validation  \(validation.text)") }
    if let test { lines.append("test        \(test.text)") }
    return lines
}

/// Says on a terminal what an estimation is doing, each stage over the one before.
struct EstimationProgress {
    private let isTerminal = standardErrorIsTerminal

    /// - Parameter isLast: Whether nothing comes after: the line is left empty.
    func show(_ stage: String, isLast: Bool) {
        guard isTerminal else { return }
        writeToStandardError("\r\u{1B}[K" + stage)
        if isLast { writeToStandardError("\r\u{1B}[K") }
    }
}
