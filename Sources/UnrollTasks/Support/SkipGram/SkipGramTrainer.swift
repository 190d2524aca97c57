public import UnrollData
internal import UnrollSystem
internal import UnrollTensors
internal import UnrollTraining

/// Learns word vectors from a text.
///
/// The words around each centre word learn to tell it from words drawn at random. The text is
/// processed in order, block by block, and every draw is a function of the seed, the epoch and the
/// place: the vectors have the same bits for any number of threads.
public final class SkipGramTrainer {
    /// The settings.
    public let config: SkipGramConfig
    /// The text and its vocabulary.
    public let data: SkipGramData

    private let model: SkipGram
    private let stride: Int
    private let random: RandomStream

    /// How far training has come.
    public struct Progress: Sendable {
        /// The epoch, counted from 1.
        public var epoch: Int
        /// Words of the text processed so far, in all epochs; those left out count.
        public var words: Int
        /// Words of the text times epochs.
        public var totalWords: Int
        /// The rate of the last update.
        public var learningRate: Double
        /// -log σ summed over a pair's centre and negatives, in nats: the mean over a sample of the
        /// epoch's pairs so far.
        public var loss: Double
        /// Seconds since the start.
        public var seconds: Double
        /// Whether all epochs are done; not so after an interrupt.
        public var isComplete: Bool
    }

    /// Tokens of a block.
    static let blockSize = 10_000

    /// - Throws: `ConfigError`, also where the tables need more memory than this process may use.
    public init(_ config: SkipGramConfig, _ data: SkipGramData) throws {
        try config.validate()
        self.config = config
        self.data = data
        random = RandomStream(seed: config.seed)
        stride = SkipGram.stride(dimensions: config.dimensions)
        let count = data.words.count
        let (floats, overflow) = count.multipliedReportingOverflow(by: stride)
        let (bytes, overflow2) = floats.multipliedReportingOverflow(by: 12)
        let memory = memoryLimit() ?? .max
        guard !overflow, !overflow2, bytes <= memory else {
            throw ConfigError(
                "\(counted(count, "word")) by \(counted(config.dimensions, "dimension")) need more "
                    + "memory than the \(memory >> 30) GB this process may use; choose fewer \(field: "dimensions") or a larger "
                    + "\(field: "minimumCount")")
        }
        let (first, dimensions, stride) = (random.stream("vectors"), config.dimensions, stride)
        var values = [Float](repeating: 0, count: count * stride)
        for row in 0..<count {
            for place in 0..<dimensions {
                let draw = first.uniform(at: UInt64(row * dimensions + place))
                values[row * stride + place] = (draw - 0.5) / Float(dimensions)
            }
        }
        let inputs = Tensor(values, shape: [count, stride])
        model = SkipGram(
            inputs: inputs, outputs: Tensor(zeros: [count, stride]), window: config.window,
            negatives: config.negatives, blockSize: Self.blockSize,
            sampling: data.sampling(config))
    }

    /// Trains for all epochs, or until an interrupt.
    ///
    /// - Parameter report: Called after every block.
    /// - Returns: How far it came.
    /// - Throws: `TrainingError` where the vectors overflow; `CancellationError` where the Swift task that
    ///   it runs in is cancelled.
    @discardableResult
    public func run(_ report: (Progress) -> Void = { _ in }) throws -> Progress {
        let clock = ContinuousClock()
        let began = clock.now
        let blocks = (data.tokens.count + Self.blockSize - 1) / Self.blockSize
        let total = blocks * config.epochs
        var progress = Progress(
            epoch: 1, words: 0, totalWords: data.wordCount * config.epochs,
            learningRate: config.learningRate, loss: 0, seconds: 0, isComplete: false)
        var (loss, pairs) = (0.0, 0)
        model.step(learningRate: 0, planning: block(0, of: blocks))
        for number in 0..<total {
            if number % blocks == 0 { (loss, pairs) = (model.loss, model.pairs) }
            let done = Double(number) / Double(total)
            progress.epoch = number / blocks + 1
            progress.learningRate = config.learningRate * max(1 - done, 1e-4)
            model.step(
                learningRate: Float(progress.learningRate),
                planning: number + 1 < total ? block(number + 1, of: blocks) : nil)
            // A block's share of the words is nearly its share of the blocks.
            progress.words = Int(
                Double(progress.totalWords) * (Double(number + 1) / Double(total)))
            progress.seconds = (clock.now - began) / .seconds(1)
            if model.pairs > pairs {
                progress.loss = (model.loss - loss) / Double(model.pairs - pairs)
            }
            progress.isComplete = number + 1 == total
            guard progress.loss.isFinite else { throw diverged(progress) }
            report(progress)
            try Task.checkCancellation()
            if Interruption.isRequested { break }
        }
        guard model.inputs.isFinite else { throw diverged(progress) }
        return progress
    }

    private func diverged(_ progress: Progress) -> TrainingError {
        TrainingError(
            "the vectors grew beyond all bounds in epoch \(progress.epoch); nothing was written: "
                + "try a smaller \(field: "learningRate")")
    }

    /// A block by its number in the whole run.
    private func block(_ number: Int, of blocks: Int) -> SkipGram.Block {
        let (epoch, place) = (number / blocks, number % blocks * Self.blockSize)
        let stream = random.stream("epoch").stream(epoch)
        return SkipGram.Block(
            tokens: data.tokens[place..<min(place + Self.blockSize, data.tokens.count)],
            windows: stream.stream("windows"), negatives: stream.stream("negatives"))
    }

    /// The training data and the settings, in lines of a name and a text.
    package var dataLines: [(name: String, text: String)] {
        let share = Double(data.keptCount) / Double(max(data.wordCount, 1))
        return [
            (
                "text",
                """
                \(counted(data.wordCount, "word")), of which \(Int((share * 100).rounded()))% are one \
                of the \(data.words.count.grouped) that stand there \
                \(counted(config.minimumCount, "time")) or more
                """
            ),
            (
                "training",
                """
                \(counted(config.dimensions, "dimension")), window \(config.window), \
                \(counted(config.negatives, "negative")), subsampling \(config.subsample), \
                \(counted(config.epochs, "epoch")), rate \(config.learningRate), seed \(config.seed)
                """
            ),
        ]
    }

    /// The vectors learned so far, the most frequent word first.
    public var vectors: WordVectors {
        WordVectors(
            words: data.words, width: config.dimensions,
            values: model.inputs.columns(0..<config.dimensions).floats)
    }
}
