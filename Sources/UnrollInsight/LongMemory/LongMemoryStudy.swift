internal import Synchronization
internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

/// How cells are compared on a long-memory task.
public struct LongMemoryConfig: Sendable, Hashable {
    /// What must be remembered.
    public var task = LongMemoryTask.recall
    /// Time steps between what is shown and the answer.
    public var lags = [10, 25, 50, 100]
    /// H
    public var hiddenSize = 32
    /// B
    public var batchSize = 32
    /// The most updates of one training; one that has learned the task ends earlier.
    public var updates = 3000
    /// Of Adam.
    public var learningRate = 0.002
    /// The norm of gradients where a cell is clipped.
    public var clipping = 1.0
    /// The random seed of parameters and sequences.
    public var seed: UInt64 = 1

    /// The usual comparison: recall over lags of 10 to 100.
    public init() {}

    /// - Throws: `ConfigError`, which names the field.
    public func validate() throws {
        func require(_ holds: Bool, _ message: Message) throws {
            if !holds { throw ConfigError(message) }
        }
        try require(!lags.isEmpty, "\(field: "lags") must name at least one lag")
        let limit = 100_000
        for lag in lags {
            try require(
                (2...limit).contains(lag), "\(field: "lags") \(lag) must be from 2 to \(limit)")
        }
        try require(
            (1...4096).contains(hiddenSize),
            "\(field: "hiddenSize") \(hiddenSize) must be from 1 to 4096")
        try require(
            (1...4096).contains(batchSize),
            "\(field: "batchSize") \(batchSize) must be from 1 to 4096")
        try require(
            (0...10_000_000).contains(updates),
            "\(field: "updates") \(updates) must be from 0 to 10000000")
        try require(
            learningRate > 0 && learningRate.isFinite,
            "\(field: "learningRate") \(learningRate) must be a number above 0")
        try require(
            clipping > 0 && clipping.isFinite,
            "\(field: "clipping") \(clipping) must be a number above 0")
        try ConfigError.requireMemory(
            bytes: 4 * 12 * Double(hiddenSize) * Double(batchSize)
                * Double(task.timeSteps(lag: lags.max() ?? 2)),
            cure: "choose smaller \(field: "lags"), \(field: "hiddenSize") or \(field: "batchSize")"
        )
    }
}

/// How well one cell remembers over one lag.
public struct LongMemoryResult: Sendable, Encodable, Hashable {
    /// The cell, and what was done against its forgetting.
    public var cell: String
    /// Time steps between what is shown and the answer.
    public var lag: Int
    /// The share of right answers on new sequences.
    public var accuracy: Double
    /// Updates until the task was learned, or all that were allowed.
    public var updates: Int
    /// Why training ended before, where a loss or gradient was not finite.
    public var diverged: Bool
    /// The gradient of the loss at the end with respect to each earlier state, before training.
    public var initialGradient: GradientFlow.Curve
    /// The same after training; `nil` where it diverged.
    public var trainedGradient: GradientFlow.Curve?
}

/// Trains cells on a long-memory task, each over each lag from the start.
public struct LongMemoryStudy: Sendable {
    /// How the cells are compared.
    public let config: LongMemoryConfig
    private static let checkedEvery = 25
    private static let testSequences = 256

    /// - Throws: `ConfigError`.
    public init(_ config: LongMemoryConfig) throws {
        try config.validate()
        self.config = config
    }

    /// Trains one cell over one lag.
    ///
    /// Every cell sees the same sequences. Every other update has the lag itself, the others a shorter
    /// one, drawn evenly: these teach what is to be remembered.
    public func run(_ cell: MemoryCell, lag: Int) -> LongMemoryResult {
        let random = RandomStream(seed: config.seed).stream("long memory")
        let network = LongMemoryNetwork(
            cell, on: config.task, hiddenSize: config.hiddenSize, lag: lag,
            random: random.stream("parameters"))
        network.initialize()
        let probe = config.task.batch(
            config.batchSize, lag: lag, random: random.stream("gradients").stream(lag))
        let test = config.task.batch(
            Self.testSequences, lag: lag, random: random.stream("test").stream(lag))
        var result = LongMemoryResult(
            cell: cell.name, lag: lag, accuracy: 0, updates: 0, diverged: false,
            initialGradient: Self.gradient(of: network, on: probe, named: cell.name))
        let optimizer = Optimizer(.adam(), for: network)
        let clipping = cell.cures.contains(.clipping) ? config.clipping : nil
        while result.updates < config.updates {
            let drawn = random.stream("training").stream(result.updates)
            // Updates take turns: the lag itself, and a shorter one.
            let shorter = 2 + drawn.integer(below: max(lag - 1, 1), at: 0)
            let batch = config.task.batch(
                config.batchSize, lag: result.updates % 2 == 0 ? shorter : lag,
                random: drawn.stream("sequences"))
            let loss = network.loss(batch, in: .recording)
            loss.backward()
            let norm = optimizer.update(learningRate: config.learningRate, clipping: clipping)
            guard loss.item.isFinite, norm.isFinite else {
                result.diverged = true
                break
            }
            result.updates += 1
            if result.updates % Self.checkedEvery == 0 {
                result.accuracy = network.accuracy(test)
                if result.accuracy >= 0.999 { break }
            }
        }
        network.resetGradients()
        result.accuracy = network.accuracy(test)
        if !result.diverged {
            result.trainedGradient = Self.gradient(of: network, on: probe, named: cell.name)
        }
        return result
    }

    /// Trains every cell over every lag, as many side by side as there are threads; the results do not
    /// depend on their number.
    ///
    /// - Parameters:
    ///   - cells: The cells.
    ///   - finished: Hears of each result as it comes, one at a time.
    /// - Returns: The results, by cell and then by lag.
    public func run(
        _ cells: [MemoryCell], finished: @Sendable (LongMemoryResult) -> Void = { _ in }
    ) -> [LongMemoryResult] {
        let lags = Set(config.lags).sorted()
        let jobs = cells.flatMap { cell in lags.map { (cell: cell, lag: $0) } }
        // The longest first, so that no thread is left alone with one.
        let order = jobs.indices.sorted { (-jobs[$0].lag, $0) < (-jobs[$1].lag, $1) }
        let results = Mutex([LongMemoryResult?](repeating: nil, count: jobs.count))
        let next = Atomic(0)
        let compute = Compute.current
        let workers = min(compute.threads, jobs.count)
        ThreadPool.shared.forEachPart(workers, threads: compute.threads) { _ in
            Compute.using(tier: compute.tier, threads: 1, precision: compute.precision) {
                while true {
                    let turn = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard turn < jobs.count else { return }
                    let job = order[turn]
                    let result = run(jobs[job].cell, lag: jobs[job].lag)
                    results.withLock {
                        $0[job] = result
                        finished(result)
                    }
                }
            }
        }
        return results.withLock { $0.compactMap(\.self) }
    }

    private static func gradient(
        of network: LongMemoryNetwork, on batch: LongMemoryTask.Batch, named name: String
    ) -> GradientFlow.Curve {
        // Each sequence has a gradient of its own: the mean would divide it by their number.
        let (mean, traces) = RecurrentTrace.watching {
            network.loss(batch, lastOnly: true, in: .recording)
        }
        (Float(batch.inputs.shape[1]) * mean).backward()
        network.resetGradients()
        return GradientFlow.curve(traces[0], named: name)
    }
}
