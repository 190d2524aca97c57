internal import UnrollSystem

extension WordVectorSummary {
    /// What is in the file of this path.
    package func inspection(path: String) -> Inspection {
        var inspection = Inspection(
            path: path, kind: .vectors, format: format?.rawValue ?? "model")
        inspection.add("words", count)
        inspection.add("width", width)
        inspection.add("smallest_norm", number: norms.smallest)
        inspection.add("mean_norm", number: norms.mean)
        inspection.add("largest_norm", number: norms.largest)
        inspection.firstItems = firstWords.prefix(Inspection.shownItems).map {
            [Inspection.Field("word", $0)]
        }
        func note(_ count: Int, _ text: String) {
            guard count > 0 else { return }
            inspection.warnings.append("\(count.grouped("row")) \(text)")
        }
        note(duplicateCount, "whose word came before: the first one counts")
        note(spacedCount, "with a space in the word")
        note(invalidCount, "whose word is not UTF-8")
        if norms.smallest == 0 {
            inspection.warnings.append("a vector of zeros has no direction")
        }
        return inspection
    }
}
