internal import UnrollPlatform
public import UnrollSystem

/// Where and how ops run: the kernel tier, the number of threads, the precision of products. A
/// task-local value.
///
/// Results have the same bits for any number of threads; they differ between tiers and precisions.
public struct Compute: Sendable {
    /// The kernels in use.
    public var tier: KernelTier
    /// The most threads that one op uses, at least 1.
    public var threads: Int
    /// The precision of the factors of products. A backward pass is computed in the precision
    /// that is current when it runs: that of its forward pass, if both stand in one
    /// `Compute.using`.
    public var precision: Precision
    /// Time steps after which a recurrence keeps only its state while it records, and computes what
    /// lies between again in the backward pass; `nil` for never. Less memory, a third more work.
    public var recomputeEvery: Int?

    /// A way to compute.
    public init(
        tier: KernelTier = .best, threads: Int, precision: Precision = .float32,
        recomputeEvery: Int? = nil
    ) {
        requirement(recomputeEvery ?? 1 >= 1, "Compute: recompute every \(recomputeEvery ?? 0)")
        requirement(threads >= 1, "Compute: threads must be at least 1, not \(threads)")
        requirement(tier.table != nil, "Compute: this processor has no tier \(tier.rawValue)")
        self.tier = tier
        self.threads = threads
        self.precision = precision
        self.recomputeEvery = recomputeEvery
    }

    /// The settings of the calling task.
    public static var current: Compute {
        var compute = chosen.current ?? standard
        compute.threads = ThreadCount.current
        return compute
    }

    /// ``tier`` of ``current``.
    static var currentTier: KernelTier { (chosen.current ?? standard).tier }

    private static let chosen = ScopedValue<Compute>()

    /// The environment's choice, or the best tier on all processors where it has none or a bad one
    /// (programs show the reason with ``fromEnvironment()``).
    public static let standard: Compute =
        (try? fromEnvironment()) ?? Compute(threads: ThreadCount.standard)

    /// Runs `body` with another tier, another number of threads, another precision, or another
    /// number of time steps to recompute.
    public static func using<R>(
        tier: KernelTier? = nil, threads: Int? = nil, precision: Precision? = nil,
        recomputeEvery: Int?? = nil, _ body: () throws -> R
    ) rethrows -> R {
        let now = current
        let changed = Compute(
            tier: tier ?? now.tier, threads: threads ?? now.threads,
            precision: precision ?? now.precision,
            recomputeEvery: recomputeEvery ?? now.recomputeEvery)
        guard let threads else { return try chosen.use(changed, body) }
        return try ThreadCount.using(threads) { try chosen.use(changed, body) }
    }

    /// Reads `UNROLL_KERNELS` (a tier's name) and `UNROLL_THREADS` (a count).
    ///
    /// - Throws: ``ComputeError`` where a value is unknown, out of range, or a tier that this
    ///   processor lacks.
    public static func fromEnvironment() throws -> Compute {
        var compute: Compute
        do {
            compute = Compute(threads: try ThreadCount.fromEnvironment())
        } catch let error as ThreadCountError {
            throw ComputeError(message: error.message)
        }
        if let name = environmentVariable("UNROLL_KERNELS"), !name.isEmpty {
            let names = KernelTier.available.map(\.rawValue).joined(separator: ", ")
            guard let tier = KernelTier(rawValue: name) else {
                throw ComputeError(
                    message:
                        "UNROLL_KERNELS=\(name) is not a kernel tier; this processor has \(names)"
                )
            }
            guard tier.table != nil else {
                throw ComputeError(
                    message: "UNROLL_KERNELS=\(name): this processor or build lacks that tier; "
                        + "it has \(names)")
            }
            compute.tier = tier
        }
        return compute
    }
}

/// A choice of tier or threads that cannot be met.
public struct ComputeError: SentenceError {
    /// What is wrong, where, and what to do.
    public let message: String
    public var description: String { message }
}
