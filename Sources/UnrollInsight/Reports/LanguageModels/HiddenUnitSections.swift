internal import UnrollData
internal import UnrollLanguageModels
internal import UnrollPictures
internal import UnrollSystem
internal import UnrollTasks

/// Hidden units over text, and the gates behind them.
struct HiddenUnitSections {
    private let units: HiddenUnits
    /// What was read: `the first part of novel.txt`.
    private let source: String

    /// - Parameters:
    ///   - units: What the units do.
    ///   - source: What was read, within a sentence.
    init(_ units: HiddenUnits, source: String) {
        self.units = units
        self.source = source
    }

    /// Of a language model.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - data: The text that it reads; one of its own if `nil`.
    ///   - seed: Decides its own text.
    /// - Throws: `FileError`, `DataError`.
    init(_ model: RecurrentLanguageModel, data: String?, seed: UInt64) throws {
        guard let data else {
            var bytes: [UInt8] = []
            model.generateText(
                after: "", length: Self.read / 2, sampler: Sampler(temperature: 0.8),
                random: RandomStream(seed: seed).stream("units")
            ) { bytes += $0 }
            self.init(
                HiddenUnits(of: model, over: String(decoding: bytes, as: UTF8.self)),
                source: "a text of its own")
            return
        }
        let symbols = try model.codec.encode(contentsOf: data).symbols
        self.init(
            HiddenUnits(model.traced(Array(symbols.prefix(Self.read)))),
            source: "the first part of \(fileName(data))")
    }

    /// The symbols that are read to find units.
    static let read = 8000
    /// The symbols of a colored passage.
    private var shown: Int { units.isOfWords ? 220 : 700 }
    /// The correlation from which on a unit's colors follow the property visibly.
    private static let strong = 0.3
    /// The units that are shown over text.
    private static let mostShown = 6

    /// None where there are no recurrent layers.
    var sections: [PageSection] {
        units.layerSizes.isEmpty ? [] : [unitSection, gateSection]
    }

    private var noun: String { units.isOfWords ? "word" : "character" }

    // MARK: Units

    private var unitSection: PageSection {
        guard !units.findings.isEmpty else {
            return PageSection(
                "Hidden units over text",
                [
                    .note(
                        "The text is too short, or too much alike throughout, to look for units in "
                            + "it: name a longer one behind the model.")
                ])
        }
        let count = units.layerSizes.reduce(0, +)
        var blocks: [PageBlock] = [
            .paragraph(
                "All \(count.grouped("hidden unit")) were read over \(source) "
                    + "(\(units.pieces.count.grouped(noun))), and compared with "
                    + "\(counted(units.propertyCount, "property", plural: "properties")) of it. For "
                    + "each property the unit was chosen that tracks it most surely in the first half "
                    + "of the text, and measured again in the second half, which chose nothing.")
        ]
        let sure = units.findings.filter(\.isSure)
        blocks.append(.table(table))
        blocks.append(
            .paragraph(
                sure.isEmpty
                    ? "No unit tracks any of these so clearly that chance does not explain it."
                    : "A finding counts as sure where chance explains it in neither half: in the first "
                        + "half with less than 5 % for all units and properties together (Bonferroni), "
                        + "in the second by the interval on the same side of zero. Neighbouring "
                        + "\(noun)s resemble each other, so both count the independent ones alone "
                        + "(Bartlett)."))
        let strong = sure.filter { abs($0.correlation) >= Self.strong }
        let shown = strong.isEmpty ? Array(units.findings.prefix(2)) : strong
        for finding in shown.prefix(Self.mostShown) { blocks += unit(finding) }
        return PageSection("Hidden units over text", blocks)
    }

    private var table: PageTable {
        PageTable(
            "The best unit for each property: correlations, the second half's with its 95 % interval",
            columns: [
                .init("property", isNumber: false), .init("unit", isNumber: false),
                .init("first half"), .init("second half"), .init("95 % interval"),
                .init("independent \(noun)s"), .init("chance"), .init("sure", isNumber: false),
            ],
            rows: units.findings.map { finding in
                [
                    finding.property, units.name(of: finding.unit), signed(finding.chosenBy),
                    signed(finding.correlation),
                    "\(signed(finding.interval.lowerBound)) to \(signed(finding.interval.upperBound))",
                    Int(clamping: finding.effectiveCount).grouped,
                    finding.chance < 0.0001 ? "< 0.0001" : finding.chance.digits(2),
                    finding.isSure ? "yes" : "no",
                ]
            })
    }

    private func signed(_ value: Double) -> String {
        (value < 0 ? "−" : "+") + abs(value).fixed(2)
    }

