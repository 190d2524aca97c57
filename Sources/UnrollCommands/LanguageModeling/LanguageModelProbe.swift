internal import ArgumentParser
internal import Unroll
internal import UnrollPictures
internal import UnrollPlatform

struct LanguageModelProbe: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Compare how likely continuations of a text, or the sentences of pairs, are.",
        discussion: """
            For example: unroll lm probe MODEL "The cat , which already ate ," was were
            At character and byte level a space is put between the two where neither has one.

            With --pairs, several models may be given: how often each finds the right sentence of a \
            pair the likelier one, by distance. A table of pairs has the columns sentence_good, \
            sentence_bad and, where it is known, distance; 'unroll lm agreement' writes one.
            """)

    @Argument(help: "The model.", completion: .file()) var model: String
    @Argument(
        help: ArgumentHelp(
            "The context, then the words that may come next; with --pairs, further models.",
            valueName: "text"), completion: .file())
    var others: [String] = []

    @Option(help: ArgumentHelp("A table of minimal pairs.", valueName: "file"), completion: .file())
    var pairs: String?

    @Option(
        help: ArgumentHelp(
            "Write accuracy against distance as a chart in SVG; with --pairs.", valueName: "file"),
        completion: .file())
    var svg: String?

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Compute") var compute: ComputeOptions

    func validate() throws {
        guard pairs == nil else { return }
        if svg != nil {
            throw ValidationError("--svg draws the accuracy over --pairs: give a table")
        }
        guard others.count >= 2, others.dropFirst().allSatisfy({ !$0.isEmpty }) else {
            throw ValidationError(
                "give a text and at least one continuation, none of them empty; or --pairs")
        }
    }

    func run() throws {
        try compute.run {
            if let pairs { try score(pairs) } else { try compare() }
        }
    }

    // MARK: Continuations

    private struct Continuations: CommandResult {
        struct Continuation: Encodable {
            var text: String
            var probability: Double
            var logProbability: Double?
            var share: Double?
            var symbols: Int
            var unknown: Int
        }
        var prefix: String
        var continuations: [Continuation]
        let lines: [String]

        enum CodingKeys: CodingKey { case prefix, continuations }

        init(_ prefix: String, _ scores: [ContinuationScore]) {
            self.prefix = prefix
            continuations = scores.map {
                Continuation(
                    text: $0.text, probability: exp($0.logProbability),
                    logProbability: $0.logProbability.finite, share: $0.share.finite,
                    symbols: $0.symbols, unknown: $0.unknown)
            }
            let width = (scores.map(\.text.count).max() ?? 0) + 2
            lines = scores.map { score in
                score.text + String(repeating: " ", count: width - score.text.count)
                    + "probability \(exp(score.logProbability).digits(4))  "
                    + "(\((100 * score.share).fixed(1))% of these)"
                    + (score.unknown > 0 ? "  \(score.unknown) unknown" : "")
            }
        }
    }

    private func compare() throws {
        let model = try LanguageModels.load(self.model)
        let scores = model.probe(others[0], continuations: Array(others.dropFirst()))
        try printResult(Continuations(others[0], scores), json: json)
    }

    // MARK: Pairs

    private struct Agreement: CommandResult {
        var models: [PairScores]
        let lines: [String]

        enum CodingKeys: CodingKey { case models }

        init(_ scores: [PairScores]) {
            models = scores
            let width = min(standardOutputWidth ?? 100, 100)
            let hasDistances = scores.contains { $0.bins.contains { $0.distance != nil } }
            lines =
                aligned(PairScores.table(scores), textColumns: 0)
                + (hasDistances ? [""] + PairScores.chart(scores).lines(width: width) : [])
        }
    }

    private func score(_ table: String) throws {
        let models = [model] + others
        if let svg {
            try AtomicFile.requireWritableFolder(of: svg)
            try AtomicFile.requireApart(
                outputs: [svg],
                inputs: [table] + models + models.flatMap { RunFiles.named(by: $0).all },
                named: "svg")
        }
        let pairs = try MinimalPairs(contentsOf: table)
        let names = distinctNames(
            models.map { outputName(for: $0, ending: "", standardInput: $0) }, of: models)
        let scores = try zip(models, names).map { path, name in
            let model = try LanguageModels.load(path)
            let scores = PairScores(name, model, pairs)
            if scores.unknown > 0 {
                StatusLine.shared.write(
                    line:
                        "\(path) reads both sentences of \(counted(scores.unknown, "pair")) alike: "
                        + "they differ in words that it does not know")
            }
            return scores
        }
        if let svg {
            try AtomicFile.write(to: svg) { try $0.write(PairScores.chart(scores).svg) }
            StatusLine.shared.write(line: "chart written to \(svg)")
        }
        try printResult(Agreement(scores), json: json)
    }
}
