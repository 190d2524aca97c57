/// Some pieces of a text side by side, with the symbol that is to be predicted at each place.
public struct SymbolBatch: Sendable, Equatable {
    /// The symbols that go in, `[T, B]`; -1 past the end of a row.
    public private(set) var inputs: PaddedBatch<Int32>
    /// The symbols to predict, `[T, B]`; -1 past the end of a row.
    public private(set) var targets: PaddedBatch<Int32>
    /// The inputs before the first time step, `[P, B]`, the latest last; -1 where there is none.
    public internal(set) var preceding: [Int32] = []

    /// The number of time steps, `T`.
    public var timeStepCount: Int { inputs.timeStepCount }
    /// The number of rows, `B`.
    public var batchSize: Int { inputs.batchSize }
    /// The time steps of each row, in `0...T`.
    public var lengths: [Int] { inputs.lengths }
    /// The number of symbols to predict.
    public var targetCount: Int { targets.liveCount }

    /// A batch of rows that are still empty.
    init(timeStepCount: Int, batchSize: Int) {
        inputs = PaddedBatch(
            timeStepCount: timeStepCount, batchSize: batchSize, width: 1, padding: -1)
        targets = inputs
    }

    /// Fills a row with a piece of a text, each symbol to be predicted from the one before.
    ///
    /// - Parameters:
    ///   - row: The row.
    ///   - piece: At most `timeStepCount` symbols.
    ///   - first: The inputs of the first time step.
    mutating func fill(row: Int, with piece: [Int32], first: Int32) {
        targets.fill(row: row, with: piece)
        inputs.fill(row: row, with: piece.isEmpty ? [] : [first] + piece.dropLast())
    }
}
