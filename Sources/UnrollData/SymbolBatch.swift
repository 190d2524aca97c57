/// Some sequences of symbols side by side, with the symbol that is to be predicted at each place.
///
/// Time-first: time step `t` of row `b` is at `t · batchSize + b`.
public struct SymbolBatch: Sendable, Equatable {
    /// The number of time steps, `T`.
    public let timeStepCount: Int
    /// The number of rows, `B`.
    public let batchSize: Int
    /// The symbols that go in, `[T, B]`; 0 past the end of a row.
    public private(set) var inputs: [Int32]
    /// The symbols to predict, `[T, B]`; -1 past the end of a row.
    public private(set) var targets: [Int32]
    /// What went in before the first time step, `[P, B]`, the latest last; -1 where there is nothing.
    public private(set) var preceding: [Int32] = []
    /// The time steps of each row, in `0...T`.
    public private(set) var lengths: [Int]

    /// The number of symbols to predict.
    public var targetCount: Int { lengths.reduce(0, +) }

    /// A batch of rows that are still empty.
    init(timeStepCount: Int, batchSize: Int) {
        self.timeStepCount = timeStepCount
        self.batchSize = batchSize
        inputs = [Int32](repeating: 0, count: timeStepCount * batchSize)
        targets = [Int32](repeating: -1, count: timeStepCount * batchSize)
        lengths = [Int](repeating: 0, count: batchSize)
    }

    /// The same batch with what went in before it.
    func preceded(by preceding: [Int32]) -> SymbolBatch {
        var batch = self
        batch.preceding = preceding
        return batch
    }

    /// Fills a row with a piece of a text, each symbol to be predicted from the one before.
    ///
    /// - Parameters:
    ///   - row: The row.
    ///   - symbols: The text.
    ///   - range: The piece, at most `timeStepCount` symbols.
    ///   - first: What goes in at the first time step.
    mutating func fill(row: Int, with symbols: [Int32], _ range: Range<Int>, first: Int32) {
        lengths[row] = range.count
        var place = row
        var input = first
        for index in range {
            inputs[place] = input
            targets[place] = symbols[index]
            input = symbols[index]
            place += batchSize
        }
    }
}
