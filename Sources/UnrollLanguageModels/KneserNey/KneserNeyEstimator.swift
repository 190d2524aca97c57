public import UnrollData
internal import UnrollSystem

/// Estimates back-off models by interpolated, modified Kneser-Ney smoothing (Chen and Goodman, 1998),
/// as KenLM's `lmplz` does (Heafield et al., 2013).
///
/// Stages, each a pass over sorted n-grams of which only a part is in memory: the longest n-grams
/// (`NGramWindows`), `AdjustedCounts` and `Discounts` in suffix order, `InitialProbabilities`
/// in the order of the words, `Interpolation` in suffix order, and the model's tables in the order
/// of the words.
///
/// `<unk>` is a symbol like any other: where the text has it, or has symbols that the vocabulary
/// leaves out, it is counted; where not, it has its part of the uniform distribution with which
/// unigrams are interpolated, as every symbol of the vocabulary has that the text lacks.
public enum KneserNeyEstimator {
    /// The current stage of an estimation.
    public enum Stage: Sendable, Equatable {
        /// Reading the text: the symbols so far.
        case reading(symbols: Int)
        /// Adjusting the counts.
        case adjusting
        /// Shares of probability and back-off weights of an order.
        case weighing(order: Int)
        /// Interpolating an order with the one below.
        case interpolating(order: Int)
        /// Laying out the model.
        case finishing

        /// The stage in words.
        public var text: String {
            switch self {
            case .reading(let symbols): "reading, \(symbols.grouped("symbol"))"
            case .adjusting: "adjusting the counts"
            case .weighing(let order): "weighing the \(order)-grams"
            case .interpolating(let order): "interpolating the \(order)-grams"
            case .finishing: "writing the model"
            }
        }
    }

    /// Estimates a model of a text file.
    ///
    /// - Parameters:
    ///   - path: The text; `-` is standard input. It is read once.
    ///   - config: The settings of the model.
    ///   - codec: The vocabulary, if one is given; else that of the text.
    ///   - output: A model file that is written as the model comes, so that it never has to fit in
    ///     memory; temporary files go to its folder. Else the model is made in memory.
    ///   - progress: Told of each stage as it begins, and of the reading as it goes; what it throws
    ///     ends the estimation.
    /// - Returns: The model, mapped from `output` if that is given.
    /// - Throws: `FileError`, for a full disk too: temporary files are gone then. `DataError` where
    ///   the text is empty or not UTF-8, or the order too high.
    public static func estimate(
        contentsOf path: String, config: KneserNeyConfig = KneserNeyConfig(),
        codec: TextCodec? = nil, output: String? = nil,
        progress: @escaping (Stage) throws -> Void = { _ in }
    ) throws -> BackoffModel {
        let scratch = ScratchSpace(folder: output.map(folder(of:)) ?? temporaryFolder())
        try check(config, path: path)
        if let codec {
            return try estimate(codec, config, path: path, output, scratch, progress) {
                try codec.forEachSymbol(contentsOf: path, $0)
            }
        }
        if config.level == .byte {
            let codec = TextCodec.build(level: .byte, texts: [])
            return try estimate(codec, config, path: path, output, scratch, progress) {
                try codec.forEachSymbol(contentsOf: path, $0)
            }
        }
        // The text is read once: its symbols wait by their numbers until all are known.
        let limit = MemoryPlan(memory: config.memory, order: config.order, vocabularySize: 1 << 16)
        var waiting = Spool<Int32>(limit: limit.counting / 2, in: scratch)
        let numbering = SymbolNumbering(
            level: config.level, normalization: config.normalization ?? .none)
        var report = try ReadingReport(progress)
        try numbering.forEachNumber(contentsOf: path) { number in
            try report.count()
            try waiting.append(number)
        }
        try waiting.finishWriting()
        let (codec, indices) = numbering.codec(
            minimumCount: config.minimumCount, maximumSize: config.vocabularySize)
        // The reading has been told of.
        let progressOfTheRest = { (stage: Stage) in
            if case .reading = stage { return }
            try progress(stage)
        }
        return try estimate(codec, config, path: path, output, scratch, progressOfTheRest) { body in
            while let number = try waiting.next() { try body(indices[Int(number)]) }
        }
    }

    /// Estimates a model of a text in memory.
    ///
    /// - Parameters:
    ///   - text: The text, encoded by `codec`.
    ///   - codec: Level and vocabulary.
    ///   - config: The settings of the model; the codec decides level and vocabulary.
    ///   - output: As above.
    ///   - progress: As above.
    /// - Returns: As above.
    /// - Throws: As above.
    public static func estimate(
        _ text: EncodedText, codec: TextCodec, config: KneserNeyConfig = KneserNeyConfig(),
        output: String? = nil, progress: @escaping (Stage) throws -> Void = { _ in }
    ) throws -> BackoffModel {
        let scratch = ScratchSpace(folder: output.map(folder(of:)) ?? temporaryFolder())
        try check(config, path: nil)
        return try estimate(codec, config, path: nil, output, scratch, progress) { body in
            for symbol in text.symbols { try body(symbol) }
        }
    }

    private static func check(_ config: KneserNeyConfig, path: String?) throws {
        guard (1...KneserNeyConfig.largestOrder).contains(config.order) else {
            throw DataError(
                .malformed, nil, "the order \(config.order) of a Kneser-Ney model is out of range",
                cure: "choose one from 1 to \(KneserNeyConfig.largestOrder)")
        }
        if let memory = config.memory, memory < KneserNeyConfig.leastMemory {
            throw DataError(
                .malformed, nil,
                "\(counted(memory, "byte")) of memory are too few to estimate a model in",
                cure: "allow at least \(KneserNeyConfig.leastMemory >> 20) MB")
        }
    }

    private typealias Symbols = (_ body: (Int32) throws -> Void) throws -> Void

    private static func estimate(
        _ codec: TextCodec, _ config: KneserNeyConfig, path: String?, _ output: String?,
        _ scratch: ScratchSpace, _ progress: @escaping (Stage) throws -> Void, _ symbols: Symbols
    ) throws -> BackoffModel {
        let shape = NGramShape(
            order: config.order, vocabularySize: codec.vocabulary.count, boundary: codec.boundary)
        func run<Key: NGramKey>(_ key: Key.Type) throws -> BackoffModel {
            let estimation = KneserNeyEstimation<Key>(
                shape: shape, codec: codec,
                plan: MemoryPlan(
                    memory: config.memory, order: config.order,
                    vocabularySize: codec.vocabulary.count),
                scratch: scratch, threads: ThreadCount.current)
            return try estimation.run(path: path, output: output, progress, symbols)
        }
        return switch shape.keyBits {
        case ...64: try run(UInt64.self)
        case ...Key128.bitWidth: try run(Key128.self)
        case ...Key512.bitWidth: try run(Key512.self)
        default:
            throw DataError(
                .malformed, path,
                "n-grams of order \(config.order) over \(counted(codec.vocabulary.count, "symbol")) are too "
                    + "long",
                cure: "choose an order of \(Key512.bitWidth / shape.fieldBits) or less")
        }
    }
}

/// Tells of the reading now and then.
struct ReadingReport {
    private let progress: (KneserNeyEstimator.Stage) throws -> Void
    private var symbols = 0

    init(_ progress: @escaping (KneserNeyEstimator.Stage) throws -> Void) throws {
        self.progress = progress
        try progress(.reading(symbols: 0))
    }

    @inline(__always)
    mutating func count() throws {
        symbols += 1
        if symbols & (1 << 20 - 1) == 0 { try progress(.reading(symbols: symbols)) }
    }
}
