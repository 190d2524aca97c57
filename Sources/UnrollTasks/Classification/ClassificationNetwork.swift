public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors

/// Encoder, pooling over time and output layer of a classifier; without a recurrent stack, the
/// average of the vectors.
///
/// Parameters: `embedding.weight [V, E]`, `recurrent.…`, `pooling.…`, `output.weight [K, D]`,
/// `output.bias [K]`.
public final class ClassificationNetwork: Module {
    /// How it is built.
    public let config: ClassificationConfig
    private let encoder: Encoder
    /// What becomes of the outputs of all time steps.
    public let pooling: SequencePooling
    /// A logit for each class.
    public let output: Linear

    private enum Encoder {
        case symbols(SequenceEncoder)
        case frames(FrameEncoder)
    }

    /// Whether a symbol stands in the training texts just once; known in training alone.
    var rareSymbols: [Bool] {
        get { if case .symbols(let encoder) = encoder { encoder.rareSymbols } else { [] } }
        set { if case .symbols(let encoder) = encoder { encoder.rareSymbols = newValue } }
    }

    /// - Parameters:
    ///   - config: How it is built.
    ///   - vocabularySize: V
    ///   - vectors: The initial embedding, `[V, E]`; drawn at random if `nil`.
    ///   - random: Decides the first parameters.
    public init(
        _ config: ClassificationConfig, vocabularySize: Int, vectors: Tensor? = nil,
        random: RandomStream = RandomStream(seed: 1)
    ) {
        self.config = config
        encoder =
            config.input == nil
            ? .symbols(
                SequenceEncoder(
                    config.encoder, vocabularySize: vocabularySize, vectors: vectors,
                    random: random))
            : .frames(
                FrameEncoder(
                    config.frames, stack: config.encoder.recurrent,
                    inputDropout: config.encoder.inputDropout, random: random))
        pooling = SequencePooling(
            config.pooling, size: config.outputWidth, parts: config.poolingParts,
            attentionSize: config.attentionSize, random: random.stream("pooling"))
        output = Linear(
            inputSize: pooling.outputSize, outputSize: config.labels.count,
            random: random.stream("output"))
    }

    /// Logits `[B, K]` of a batch of sequences.
    public func callAsFunction(_ sequences: [SequenceInput], in pass: Pass) -> Tensor {
        let outputs: Tensor
        let final: Tensor?
        let lengths: [Int]
        switch encoder {
        case .symbols(let encoder):
            let batch = PaddedBatch(sequences.map(\.symbolValues))
            (outputs, final) = encoder(batch, in: pass)
            lengths = batch.lengths
        case .frames(let encoder):
            let width = config.frames.width
            let batch = PaddedBatch(frames: sequences.map(\.frameValues), width: width)
            let frames = Tensor(
                batch.values, shape: [batch.timeStepCount, batch.batchSize, width])
            (outputs, final) = encoder(frames, lengths: batch.lengths, in: pass)
            lengths = batch.lengths
        }
        let pooled = pooling(outputs, final: final, lengths: lengths, in: pass)
        return output(pooled.dropout(config.outputDropout, in: pass.part(3)), in: pass)
    }

    /// Logits `[1, K]` of a sequence of frames, of which some windows are computed at a time. Records
    /// nothing.
    func logits(of sequence: SequenceInput, by windowing: SequenceWindowing) -> Tensor {
        guard case .frames(let encoder) = encoder, sequence.length > 0 else {
            return self([sequence], in: .evaluation)
        }
        let (values, width) = (sequence.frameValues, config.frames.width)
        var pooled = SequencePooling.Windows(
            pooling, count: sequence.length, direction: encoder.direction)
        windowing.encode(sequence.length, by: encoder) { parts in
            let batch = PaddedBatch(
                frames: parts.map {
                    Array(values[($0.lowerBound * width)..<($0.upperBound * width)])
                },
                width: width)
            return Tensor(batch.values, shape: [batch.timeStepCount, batch.batchSize, width])
        } _: { outputs in
            let (steps, windows) = (outputs.values.shape[0], outputs.values.shape[1])
            let rows = outputs.values.reshaped([steps * windows, config.outputWidth])
            for (window, kept) in outputs.kept.enumerated() {
                let places = kept.steps.map { Int32($0 * windows + window) }
                pooled.add(
                    rows.gatheringRows(places).reshaped([places.count, 1, config.outputWidth]),
                    at: kept.place)
            }
        }
        return output(pooled.pooled, in: .evaluation)
    }

    /// The network over the frames of one sequence as they come; `nil` where it must know the whole
    /// sequence.
    func stream() -> ClassificationNetworkStream? {
        guard case .frames(let encoder) = encoder, encoder.isLeftToRight, pooling.isStreamable,
            !config.bothStrands
        else { return nil }
        return ClassificationNetworkStream(
            encoder: FrameEncoder.Stream(encoder), pooling: SequencePooling.Stream(pooling),
            output: output)
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        switch encoder {
        case .symbols(let encoder): encoder.accept(&visitor)
        case .frames(let encoder): encoder.accept(&visitor)
        }
        visitor.visit(pooling, named: "pooling")
        visitor.visit(output, named: "output")
    }
}

/// The log-probabilities (nats) of the classes after each frame of a sequence.
struct ClassificationNetworkStream {
    fileprivate(set) var encoder: FrameEncoder.Stream
    fileprivate var pooling: SequencePooling.Stream
    fileprivate let output: Linear

    /// How many frames later the classes after a frame are known.
    var delay: Int { encoder.delay }

    /// Takes frames, `[n, D]`; those of the last ones may come later.
    mutating func append(_ frames: [Float]) -> [[Float]] { classes(after: encoder.append(frames)) }

    /// Says that no more frames come.
    mutating func finish() -> [[Float]] { classes(after: encoder.finish()) }

    private mutating func classes(after outputs: Tensor?) -> [[Float]] {
        guard let outputs else { return [] }
        return (0..<outputs.shape[0]).map { step in
            pooling.add(outputs.slice(step..<(step + 1)))
            return output(pooling.pooled, in: .evaluation).logSoftmax().floats
        }
    }
}
