public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors

/// Words and their spelling, a recurrent stack, and an output layer that chooses a tag for every word.
///
/// Parameters: those of ``SequenceEncoder``, and `output.…` of a `TagCRF` or a `TagSoftmax`.
public final class TaggingNetwork: Module {
    public let config: TaggingConfig
    public let encoder: SequenceEncoder
    private let output: Output

    private enum Output {
        case crf(TagCRF)
        case softmax(TagSoftmax)
    }

    /// Sentences as the network reads them.
    package struct Batch {
        var symbols: PaddedBatch<Int32>
        /// The word of the forms at each place.
        var words: PaddedBatch<Int32>
        var forms: WordForms

        package init(_ sentences: [EncodedSentence], forms: WordForms) {
            symbols = PaddedBatch(sentences.map(\.symbols))
            words = PaddedBatch(sentences.map(\.words))
            self.forms = forms
        }
    }

    /// - Parameters:
    ///   - config: How it is built; its tags are known.
    ///   - vocabularySize: V
    ///   - vectors: What the embedding begins with, `[V, E]`; drawn at random if `nil`.
    ///   - random: Decides the first parameters.
    public init(
        _ config: TaggingConfig, vocabularySize: Int, vectors: Tensor? = nil,
        random: RandomStream = RandomStream(seed: 1)
    ) {
        self.config = config
        encoder = SequenceEncoder(
            config.encoder, vocabularySize: vocabularySize, vectors: vectors, random: random)
        let width = config.encoder.outputWidth
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

    /// The encoder's outputs `[T, B, D]`.
    private func outputs(_ batch: Batch, in pass: Pass) -> Tensor {
        let spelled = config.encoder.wordForms == nil ? nil : (batch.words.values, batch.forms)
        return encoder(batch.symbols, spelled: spelled, in: pass).output
            .dropout(config.outputDropout, in: pass.part(3))
    }

    /// The mean loss in nats per tag, and how many tags it is the mean of.
    package func loss(_ batch: Batch, tags: [[Int32]], in pass: Pass) -> (loss: Tensor, count: Int)
    {
        let outputs = outputs(batch, in: pass)
        let lengths = batch.symbols.lengths
        return switch output {
        case .crf(let crf): crf.loss(outputs, lengths: lengths, targets: tags, in: pass)
        case .softmax(let tagger): tagger.loss(outputs, lengths: lengths, targets: tags, in: pass)
        }
    }

    /// The best tags of each sentence.
    package func decode(_ batch: Batch) -> [[Int32]] {
        let outputs = outputs(batch, in: .evaluation)
        let lengths = batch.symbols.lengths
        return switch output {
        case .crf(let crf): crf.decode(outputs, lengths: lengths)
        case .softmax(let tagger): tagger.decode(outputs, lengths: lengths)
        }
    }

    /// The best tags of each sentence, the probability of each, and the probability of each given
    /// the one before it.
    func decodeWithProbabilities(_ batch: Batch) -> [(
        tags: [Int32], marginals: [Float], conditionals: [Float]
    )] {
        let outputs = outputs(batch, in: .evaluation)
        let lengths = batch.symbols.lengths
        let tagCount = config.tags.count
        func own(_ all: [Float], _ tags: [[Int32]]) -> [[Float]] {
            tags.enumerated().map { row, tags in
                tags.enumerated().map { step, tag in
                    all[(step * lengths.count + row) * tagCount + Int(tag)]
                }
            }
        }
        switch output {
        case .crf(let crf):
            let tags = crf.decode(outputs, lengths: lengths)
            let found = crf.probabilities(outputs, lengths: lengths, tags: tags)
            let conditionals = found.conditionals.floats
            return zip(tags, own(found.marginals.floats, tags)).enumerated().map { row, found in
                let steps = found.0.indices
                return (
                    found.0, found.1, steps.map { conditionals[$0 * lengths.count + row] }
                )
            }
        case .softmax(let tagger):
            let tags = tagger.decode(outputs, lengths: lengths)
            let marginals = own(tagger.logProbabilities(outputs).exp().floats, tags)
            return zip(tags, marginals).map { ($0, $1, $1) }
        }
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        encoder.accept(&visitor)
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

/// A sentence as a network reads it.
package struct EncodedSentence: Sendable {
    /// The vocabulary's index of each word.
    var symbols: [Int32]
    /// The place of each word among the word forms.
    var words: [Int32]
}

/// Turns words into symbols and collects how they are spelled.
package struct SentenceEncoder {
    private let codec: TextCodec
    private let lowercases: Bool
    private let most: Int
    private let limit: Int
    private var places: [String: Int32] = [:]
    private var words: [String] = []
    private var symbols: [Int32] = []

    package init(_ config: SequenceEncoderConfig, _ codec: TextCodec) {
        self.codec = codec
        lowercases = config.preparation.lowercases
        most = config.maximumLength
        limit = config.wordForms?.limit ?? 3
    }

    /// What follows the configuration's most words of a sentence is not read.
    package mutating func encode(_ tokens: [String]) -> EncodedSentence {
        let places = tokens.prefix(most).map { place(of: $0) }
        return EncodedSentence(symbols: places.map { symbols[Int($0)] }, words: places)
    }

    private mutating func place(of word: String) -> Int32 {
        if let place = places[word] { return place }
        let place = Int32(words.count)
        places[word] = place
        words.append(word)
        symbols.append(codec.index(ofWord: lowercases ? word.lowercased() : word))
        return place
    }

    /// The spelling of all words so far.
    package var forms: WordForms { WordForms(words, limit: limit) }
}
