internal import UnrollData
package import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

/// Words and their spelling, or nucleotides, a recurrent stack, and an output layer that chooses a tag
/// for every word or base.
///
/// Parameters: those of ``SequenceEncoder`` or of a `FrameEncoder`, and `output.…` of a `TagCRF` or a
/// `TagSoftmax`.
package final class TaggingMember: Module {
    private let config: TaggingConfig
    private let encoder: Encoder
    private let output: Output

    private enum Encoder {
        case words(SequenceEncoder)
        /// And the frame of each symbol, `[16, 4]`.
        case nucleotides(FrameEncoder, frames: Tensor)
    }

    private enum Output {
        case crf(TagCRF)
        case softmax(TagSoftmax)
    }

    init(_ config: TaggingConfig, vocabularySize: Int, vectors: Tensor?, random: RandomStream) {
        self.config = config
        switch config.input {
        case .words:
            encoder = .words(
                SequenceEncoder(
                    config.encoder, vocabularySize: vocabularySize, vectors: vectors,
                    random: random))
        case .nucleotides:
            encoder = .nucleotides(
                FrameEncoder(
                    config.frames, stack: config.encoder.recurrent,
                    inputDropout: config.encoder.inputDropout, random: random),
                frames: Tensor(
                    Nucleotides.frameTable,
                    shape: [Nucleotides.frameTable.count / Nucleotides.width, Nucleotides.width]))
        }
        let width = config.outputWidth
        switch config.outputLayer {
        case .crf:
            output = .crf(
                TagCRF(
                    inputSize: width, constraints: config.constraints,
                    random: random.stream("output")))
        case .softmax:
            output = .softmax(
                TagSoftmax(
                    inputSize: width, tagCount: config.tags.count,
                    random: random.stream("output")))
        }
    }

    /// The encoder of words; `nil` of nucleotides.
    package var wordEncoder: SequenceEncoder? {
        if case .words(let encoder) = encoder { encoder } else { nil }
    }

    /// The scores of neighbouring tags; `nil` where each tag is chosen by itself.
    var neighbours: TransitionScores? {
        if case .crf(let crf) = output { crf.transitionScores } else { nil }
    }

    /// The encoder's outputs `[T, B, D]`.
    private func outputs(_ batch: TaggingNetwork.Batch, in pass: Pass) -> Tensor {
        let outputs: Tensor
        switch encoder {
        case .words(let encoder):
            let spelled = config.encoder.wordForms == nil ? nil : (batch.words.values, batch.forms)
            outputs = encoder(batch.symbols, spelled: spelled, in: pass).output
        case .nucleotides(let encoder, let table):
            outputs =
                encoder(
                    frames(batch.symbols, table), lengths: batch.symbols.lengths, in: pass
                ).output
        }
        return outputs.dropout(config.outputDropout, in: pass.part(3))
    }

    /// The frames of nucleotides, `[T, B, 4]`.
    private func frames(_ symbols: PaddedBatch<Int32>, _ table: Tensor) -> Tensor {
        table.gatheringRows(symbols.values)
            .reshaped([symbols.timeStepCount, symbols.batchSize, Nucleotides.width])
    }

    /// The mean loss in nats per tag, and how many tags it is the mean of.
    func loss(_ batch: TaggingNetwork.Batch, tags: [[Int32]], in pass: Pass) -> (
        loss: Tensor, count: Int
    ) {
        let outputs = outputs(batch, in: pass)
        let lengths = batch.symbols.lengths
        return switch output {
        case .crf(let crf): crf.loss(outputs, lengths: lengths, targets: tags, in: pass)
        case .softmax(let tagger): tagger.loss(outputs, lengths: lengths, targets: tags, in: pass)
        }
    }

    /// The score of each tag at each place, `[T, B, K]`. Records nothing.
    func emissions(_ batch: TaggingNetwork.Batch) -> Tensor {
        emissions(ofOutputs: outputs(batch, in: .evaluation))
    }

    private func emissions(ofOutputs outputs: Tensor) -> Tensor {
        switch output {
        case .crf(let crf): crf.emissions(outputs)
        case .softmax(let tagger): tagger.emissions(outputs)
        }
    }

    /// The same of a long sequence of nucleotides, `[T, 1, K]`, a window at a time: beside them there
    /// are only the activations of some windows.
    func emissions(ofLong symbols: [Int32]) -> Tensor {
        guard case .nucleotides(let encoder, let table) = encoder else {
            requirementFailure("TaggingMember: long sequences of words")
        }
        let tagCount = config.tags.count
        let result = Tensor(uninitialized: [symbols.count, 1, tagCount])
        config.windowing.encode(symbols.count, by: encoder) { parts in
            frames(PaddedBatch(parts.map { Array(symbols[$0]) }), table)
        } _: { outputs in
            let emissions = emissions(ofOutputs: outputs.values)
            let rows = emissions.reshaped([emissions.count / tagCount, tagCount])
            for (window, kept) in outputs.kept.enumerated() {
                let steps = kept.steps.map { Int32($0 * outputs.kept.count + window) }
                result.slice(kept.place..<(kept.place + steps.count)).assign(
                    rows.gatheringRows(steps).reshaped([steps.count, 1, tagCount]))
            }
        }
        return result
    }

    package func accept(_ visitor: inout some ModuleVisitor) {
        switch encoder {
        case .words(let encoder): encoder.accept(&visitor)
        case .nucleotides(let encoder, _): encoder.accept(&visitor)
        }
        switch output {
        case .crf(let crf): visitor.visit(crf, named: "output")
        case .softmax(let tagger): visitor.visit(tagger, named: "output")
        }
    }
}

extension TaggingConfig {
    /// What the learned scheme allows.
    var constraints: TagConstraints {
        let transitions = TagTransitions(tags: tags, scheme: learnedScheme)
        return TagConstraints(
            pairs: transitions.next, starts: transitions.start, ends: transitions.end)
    }
}
