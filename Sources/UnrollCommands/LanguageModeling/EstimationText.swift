internal import Unroll

/// The last lines of the summaries of models of counts.
func estimationLines(
    seconds: Double, symbols: Int, peakMemory: Int?, validation: LanguageModelFigures?,
    test: LanguageModelFigures?
) -> [String] {
    let memory = peakMemory.map { ", at most \((Double($0) / 1_048_576).fixed(0)) MiB" }
    var rows: [(name: String, text: String)] = [
        ("time", "\(seconds.digits(3)) s for \(symbols.grouped("symbol"))" + (memory ?? ""))
    ]
    if let validation { rows.append(("validation", validation.text)) }
    if let test { rows.append(("test", test.text)) }
    return namedLines(rows)
}
