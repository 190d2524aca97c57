public import UnrollSystem
public import UnrollTensors

/// Which tags may stand beside each other, begin and end a sequence of K tags.
public struct TagConstraints: Sendable, Hashable {
    /// K·K values: whether the column's tag may follow the row's.
    public var pairs: [Bool]
    /// K values.
    public var starts, ends: [Bool]

    /// Constraints on K tags: K·K pairs, K starts, K ends.
    public init(pairs: [Bool], starts: [Bool], ends: [Bool]) {
        requirement(
            pairs.count == starts.count * starts.count && ends.count == starts.count,
            "TagConstraints: \(pairs.count) pairs, \(starts.count) starts, \(ends.count) ends")
        self.pairs = pairs
        self.starts = starts
        self.ends = ends
    }

    /// Everything is possible.
    public static func none(tagCount: Int) -> TagConstraints {
        let all = [Bool](repeating: true, count: tagCount)
        return TagConstraints(
            pairs: [Bool](repeating: true, count: tagCount * tagCount), starts: all, ends: all)
    }
}

/// A tag for every time step, chosen together: a linear-chain conditional random field over
/// `s = W·h + b` and the scores of neighbouring tags (Lafferty et al., 2001; Lample et al., 2016).
///
/// Parameters: `weight [K, H]`, `bias [K]`, `transitions [K, K]` from the row's tag to the column's,
/// `start [K]`, `end [K]`. What the constraints forbid gets no probability, whatever is learned. A
/// target is as long as its sequence and possible. The unit is one tag.
public final class TagCRF: SequenceObjective {
    /// What may stand beside what.
    public let constraints: TagConstraints
    private let output: Linear
    private let transitions, start, end: Parameter
    /// Zero, or minus infinity where something is impossible; `nil` where everything is possible.
    private let penalties: (transitions: Tensor, start: Tensor, end: Tensor)?

    public var inputSize: Int { output.weight.shape[1] }
    /// K
    public var tagCount: Int { output.weight.shape[0] }

    /// - Parameters:
    ///   - inputSize: H
    ///   - constraints: What is possible; decides K.
    ///   - random: Decides the first weights.
    public init(inputSize: Int, constraints: TagConstraints, random: RandomStream) {
        let tags = constraints.starts.count
        self.constraints = constraints
        output = Linear(inputSize: inputSize, outputSize: tags, random: random)
        func small(_ rows: Int, _ name: String) -> Parameter {
            Parameter(shape: rows == 1 ? [tags] : [rows, tags]) {
                let values = Initializer.uniform(0.1).matrix(
                    outputs: rows, inputs: tags, random: random.stream(name))
                return rows == 1 ? values.reshaped([tags]) : values
            }
        }
        transitions = small(tags, "transitions")
        start = small(1, "start")
        end = small(1, "end")
        let isFree = constraints == .none(tagCount: tags)
        func penalty(_ possible: [Bool], _ shape: [Int]) -> Tensor {
            Tensor(possible.map { $0 ? 0 : -Float.infinity }, shape: shape)
        }
        penalties =
            isFree
            ? nil
            : (
                penalty(constraints.pairs, [tags, tags]), penalty(constraints.starts, [tags]),
                penalty(constraints.ends, [tags])
            )
    }

    public func loss(_ outputs: Tensor, lengths: [Int], targets: [[Int32]], in pass: Pass) -> (
        loss: Tensor, count: Int
    ) {
        let loss = scores(outputs, in: pass).randomFieldLoss(
            neighbours(in: pass), lengths: lengths, tags: targets)
        return (loss, lengths.reduce(0, +))
    }

    public func decode(_ outputs: Tensor, lengths: [Int]) -> [[Int32]] {
        Self.decode(emissions: emissions(outputs), transitionScores, lengths: lengths)
    }

    /// The score of each tag at each time step, whatever its neighbours: `[T, B, K]`. Records nothing.
    package func emissions(_ outputs: Tensor) -> Tensor {
        scores(outputs.detached(), in: .evaluation)
    }

    /// The scores of neighbouring tags, minus infinity where the constraints forbid them.
    package var transitionScores: TransitionScores { neighbours(in: .evaluation) }

    /// The tags of the likeliest sequences, given the scores of single tags and of neighbours. Records
    /// nothing.
    package static func decode(
        emissions: Tensor, _ neighbours: TransitionScores, lengths: [Int]
    ) -> [[Int32]] {
        let paths = emissions.randomFieldPaths(neighbours, lengths: lengths).tags.integers
        return lengths.enumerated().map { row, length in
            (0..<length).map { paths[$0 * lengths.count + row] }
        }
    }

    /// The probabilities of any tag and of the given ones along their sequences. Records nothing.
    public func probabilities(_ outputs: Tensor, lengths: [Int], tags: [[Int32]])
        -> TagProbabilities
    {
        emissions(outputs).randomFieldProbabilities(
            transitionScores, lengths: lengths, tags: tags)
    }

    /// `[T, B, K]`
    private func scores(_ outputs: Tensor, in pass: Pass) -> Tensor { output(outputs, in: pass) }

    private func neighbours(in pass: Pass) -> TransitionScores {
        let (transitions, start, end) = (
            transitions.read(in: pass), start.read(in: pass), end.read(in: pass)
        )
        guard let penalties else {
            return TransitionScores(transitions: transitions, start: start, end: end)
        }
        return TransitionScores(
            transitions: transitions + penalties.transitions, start: start + penalties.start,
            end: end + penalties.end)
    }

    public func accept(_ visitor: inout some ModuleVisitor) {
        output.accept(&visitor)
        visitor.visit(transitions, named: "transitions")
        visitor.visit(start, named: "start")
        visitor.visit(end, named: "end")
    }
}
