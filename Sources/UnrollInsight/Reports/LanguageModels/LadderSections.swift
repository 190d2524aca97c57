internal import UnrollPictures
internal import UnrollSystem
internal import UnrollTasks

/// The systems of the field's table on one text.
struct LadderSections {
    private let entries: [LadderEntry]

    init(_ entries: [LadderEntry]) { self.entries = entries }

    var sections: [PageSection] {
        var facts: [PageFact] = []
        if let best = entries.min(by: { $0.perplexity < $1.perplexity }) {
            facts = [
                PageFact("best perplexity", best.perplexity.digits(4)),
                PageFact("by", best.row), PageFact("systems", "\(entries.count)"),
                PageFact("words and line ends scored", best.symbols.grouped),
            ]
        }
        var sections = [
            PageSection(
                "Summary", [.facts(facts), .figure(PageFigure(Ladder.chart(of: entries).element))]),
            PageSection("The systems", [.table(table)]),
        ]
        if let weights = entries.compactMap(\.weights).first, !weights.isEmpty {
            let sorted = weights.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            let chart = Chart(
                "The parts of the mixture",
                x: Chart.Axis("part", categories: sorted.map(\.key)),
                y: Chart.Axis("weight", includesZero: true),
                [Chart.Series("weight", .bars(sorted.map(\.value)))])
            sections.append(
                PageSection(
                    "The mixture",
                    [
                        .figure(
                            PageFigure(
                                chart.element,
                                numbers: PageTable(
                                    "Weights",
                                    columns: [.init("part", isNumber: false), .init("weight")],
                                    rows: sorted.map { [$0.key, $0.value.fixed(4)] })))
                    ]))
        }
        return sections
    }

    private var table: PageTable {
        PageTable(
            "Test perplexity of every system; published figures are of the full size, on another text",
            columns: [
                .init("system", isNumber: false), .init("perplexity"), .init("published"),
                .init("parameters"), .init("epochs"), .init("trained for"),
                .init("words a second"), .init("model", isNumber: false),
            ],
            rows: entries.map { entry in
                [
                    entry.system, entry.perplexity.digits(4),
                    entry.publishedPerplexity.map { $0.digits(3) } ?? "–",
                    entry.parameters.grouped, entry.epochs.map { "\($0)" } ?? "–",
                    timeText(entry.trainingSeconds), Int(clamping: entry.wordsPerSecond).grouped,
                    entry.model,
                ]
            })
    }
}
