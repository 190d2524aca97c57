internal import UnrollPictures
internal import UnrollSystem

extension Ladder {
    /// Draws test perplexity against the time of training into the folder, as SVG.
    ///
    /// - Returns: The picture's path.
    /// - Throws: `FileError`.
    public func draw(_ entries: [LadderEntry]) throws -> String {
        let path = "\(folder)/ladder.svg"
        let picture = Self.picture(entries)
        try AtomicFile.write(to: path) { try $0.write(picture) }
        return path
    }

    private static func picture(_ entries: [LadderEntry]) -> String {
        let words = entries.first?.symbols ?? 0
        return ScatterChart(
            title: "Test perplexity against training time",
            subtitle: "\(words) words and line ends scored, one vocabulary",
            xTitle: "seconds of training", yTitle: "perplexity",
            points: entries.map {
                // Counting a small text can be over before a clock has ticked.
                ScatterChart.Point(
                    $0.row, x: max($0.trainingSeconds, 0.01), y: $0.perplexity,
                    isFilled: $0.weights != nil)
            }
        ).svg
    }
}
