internal import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors

/// Frames, a subsampling encoder, and CTC over its outputs.
///
/// Parameters: `encoder.…` and `output.weight [V, H]`, `output.bias [V]`.
public final class SpeechNetwork: Module {
    /// How it is built.
    public let config: SpeechConfig
    let encoder: SubsamplingEncoder
    let output: CTC

    /// - Parameters:
    ///   - config: How it is built; the width of its frames is known.
    ///   - symbols: V, the blank among them.
    ///   - random: Decides the first parameters.
    public init(
        _ config: SpeechConfig, symbols: Int, random: RandomStream = RandomStream(seed: 1)
    ) {
        self.config = config
        encoder = SubsamplingEncoder(
            config.encoder, stack: config.stack, inputDropout: config.inputDropout,
            random: random.stream("encoder"))
        output = CTC(
            inputSize: encoder.outputSize, classCount: symbols, random: random.stream("output"))
    }

    /// The mean loss of a batch in nats per symbol, and of how many symbols it is the mean.
    ///
    /// - Parameters:
    ///   - frames: Of each recording, `[T, D]`.
    ///   - targets: The symbols of each.
    ///   - pass: Whether gradients are wanted.
    func loss(_ frames: [[Float]], targets: [[Int32]], in pass: Pass) -> (
        loss: Tensor, count: Int
    ) {
        let (outputs, lengths) = encode(frames, in: pass)
        return output.loss(
            outputs.dropout(config.outputDropout, in: pass.part(9)), lengths: lengths,
            targets: targets, in: pass)
    }

    /// The log-probabilities of all symbols at each output, `[T', B, V]`, and the outputs of each
    /// recording.
    package func logProbabilities(_ frames: [[Float]]) -> (values: Tensor, lengths: [Int]) {
        let (outputs, lengths) = encode(frames, in: .evaluation)
        return (output.logProbabilities(outputs), lengths)
    }

    private func encode(_ frames: [[Float]], in pass: Pass) -> (Tensor, [Int]) {
        let width = config.encoder.width
        let batch = PaddedBatch(frames: frames, width: width)
        let input = Tensor(batch.values, shape: [batch.timeStepCount, batch.batchSize, width])
        return encoder(input, lengths: batch.lengths, in: pass)
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(encoder, named: "encoder")
        visitor.visit(output, named: "output")
    }
}
