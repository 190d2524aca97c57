package import UnrollPictures
internal import UnrollSystem

extension Ladder {
    /// Draws test perplexity against the time of training into the folder, as SVG.
    ///
    /// - Returns: The picture's path.
    /// - Throws: `FileError`.
    public func draw(_ entries: [LadderEntry]) throws -> String {
        let path = "\(folder)/ladder.svg"
        let picture = Self.chart(of: entries).svg
        try AtomicFile.write(to: path) { try $0.write(picture) }
        return path
    }

    /// Test perplexity against the time of training, a point for each system.
    package static func chart(of entries: [LadderEntry]) -> Chart {
        func points(_ entries: [LadderEntry]) -> Chart.Marks {
            .points(
                entries.map {
                    // Counting a small text can be over before a clock has ticked.
                    Chart.Point(max($0.trainingSeconds, 0.01), $0.perplexity)
                }, labels: entries.map { "\($0.row), \($0.perplexity.digits(4))" },
                isFilled: entries.contains { $0.weights != nil })
        }
        let mixtures = entries.filter { $0.weights != nil }
        return Chart(
            "Test perplexity against training time",
            subtitle:
                "\((entries.first?.symbols ?? 0).grouped) words and line ends scored, one vocabulary",
            x: Chart.Axis("training", unit: "seconds", scale: .logarithmic),
            y: Chart.Axis("perplexity", scale: .logarithmic),
            [Chart.Series("system", points(entries.filter { $0.weights == nil }), pattern: 0)]
                + (mixtures.isEmpty
                    ? [] : [Chart.Series("mixture", points(mixtures), color: 0, pattern: 0)]))
    }
}
