public import UnrollLayers
public import UnrollSystem
public import UnrollTensors

/// What a training loop needs of a task: batches in a fixed order, a loss, a validation.
public protocol TrainingTask: AnyObject {
    var module: any Module { get }
    var updatesPerEpoch: Int { get }
    /// Differs between different training data, so that a run is not gone on with on another text.
    var dataFingerprint: UInt64 { get }
    /// Decides the order of the epoch's data and forgets what was carried.
    ///
    /// - Parameters:
    ///   - epoch: Counted from 0.
    ///   - random: The epoch's own randomness.
    func begin(epoch: Int, random: RandomStream)
    /// The mean loss (nats) of one update's batch and the number of symbols it is the mean of.
    func loss(update: Int, in pass: Pass) -> (loss: Tensor, symbols: Int)
    /// The validation loss in nats per symbol.
    func validate() -> Double
    /// State carried from update to update, for checkpoints: the same tensors in the same order.
    var carried: [Tensor] { get set }
    /// Whether these could be ``carried``: their number and shapes, as a file claims them.
    func canCarry(_ shapes: [[Int]]) -> Bool
}

/// A run that cannot go on.
public struct TrainingError: Error, Sendable, CustomStringConvertible {
    public let message: String
    public var description: String { message }

    public init(_ message: String) { self.message = message }
}
