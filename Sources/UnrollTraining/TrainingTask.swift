public import UnrollLayers
public import UnrollSystem
public import UnrollTensors

/// What a training loop needs of a task: batches in a fixed order, a loss, a validation.
public protocol TrainingTask: AnyObject {
    var module: any Module { get }
    var updatesPerEpoch: Int { get }
    /// Differs between different training and validation data, so that a run is not gone on with on another text.
    var dataFingerprint: UInt64 { get }
    /// Decides the order of the epoch's data and forgets what was carried.
    ///
    /// - Parameters:
    ///   - epoch: Counted from 0.
    ///   - random: The epoch's own randomness.
    func begin(epoch: Int, random: RandomStream)
    /// The mean loss (nats) of one update's batch and the number of symbols (or examples) it is the
    /// mean of.
    func loss(update: Int, in pass: Pass) -> (loss: Tensor, symbols: Int)
    func validate() -> Validation
    /// State carried from update to update, for checkpoints: the same tensors in the same order.
    var carried: [Tensor] { get set }
    /// Whether these could be ``carried``: their number and shapes, as a file claims them.
    func canCarry(_ shapes: [[Int]]) -> Bool
}

/// How well a module does on the validation data.
public struct Validation: Sendable, Codable, Hashable {
    /// Nats per symbol or example.
    public var loss: Double
    /// The share of right answers, where the task gives answers.
    public var accuracy: Double?

    public init(loss: Double, accuracy: Double? = nil) {
        self.loss = loss
        self.accuracy = accuracy
    }

    /// By accuracy where there is one, then by loss.
    public func isBetter(than other: Validation) -> Bool {
        let (mine, others) = (accuracy ?? 0, other.accuracy ?? 0)
        return mine == others ? loss < other.loss : mine > others
    }
}

/// A run that cannot go on.
public struct TrainingError: Error, Sendable, CustomStringConvertible {
    public let message: String
    public var description: String { message }

    public init(_ message: String) { self.message = message }
}
