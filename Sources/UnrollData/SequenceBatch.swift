/// Some sequences of symbols side by side.
///
/// Time-first: time step `t` of row `b` is at `t · batchSize + b`.
public struct SequenceBatch: Sendable, Equatable {
    /// The number of time steps, `T`: the longest row's, and at least 1.
    public let timeStepCount: Int
    /// The number of rows, `B`.
    public let batchSize: Int
    /// The symbols, `[T, B]`; -1 past the end of a row.
    public private(set) var symbols: [Int32]
    /// The time steps of each row, in `0...T`.
    public let lengths: [Int]

    public init(_ sequences: [[Int32]]) {
        batchSize = sequences.count
        lengths = sequences.map(\.count)
        timeStepCount = max(1, lengths.max() ?? 0)
        symbols = [Int32](repeating: -1, count: timeStepCount * batchSize)
        for (row, sequence) in sequences.enumerated() {
            var place = row
            for symbol in sequence {
                symbols[place] = symbol
                place += batchSize
            }
        }
    }
}
