public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors

/// A tagger's network, or several of one kind that learn side by side, whose scores of
/// tags and of neighbours are averaged when tags are chosen.
///
/// Parameters: those of its member, or `models.i.…` of several; `outside_bias [1]`.
public final class TaggingNetwork: Module {
    /// How it is built.
    public let config: TaggingConfig
    package let members: [TaggingMember]
    /// What the tag outside of entities loses when tags are chosen, `[1]`; `nil` where
    /// ``TaggingConfig/tunesRecall`` does not ask for it.
    let outsideBias: Parameter?

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
        outsideBias =
            config.hasOutsideBias
            ? Parameter(shape: [1], isTrainable: false) { Tensor(zeros: [1]) } : nil
        members = (0..<config.models).map { place in
            TaggingMember(
                config, vocabularySize: vocabularySize,
                vectors: place == 0 ? vectors : vectors?.copy(),
                random: place == 0 ? random : random.stream("member").stream(place))
        }
    }

    /// The mean loss in nats per tag, of all members, and how many tags it is the mean of; its
    /// gradient is that of the members' sum.
    package func loss(_ batch: Batch, tags: [[Int32]], in pass: Pass) -> (loss: Tensor, count: Int)
    {
        let losses = members.enumerated().map { place, member in
            // The first network draws what a single one draws.
            member.loss(batch, tags: tags, in: place == 0 ? pass : pass.part(UInt64(16 + place)))
        }
        return (SideBySide.loss(losses.map(\.loss)), losses[0].count)
    }

    // MARK: Decoding

    /// The score of each tag at each place, `[T, B, K]`, the bias of ``outsideBias`` left out.
    package func emissions(_ batch: Batch) -> Tensor { mean { $0.emissions(batch) } }

    /// The same of a long sequence of nucleotides, `[T, 1, K]`.
    package func emissions(ofLong symbols: [Int32]) -> Tensor {
        mean { $0.emissions(ofLong: symbols) }
    }

    private func mean(_ scores: (TaggingMember) -> Tensor) -> Tensor {
        guard members.count > 1 else { return scores(members[0]) }
        let sum = members.dropFirst().reduce(scores(members[0])) { $0 + scores($1) }
        return (1 / Float(members.count)) * sum
    }

    /// The scores of neighbouring tags; `nil` where each tag is chosen by itself.
    package var neighbours: TransitionScores? {
        let all = members.compactMap(\.neighbours)
        guard let first = all.first, all.count > 1 else { return all.first }
        let share = 1 / Float(all.count)
        func mean(_ part: KeyPath<TransitionScores, Tensor>) -> Tensor {
            share * all.dropFirst().reduce(first[keyPath: part]) { $0 + $1[keyPath: part] }
        }
        return TransitionScores(
            transitions: mean(\.transitions), start: mean(\.start), end: mean(\.end))
    }

    /// Computes the emissions of sentences and something of them: those of about one length together,
    /// long sequences of nucleotides each alone.
    ///
    /// - Parameters:
    ///   - sentences: The sentences.
    ///   - forms: How their words are spelled.
    ///   - name: The name of the work, for whoever shows progress.
    ///   - body: Gets places among the sentences, their emissions `[T, B, K]` and lengths; gives a
    ///     result for each.
    /// - Returns: The results in the order of the sentences.
    func evaluate<Result>(
        _ sentences: [EncodedSentence], forms: WordForms, as name: String,
        _ body: (_ places: [Int], _ emissions: Tensor, _ lengths: [Int]) -> [Result]
    ) -> [Result] {
        SequenceWindowing.evaluate(
            lengths: sentences.map(\.symbols.count),
            by: config.input == .nucleotides ? config.windowing : nil, as: name
        ) { places in
            let batch = Batch(places.map { sentences[$0] }, forms: forms)
            return body(places, emissions(batch), batch.symbols.lengths)
        } long: { place, _ in
            let symbols = sentences[place].symbols
            return body([place], emissions(ofLong: symbols), [symbols.count])[0]
        }
    }

    /// The mean loss in nats per tag of some sentences, given their emissions. Records nothing.
    func loss(_ emissions: Tensor, lengths: [Int], tags: [[Int32]]) -> Double {
        let loss =
            neighbours.map { emissions.randomFieldLoss($0, lengths: lengths, tags: tags) }
            ?? TagSoftmax.loss(emissions: emissions, lengths: lengths, targets: tags)
        return Double(loss.item)
    }

    /// The best tags of each sentence, by ``emissions(_:)``.
    ///
    /// - Parameters:
    ///   - emissions: `[T, B, K]`
    ///   - lengths: Of the sentences.
    ///   - bias: What outside of entities loses; ``outsideBias`` if `nil`.
    package func decode(_ emissions: Tensor, lengths: [Int], bias: Float? = nil) -> [[Int32]] {
        best(biased(emissions, by: bias), lengths: lengths)
    }

    /// The best tags of each sentence of a batch.
    package func decode(_ batch: Batch) -> [[Int32]] {
        decode(emissions(batch), lengths: batch.symbols.lengths)
    }

    private func best(_ scores: Tensor, lengths: [Int]) -> [[Int32]] {
        neighbours.map { TagCRF.decode(emissions: scores, $0, lengths: lengths) }
            ?? TagSoftmax.decode(emissions: scores, lengths: lengths)
    }

    private func biased(_ emissions: Tensor, by bias: Float? = nil) -> Tensor {
        let bias = bias ?? outsideBias?.value.item ?? 0
        guard bias != 0 else { return emissions }
        let offsets = config.tags.map { $0 == TagScheme.outside ? -bias : 0 }
        return emissions.addingRows(Tensor(offsets, shape: [offsets.count]))
    }

    /// The best tags of each sentence, the probability of each, and the probability of each given
    /// the one before it.
    func decodeWithProbabilities(_ emissions: Tensor, lengths: [Int]) -> [(
        tags: [Int32], marginals: [Float], conditionals: [Float]
    )] {
        let scores = biased(emissions)
        let tags = best(scores, lengths: lengths)
        let tagCount = config.tags.count
        func own(_ all: [Float]) -> [[Float]] {
            tags.enumerated().map { row, tags in
                tags.enumerated().map { step, tag in
                    all[(step * lengths.count + row) * tagCount + Int(tag)]
                }
            }
        }
        guard let neighbours else {
            let rows = scores.reshaped([scores.count / tagCount, tagCount])
            return zip(tags, own(rows.logSoftmax().exp().floats)).map { ($0, $1, $1) }
        }
        let found = scores.randomFieldProbabilities(neighbours, lengths: lengths, tags: tags)
        let conditionals = found.conditionals.floats
        return zip(tags, own(found.marginals.floats)).enumerated().map { row, found in
            let steps = found.0.indices
            return (found.0, found.1, steps.map { conditionals[$0 * lengths.count + row] })
        }
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        if members.count == 1 {
            members[0].accept(&visitor)
        } else {
            for (place, member) in members.enumerated() {
                visitor.visit(member, named: "models.\(place)")
            }
        }
        if let outsideBias { visitor.visit(outsideBias, named: "outside_bias") }
    }
}
