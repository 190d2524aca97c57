internal import UnrollSystem

extension TextPairs {
    /// What is in the pairs.
    package var inspection: Inspection {
        var inspection = Inspection(
            path: paths.joined(separator: " "), kind: .pairs, format: format)
        inspection.add("pairs", pairs.count)
        let sources = LengthSummary(pairs.map { TextPairs.wordCount($0.source) })
        let targets = LengthSummary(pairs.map { TextPairs.wordCount($0.target) })
        inspection.add("words_per_source", sources)
        inspection.add("words_per_target", targets)
        inspection.firstItems = pairs.prefix(Inspection.shownItems).map {
            [Inspection.Field("source", $0.source), Inspection.Field("target", $0.target)]
        }
        inspection.warnings += warnings
        return inspection
    }

    private static func wordCount(_ text: String) -> Int {
        text.unicodeScalars.split(whereSeparator: WordTokenizer.isSpace).count
    }

    private var warnings: [String] {
        var result: [String] = []
        func note(_ found: [TextPair], _ meaning: String) {
            guard let first = found.first else { return }
            result.append(
                "\(found.count.grouped("pair")) \(meaning), the first on line \(first.line)")
        }
        note(pairs.filter(\.hasEmptySide), "with an empty side")
        note(
            pairs.filter { !$0.hasEmptySide && trimmed($0.source) == trimmed($0.target) },
            "whose two sides are the same")
        var seen: Set<TextPair> = []
        note(
            pairs.filter {
                !seen.insert(TextPair(source: $0.source, target: $0.target, line: 0)).inserted
            }, "that an earlier one repeats word for word")
        note(
            pairs.filter {
                let counts = [$0.source, $0.target].map(TextPairs.wordCount)
                let (short, long) = (counts.min() ?? 0, counts.max() ?? 0)
                return short > 0 && long > 20 && long > 9 * short
            }, "one side of which has more than nine times the words of the other")
        return result
    }
}
