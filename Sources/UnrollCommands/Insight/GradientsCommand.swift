public import ArgumentParser
public import Unroll
internal import UnrollPictures
internal import UnrollPlatform

extension LongMemoryTask: ExpressibleByArgument {}

/// The cells that are compared, by their names in options.
enum ComparedCell: String, CaseIterable, ExpressibleByArgument {
    case rnn
    case rnnReLU = "rnn-relu"
    case simplifiedGRU = "simplified-gru"
    case gru, lstm

    var cell: RecurrentCell {
        switch self {
        case .rnn: .rnn(.tanh)
        case .rnnReLU: .rnn(.relu)
        case .simplifiedGRU: .simplifiedGRU
        case .gru: .gru(.beforeProduct)
        case .lstm: .lstm
        }
    }
}

/// Names separated by commas.
struct NameList<Name: RawRepresentable<String> & CaseIterable>: ExpressibleByArgument {
    var names: [Name]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        names = parts.compactMap { Name(rawValue: String($0)) }
        guard !names.isEmpty, names.count == parts.count else { return nil }
    }

    static var all: String { Name.allCases.map(\.rawValue).joined(separator: ", ") }
}

extension NameList: Sendable where Name: Sendable {}

/// Sets of cures separated by commas, the cures of a set joined by +.
private struct CureList {
    var sets: [Set<MemoryCell.Cure>]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        var sets: [Set<MemoryCell.Cure>] = []
        for part in parts {
            let names = part.split(separator: "+", omittingEmptySubsequences: false)
            let set = Set(names.compactMap { MemoryCell.Cure(rawValue: String($0)) })
            guard set.count == names.count, MemoryCell.areCompatible(set) else { return nil }
            if !sets.contains(set) { sets.append(set) }
        }
        self.sets = sets
    }
}

