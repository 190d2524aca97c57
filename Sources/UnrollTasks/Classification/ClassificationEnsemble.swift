internal import UnrollData
public import UnrollLayers
internal import UnrollPlatform
public import UnrollSystem
public import UnrollTensors

/// Several networks whose answers are averaged: the probability of a class is the mean of theirs (an
/// ensemble, Hansen and Salamon, 1990). Its members are networks of one configuration, with first
/// parameters of their own, and perhaps a last one that has no recurrent layers. One is an ensemble
/// too.
///
/// Parameters: those of the network where there is one, else `models.K.` before those of network K.
public final class ClassificationEnsemble: Module {
    /// The networks, one or more; the one of averaged vectors is the last.
    public let networks: [ClassificationNetwork]
    /// How each is built, and how many there are.
    public let config: ClassificationConfig

    /// - Parameters:
    ///   - config: How each is built, and how many there are.
    ///   - vocabularySize: V
    ///   - vectors: The initial embedding of all, `[V, E]`; drawn at random if `nil`.
    ///   - random: Decides the first parameters.
    public init(
        _ config: ClassificationConfig, vocabularySize: Int, vectors: Tensor? = nil,
        random: RandomStream = RandomStream(seed: 1)
    ) {
        self.config = config
        var members = Array(repeating: config, count: max(config.models, 1))
        if config.hasAveragedMember { members.append(config.baseline) }
        networks = members.enumerated().map { place, member in
            ClassificationNetwork(
                member, vocabularySize: vocabularySize, vectors: vectors?.copy(),
                random: place == 0 ? random : random.stream("model").stream(place))
        }
    }

    /// An ensemble of one.
    init(_ network: ClassificationNetwork) {
        var config = network.config
        config.models = 1
        config.averagedMember = false
        self.config = config
        networks = [network]
    }

    /// The prefixes of the names of each network's parameters.
    package var prefixes: [String] { SideBySide.prefixes(networks.count) }

    /// The log-probabilities (nats) of each sequence's classes, in their order: of the mean of the
    /// networks' probabilities, and with both strands of the mean over these too. The same bits
    /// whatever stands beside a sequence.
    func logProbabilities(_ sequences: [SequenceInput], as name: String) -> [[Float]] {
        let classes = config.labels.count
        return SequenceWindowing.evaluate(
            lengths: sequences.map(\.length), by: config.windowing, as: name
        ) { places in
            let values = averaged(places.map { sequences[$0] }) { $0($1, in: .evaluation) }
            return places.indices.map { Array(values[($0 * classes)..<(($0 + 1) * classes)]) }
        } long: { place, windowing in
            averaged([sequences[place]]) { $0.logits(of: $1[0], by: windowing) }
        }
    }

    /// The logarithms of the mean of all networks' probabilities, and with both strands of both.
    private func averaged(
        _ some: [SequenceInput], _ logits: (ClassificationNetwork, [SequenceInput]) -> Tensor
    ) -> [Float] {
        var sides = [some]
        if config.bothStrands { sides.append(some.map(\.reverseComplement)) }
        return mean(
            ofLogarithms: networks.flatMap { network in
                sides.map { logits(network, $0).logSoftmax().floats }
            })
    }

    /// The networks over the frames of one sequence as they come; `nil` where they must know the
    /// whole sequence.
    func stream() -> ClassificationEnsembleStream? {
        let streams = networks.compactMap { $0.stream() }
        return streams.count == networks.count
            ? ClassificationEnsembleStream(networks: streams) : nil
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        guard networks.count > 1 else { return networks[0].accept(&visitor) }
        for (place, network) in networks.enumerated() {
            visitor.visit(network, named: "models.\(place)")
        }
    }
}

/// The networks of an ensemble over a stream of frames.
struct ClassificationEnsembleStream {
    fileprivate var networks: [ClassificationNetworkStream]

    /// How many frames later the classes after a frame are known.
    var delay: Int { networks[0].delay }

    /// Takes frames, `[n, D]`; returns the log-probabilities after each frame, those of the last ones
    /// perhaps later.
    mutating func append(_ frames: [Float]) -> [[Float]] {
        average(networks.indices.map { networks[$0].append(frames) })
    }

    /// Says that no more frames come.
    mutating func finish() -> [[Float]] {
        average(networks.indices.map { networks[$0].finish() })
    }

    private func average(_ answers: [[[Float]]]) -> [[Float]] {
        answers[0].indices.map { step in mean(ofLogarithms: answers.map { $0[step] }) }
    }
}

/// The logarithms of the means of numbers whose logarithms are given.
private func mean(ofLogarithms rows: [[Float]]) -> [Float] {
    guard rows.count > 1 else { return rows[0] }
    return rows[0].indices.map { place in
        log(rows.reduce(0) { $0 + exp($1[place]) } / Float(rows.count))
    }
}
