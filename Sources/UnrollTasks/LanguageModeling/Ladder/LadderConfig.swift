public import UnrollTensors
internal import UnrollTraining

/// The settings of a ladder.
public struct LadderConfig: Sendable, Codable, Hashable {
    /// The rows to train, in order.
    public var rows = LadderRow.allCases
    /// Seconds of training for each row that is a network.
    public var budget = 480.0
    /// The size and epochs of every network, in place of what the budget has time for; then nothing
    /// depends on the clock.
    public var fixedSize: FixedSize?
    /// Sentences are independent: every line from the zero state; else the state is carried.
    public var perLine = false
    /// Rarer words of the training text count as unknown.
    public var minimumCount = 1
    /// The most words, special ones included; `nil` for all.
    public var vocabularySize: Int?
    /// The random seed of all trainings.
    public var seed: UInt64 = 1
    /// The precision of the products of training.
    public var precision = TrainingConfig.standard.precision

    /// The same for every network.
    public struct FixedSize: Sendable, Codable, Hashable {
        /// H
        public var hiddenSize: Int
        /// Epochs of each training.
        public var epochs: Int

        /// The same size for every network.
        public init(hiddenSize: Int, epochs: Int) {
            self.hiddenSize = hiddenSize
            self.epochs = epochs
        }
    }

    /// The usual ladder: all rows, eight minutes for each network.
    public init() {}
}