    private func unit(_ finding: UnitFinding) -> [PageBlock] {
        let values = units.units[finding.unit]
        let name = units.name(of: finding.unit)
        // The second half, which chose nothing, from where a line begins.
        let half = units.pieces.count / 2
        let start =
            (half..<min(half + shown, units.pieces.count)).first { place in
                units.lineStarts.contains(place)
                    || units.pieces[place - 1].first?.isNewline ?? false
            } ?? half
        let end = min(start + shown, units.pieces.count)
        let largest = max(Double(values.map(abs).max() ?? 1), 1e-9)
        // Units that saturate are shown as they are; those without bounds by their largest.
        let scale = largest > 1 ? 1 / largest : 1
        let pieces =
            (start..<max(start, end)).flatMap { place in
                let text = units.pieces[place]
                let piece = ColoredText.Piece(text, Double(values[place]) * scale)
                let isSpaced = units.isOfWords && !(text.first?.isNewline ?? false)
                return
                    (units.lineStarts.contains(place) && place > start
                    ? [ColoredText.Piece("\n", nil)] : [])
                    + [piece] + (isSpaced ? [ColoredText.Piece(" ", nil)] : [])
            }
            + (end < units.pieces.count ? [ColoredText.Piece("…", nil)] : [])
        return [
            .heading("\(ReportSummary.sentence(finding.property).dropLast()): \(name)"),
            .coloredText(
                ColoredText(
                    "Correlation \(signed(finding.correlation)) in this half of the text",
                    pieces, scale: .diverging, low: "−\((1 / scale).digits(2))",
                    high: "+\((1 / scale).digits(2))")),
        ]
    }

    // MARK: Gates

    private var gateSection: PageSection {
        guard units.gates.contains(where: { !$0.gates.isEmpty }) else {
            return PageSection(
                "Gates",
                [.note("A simple RNN has no gates: everything it remembers passes through tanh.")])
        }
        let rows = units.gates.enumerated().flatMap { layer, openness in
            openness.gates.map { gate in
                [
                    layerName(layer).map { "\($0), \(gate.name)" } ?? gate.name, percent(gate.mean),
                    percent(gate.closed.mean),
                    percent(gate.open.mean), "\(gate.open.count { $0 > 0.9 })",
                    "\(gate.closed.count { $0 > 0.9 })",
                ]
            }
        }
        var blocks: [PageBlock] = [
            .paragraph(
                "A gate at 1 lets everything through, at 0 nothing. A forget gate that is open "
                    + "nearly always makes a unit remember for long; one that is closed nearly always "
                    + "lets it see the present alone."),
            .table(
                PageTable(
                    "How open the gates are, over all units and the whole text",
                    columns: [
                        .init("gate", isNumber: false), .init("mean"), .init("below 0.1"),
                        .init("above 0.9"), .init("units open 90 % of the time"),
                        .init("units closed 90 % of the time"),
                    ], rows: rows)),
        ]
        blocks += units.gates.enumerated().flatMap { layer, openness in
            layerFigures(layer, openness)
        }
        return PageSection("Gates", blocks)
    }

    /// Time steps of a curve.
    private static let steps = 120

    /// `nil` where there is one alone.
    private func layerName(_ layer: Int) -> String? {
        let name = layer < units.layerNames.count ? units.layerNames[layer] : ""
        return name.isEmpty ? nil : name
    }

    private func layerFigures(_ layer: Int, _ openness: GateOpenness) -> [PageBlock] {
        let first = units.pieces.count / 2
        let last = min(first + Self.steps, openness.gates.first?.means.count ?? 0)
        guard first < last else { return [] }
        let name = layerName(layer).map { "Gates of \($0)" } ?? "The gates"
        let overTime = Chart(
            "\(name) over time", subtitle: "the mean of all units behind each symbol",
            x: Chart.Axis("symbol of the text"), y: Chart.Axis("openness", range: 0...1),
            openness.gates.map { gate in
                Chart.Series(
                    gate.name,
                    .line((first..<last).map { Chart.Point(Double($0), gate.means[$0]) }))
            })
        let saturation = Chart(
            "\(name): how long each unit's gate is shut or open",
            subtitle: "a point for each unit; the corner at the origin is neither, ever",
            x: Chart.Axis("share of the text above 0.9", range: 0...1),
            y: Chart.Axis("share below 0.1", range: 0...1),
            openness.gates.map { gate in
                Chart.Series(
                    gate.name,
                    .points(zip(gate.open, gate.closed).map { Chart.Point($0, $1) }))
            })
        return [
            .figure(PageFigure(overTime.element)), .figure(PageFigure(saturation.element)),
        ]
    }
}
