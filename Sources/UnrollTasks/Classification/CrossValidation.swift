public import UnrollData
internal import UnrollSystem
public import UnrollTraining

/// K-fold cross-validation of a classifier: K runs, each tested on a part of the table that
/// it has not seen. Every class is spread evenly over the parts; rows with equal texts are in one
/// part, so that none is tested on what it has learned. As many parts as rows leave out one at a
/// time.
public struct CrossValidation: Sendable {
    /// The rows of all parts.
    public let table: TextTable
    /// The configuration of each training.
    public let config: ClassificationConfig
    /// A file of pretrained word vectors; `nil` for none.
    public let vectors: String?
    /// The part that tests each row, in `0..<folds`.
    private let parts: [Int]
    private let labels: [String]

    /// - Throws: `DataError` where a class has fewer rows than there are parts.
    public init(_ table: TextTable, folds: Int, config: ClassificationConfig, vectors: String?)
        throws
    {
        labels = try table.distinctLabels()
        let leavesOneOut = folds == table.rows.count
        if !leavesOneOut, let rare = table.labelCounts.first(where: { $0.count < folds }) {
            throw DataError(
                .tooShort, table.path,
                "the label '\(rare.label)' has \(counted(rare.count, "row")), fewer than the \(folds) parts",
                cure: "choose fewer \(field: "folds") or add rows")
        }
        self.table = table
        self.config = config
        self.vectors = vectors
        let random = RandomStream(seed: config.training.seed).stream("folds")
        var parts = [Int](repeating: 0, count: table.rows.count)
        var sizes = [Int](repeating: 0, count: folds)
        var partOfText: [String: Int] = [:]
        for label in labels {
            // Every class is spread evenly, as far as equal texts let it.
            var own = [Int](repeating: 0, count: folds)
            let places = table.rows.indices.filter { table.rows[$0].label == label }
            for draw in random.stream(label).permutation(places.count) {
                let text = Self.key(table.rows[places[draw]].text, config.input)
                let smallest =
                    sizes.indices.min { (own[$0], sizes[$0], $0) < (own[$1], sizes[$1], $1) } ?? 0
                let part = partOfText[text] ?? smallest
                partOfText[text] = part
                parts[places[draw]] = part
                sizes[part] += 1
                own[part] += 1
            }
        }
        guard !sizes.contains(0) else {
            throw DataError(
                .tooShort, table.path,
                "it has \(counted(partOfText.count, "different text")), fewer than the \(folds) parts",
                cure: "choose fewer \(field: "folds"): equal texts stand in one part")
        }
        let rows = table.rows
        if let label = labels.first(where: { label in
            let holding = Set(
                parts.indices.lazy.filter { rows[$0].label == label }.map { parts[$0] })
            return holding.count == 1
        }) {
            throw DataError(
                .tooShort, table.path,
                "all rows of the label '\(label)' have equal texts and stand in one part, so that the "
                    + "others could not learn it", cure: "take the repeated rows out, or add others"
            )
        }
        self.parts = parts
    }

    /// The same for texts that are one input: letters of nucleotides may differ in case, and U is T.
    private static func key(_ text: String, _ input: SequenceInputKind?) -> String {
        guard input == .nucleotides,
            let codes = try? Nucleotides.codes(text, path: "", line: nil)
        else { return text }
        return codes.map { "\($0)" }.joined(separator: " ")
    }

    /// The rows of a fold's two sides, as places in the table's rows, in ascending order: those that
    /// it trains with, a share of which is held out to choose the best epoch, and those that test.
    ///
    /// - Parameter fold: The part that tests, in `0..<folds`.
    public func places(fold: Int) -> (training: [Int], test: [Int]) {
        (parts.indices.filter { parts[$0] != fold }, parts.indices.filter { parts[$0] == fold })
    }

    /// Trains without part `fold`, a share of the rest held out to choose the best epoch, and tests
    /// on it.
    ///
    /// - Parameters:
    ///   - fold: The part that tests, in `0..<folds`.
    ///   - interrupted: Asked after every update whether to stop.
    /// - Returns: The scores on the part; `nil` where it was stopped.
    public func run(fold: Int, interrupted: @escaping () -> Bool = { false }) throws
        -> ClassificationReport?
    {
        guard let classifier = try train(fold: fold, interrupted: interrupted) else { return nil }
        return try classifier.report(
            on: places(fold: fold).test.map { table.rows[$0] }, path: table.path)
    }

    /// Trains without part `fold`, a share of the rest held out to choose the best epoch.
    ///
    /// - Parameters:
    ///   - fold: The part that is left out, in `0..<folds`.
    ///   - interrupted: Asked after every update whether to stop.
    /// - Returns: The classifier that ``run(fold:interrupted:)`` tests; `nil` where it was stopped.
    public func train(fold: Int, interrupted: @escaping () -> Bool = { false }) throws
        -> SequenceClassifier?
    {
        let (kept, heldOut) = places(fold: fold).training.map { table.rows[$0] }
            .heldOut(config.heldOutFraction, seed: config.training.seed)
        let data = try ClassificationData(
            training: kept, validation: heldOut, places: (table.path, table.path), labels: labels,
            config: config, vectorFile: vectors)
        let trainer = try ClassificationTrainer(data)
        let loop = TrainingLoop(trainer, config.training)
        var hooks = TrainingLoop.Hooks()
        hooks.interrupted = interrupted
        if try loop.run(hooks) == .interrupt { return nil }
        loop.restoreBest()
        return SequenceClassifier(trainer)
    }
}
