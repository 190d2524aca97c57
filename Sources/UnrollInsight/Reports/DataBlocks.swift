internal import UnrollData
internal import UnrollPictures
internal import UnrollSystem
internal import UnrollTasks

/// What is in a data file, as `inspect` has it.
struct DataBlocks {
    private let inspection: Inspection

    /// - Parameters:
    ///   - path: The file.
    ///   - kind: What it is read as.
    /// - Throws: `FileError`, `DataError`.
    init(_ path: String, as kind: DataKind) throws {
        inspection = try Inspection(of: path, as: kind)
    }

    /// - Parameter table: A table that was read.
    /// - Throws: `FileError`.
    init(_ table: TextTable) throws { inspection = try Self.whole(table.inspection) }

    /// - Parameter corpus: Tagged sentences that were read.
    /// - Throws: `FileError`.
    init(_ corpus: TaggedCorpus) throws { inspection = try Self.whole(corpus.inspection) }

    /// An inspection with what its characters tell.
    private static func whole(_ inspection: Inspection) throws -> Inspection {
        var inspection = inspection
        inspection.warnings += try TextCensus(contentsOf: inspection.path).warnings
        return inspection
    }

    /// The most classes that are shown at once.
    private static let mostClasses = 24

    var blocks: [PageBlock] {
        var blocks: [PageBlock] = []
        let facts = inspection.figures.compactMap { figure -> PageFact? in
            let name = figure.name.replacing("_", with: " ")
            return switch figure.value {
            case .count(let count): PageFact(name, count.grouped)
            case .number(let number): PageFact(name, number.digits(4))
            case .text, .lengths: nil
            }
        }
        if !facts.isEmpty { blocks.append(.facts(facts)) }
        var lines = [PageFact("format", inspection.format)]
        for figure in inspection.figures {
            let name = figure.name.replacing("_", with: " ")
            switch figure.value {
            case .text(let text): lines.append(PageFact(name, text))
            case .lengths(let lengths):
                lines.append(
                    PageFact(
                        name,
                        "\(lengths.shortest.grouped) to \(lengths.longest.grouped), median "
                            + "\(lengths.median.grouped), mean \(lengths.mean.digits(4))"))
            case .count, .number: break
            }
        }
        blocks.append(.list(lines))
        if let classes = inspection.classes { blocks.append(self.blocks(of: classes)) }
        blocks += inspection.warnings.prefix(8).map { .note(ReportSummary.sentence($0)) }
        return blocks
    }

    private func blocks(of classes: Inspection.Classes) -> PageBlock {
        let total = Double(max(classes.counts.reduce(0) { $0 + $1.count }, 1))
        // Nearly all words are outside of entities: their bar would leave no room for the others.
        let outside =
            inspection.kind == .tags ? classes.counts.first { $0.name == TagScheme.outside } : nil
        let inside = classes.counts.filter { $0.name != outside?.name }
        let shown = inside.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
            .prefix(Self.mostClasses)
        let table = PageTable(
            "\(classes.name.prefix(1).uppercased() + classes.name.dropFirst()) and how often each occurs",
            columns: [.init("name", isNumber: false), .init("count"), .init("share")],
            rows: shown.map { [$0.name, $0.count.grouped, percent(Double($0.count) / total)] })
        let chart = Chart(
            ReportSummary.sentence(classes.name).dropLast() + "", subtitle: "how often each occurs",
            x: Chart.Axis(classes.name, categories: shown.map(\.name)),
            y: Chart.Axis("count", includesZero: true),
            [Chart.Series("count", .bars(shown.map { Double($0.count) }))])
        let rest = inside.count - shown.count
        var notes = rest > 0 ? ["\(counted(rest, "rarer one")) not shown."] : []
        if let outside {
            notes.append("Not drawn: \(outside.count.grouped) times \(outside.name), outside.")
        }
        return .figure(
            PageFigure(chart.element, caption: notes.joined(separator: " "), numbers: table))
    }
}
