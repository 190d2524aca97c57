public import UnrollTensors

/// An objective over whole sequences: a network's outputs `[T, B, H]` are trained against one target
/// for each sequence, and decoded into one answer for each.
///
/// Tag sequences, alignments and sets of notes are such objectives; independent rows of next
/// symbols are an ``OutputObjective``.
public protocol SequenceObjective: Module {
    /// The target of one sequence.
    associatedtype Target
    /// The decoded form of one sequence.
    associatedtype Answer

    /// H, the width of the outputs.
    var inputSize: Int { get }

    /// The training loss.
    ///
    /// - Parameters:
    ///   - outputs: The network's outputs, `[T, B, H]`.
    ///   - lengths: Time steps of each sequence, B values in `0...T`.
    ///   - targets: One for each sequence.
    ///   - pass: Whether gradients are wanted.
    /// - Returns: The mean loss in nats per unit, a tensor of one, and how many units it is the mean of.
    func loss(_ outputs: Tensor, lengths: [Int], targets: [Target], in pass: Pass) -> (
        loss: Tensor, count: Int
    )

    /// The best answer for each sequence. Records nothing.
    ///
    /// - Parameters:
    ///   - outputs: The network's outputs, `[T, B, H]`.
    ///   - lengths: Time steps of each sequence.
    func decode(_ outputs: Tensor, lengths: [Int]) -> [Answer]
}