struct GradientsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gradients",
        abstract: "Show how gradients vanish over time, and what each cell remembers.",
        discussion: """
            Without a model, each cell is trained on a task of long memory: the gradient of the loss \
            at the end with respect to every earlier state, before and after training, and the share \
            of right answers over growing lags. With a model and a text, the same gradients in your \
            own model on your own text: a language model, or a classifier of texts with an example on \
            each line.
            """)

    @Argument(help: "A model; none for the tasks.", completion: .file()) var model: String?
    @Argument(help: "A text for the model.", completion: .file()) var text: String?

    @Option(
        choice: """
            The task: which symbol came first (recall), the sum of two marked numbers (adding), or a \
            copy of ten symbols (copy).
            """, default: "recall")
    var task: LongMemoryTask?

    @Option(
        help: ArgumentHelp(
            "Cells to compare, with commas. (values: \(NameList<ComparedCell>.all); default: all)",
            valueName: "names"))
    var cells: NameList<ComparedCell>?

    @Option(
        help: ArgumentHelp(
            """
            Cures to compare each plain cell with, separated by commas: the same with each of these that suits \
            it; several together as identity+clipping; none for nothing. (values: \
            \(NameList<MemoryCell.Cure>.all), none; default: those known to help)
            """, valueName: "names"))
    var cures: String?

    @Option(
        help: ArgumentHelp("Lags to train over. (default: 10,25,50,100)", valueName: "n,n"))
    var lags: NumberList?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "With a model: number of time steps back from the loss. (default: 100)", valueName: "n")
    )
    var lag: Int?

    @Option(
        name: .customLong("hidden"), parsing: .unconditional,
        help: ArgumentHelp("Hidden size. (default: 32)", valueName: "n"))
    var hiddenSize: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Number of sequences of an update. (default: 32)", valueName: "n"))
    var batchSize: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum number of updates of a training; 0 for none. (default: 3000)", valueName: "n"))
    var updates: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Learning rate of Adam. (default: 0.002)", valueName: "x"))
    var learningRate: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Norm to which the cure clipping scales gradients down. (default: 1)",
            valueName: "norm"))
    var clip: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Random seed of parameters and sequences. (default: 1)", valueName: "n"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "An existing folder for the charts, as SVG. (default: none written)",
            valueName: "folder"), completion: .directory)
    var svg: String?

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Compute") var compute: ComputeOptions

    private static let none = "none"

    func validate() throws {
        if let cures, cures != Self.none, CureList(argument: cures) == nil {
            throw ValidationError(
                "--cures \(cures): choose from \(NameList<MemoryCell.Cure>.all), joined by + where "
                    + "several act at once (a matrix begins orthogonal or as identity, not both), or none"
            )
        }
        guard model == nil else {
            guard text != nil else {
                throw ValidationError("Give a text too, whose gradients are to be shown.")
            }
            let others: [(String, Bool)] = [
                ("--task", task != nil), ("--cells", cells != nil), ("--cures", cures != nil),
                ("--lags", lags != nil), ("--hidden", hiddenSize != nil),
                ("--updates", updates != nil), ("--learning-rate", learningRate != nil),
                ("--clip", clip != nil), ("--seed", seed != nil),
            ]
            if let other = others.first(where: \.1) {
                throw ValidationError("\(other.0) is for the tasks, without a model")
            }
            return
        }
        if lag != nil { throw ValidationError("--lag is for a model; the tasks have --lags") }
    }

    private var config: LongMemoryConfig {
        var config = LongMemoryConfig()
        config.task = task ?? config.task
        config.lags = lags?.numbers ?? config.lags
        config.hiddenSize = hiddenSize ?? config.hiddenSize
        config.batchSize = batchSize ?? config.batchSize
        config.updates = updates ?? config.updates
        config.learningRate = learningRate ?? config.learningRate
        config.clipping = clip ?? config.clipping
        config.seed = seed ?? config.seed
        return config
    }

    private var comparedCells: [MemoryCell] {
        let named = Set(cells?.names ?? ComparedCell.allCases)
        let chosen = ComparedCell.allCases.filter(named.contains).map(\.cell)
        guard let cures else {
            return chosen.flatMap { cell in MemoryCell.compared.filter { $0.cell == cell } }
        }
        let sets = CureList(argument: cures)?.sets ?? []
        return chosen.flatMap { cell in
            [MemoryCell(cell)]
                + sets.filter { $0.allSatisfy { $0.suits(cell) } }.map { MemoryCell(cell, $0) }
        }
    }

    func run() throws {
        try compute.run {
            if let svg { try PictureFiles.requireFolder(svg) }
            if let model, let text {
                try show(
                    ModelGradients(
                        model: model, text: text, lag: lag ?? 100, sequences: batchSize ?? 32))
            } else {
                let study = try LongMemoryStudy(config)
                let compared = comparedCells
                for set in cures.flatMap({ CureList(argument: $0)?.sets }) ?? []
                where !compared.contains(where: { $0.cures == set }) {
                    let names = set.map(\.rawValue).sorted().joined(separator: "+")
                    StatusLine.shared.write(
                        line: "\(names) suits none of these cells, so it is left out")
                }
                let results = study.run(compared) { result in
                    let outcome =
                        result.diverged ? "diverged" : "\(percent(result.accuracy)) right"
                    StatusLine.shared.write(
                        line: "\(result.cell), lag \(result.lag): \(outcome) after "
                            + counted(result.updates, "update"))
                }
                try show(LongMemoryReport(config, results))
            }
        }
    }

    private func show(_ gradients: ModelGradients) throws {
        let charts = gradients.charts
        if let svg { try PictureFiles.write(charts, to: svg) }
        try printResult(ModelGradientsResult(gradients, charts: charts), json: json)
    }

    private func show(_ report: LongMemoryReport) throws {
        let charts = report.charts
        if let svg { try PictureFiles.write(charts, to: svg) }
        try printResult(LongMemoryOutput(report, charts: charts), json: json)
    }
}

/// Gradients of a model as the tool prints them.
private struct ModelGradientsResult: CommandResult {
    var unit: String
    var sequences: Int
    var initial, trained: GradientFlow
    let lines: [String]

    enum CodingKeys: CodingKey { case unit, sequences, initial, trained }

    init(_ gradients: ModelGradients, charts: [NamedChart]) {
        unit = gradients.unit
        sequences = gradients.sequences
        initial = gradients.initial
        trained = gradients.trained
        let width = standardOutputWidth ?? 100
        lines =
            ["Norms of gradients, a time step being one of the \(unit):", ""]
            + aligned(gradients.table, textColumns: 2)
            + charts.flatMap { [""] + $0.chart.lines(width: min(width, 100)) }
    }
}

/// A study of long memory as the tool prints it.
private struct LongMemoryOutput: CommandResult {
    var task: LongMemoryTask
    var results: [LongMemoryResult]
    let lines: [String]

    enum CodingKeys: CodingKey { case task, results }

    init(_ report: LongMemoryReport, charts: [NamedChart]) {
        task = report.config.task
        results = report.results
        let width = standardOutputWidth ?? 100
        var lines = ["Norms of gradients before training, h hidden and c cell state:", ""]
        lines += aligned(report.gradientTable(trained: false), textColumns: 2)
        lines += ["", "After training:", ""]
        lines += aligned(report.gradientTable(trained: true), textColumns: 2)
        lines += ["", "Right answers (\(report.config.task.explanation)):", ""]
        lines += aligned(report.accuracyTable, textColumns: 1)
        lines += charts.flatMap { [""] + $0.chart.lines(width: min(width, 100)) }
        self.lines = lines
    }
}
