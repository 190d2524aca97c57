package import UnrollSystem
package import UnrollTensors

/// A classic test of memory over a lag: what is shown at the start decides what is right at the end.
public enum LongMemoryTask: String, Sendable, Codable, CaseIterable {
    /// The first symbol of a sequence, one of eight, is asked for after a lag of other symbols.
    case recall
    /// Two marked numbers of a sequence are to be added, the first of them among the first ten
    /// (Hochreiter and Schmidhuber, 1997; Le et al., 2015).
    case adding
    /// Ten symbols are to be written again after a lag of blanks (Hochreiter and Schmidhuber, 1997;
    /// Arjovsky et al., 2016).
    case copy

    /// Symbols to be remembered.
    static let symbols = 8
    /// How many the task ``copy`` has to remember.
    static let copied = 10
    /// An answer of the task ``adding`` is right within this.
    static let tolerance: Float = 0.04

    /// D, the width of an input.
    public var inputSize: Int {
        switch self {
        // Symbols to remember, others, and the question.
        case .recall: 2 * Self.symbols + 1
        case .adding: 2
        // Symbols, the blank, and the sign to begin.
        case .copy: Self.symbols + 2
        }
    }

    /// The width of an answer.
    public var outputSize: Int { self == .adding ? 1 : Self.symbols }

    /// The share of right answers that guessing gets; `nil` where it is next to none.
    public var chance: Double? { self == .adding ? nil : 1 / Double(Self.symbols) }

    /// Time steps of a sequence whose lag is given.
    public func timeSteps(lag: Int) -> Int {
        switch self {
        case .recall, .adding: lag + 1
        case .copy: lag + 2 * Self.copied
        }
    }

    /// What the task asks, in a line.
    public var explanation: String {
        switch self {
        case .recall: "which of 8 symbols came first, asked after the lag"
        case .adding: "the sum of two marked numbers, one at the start (right within 0.04)"
        case .copy: "10 symbols, each one of 8, written again after the lag"
        }
    }
}

extension LongMemoryTask {
    /// Sequences of one length and what is right at their ends.
    package struct Batch {
        /// `[T, B, D]`
        package var inputs: Tensor
        /// The time steps that are answered, the last ones.
        package var answered: Range<Int>
        /// The right symbols, time-first; empty where numbers are asked for.
        package var symbols: [Int32] = []
        /// The right numbers, `[B, 1]`.
        package var numbers: Tensor?
    }

    /// Draws a batch.
    ///
    /// - Parameters:
    ///   - count: B
    ///   - lag: Time steps between what is shown and the answer, at least 1.
    ///   - random: Decides everything.
    package func batch(_ count: Int, lag: Int, random: RandomStream) -> Batch {
        let length = timeSteps(lag: lag)
        let width = inputSize
        var inputs = [Float](repeating: 0, count: length * count * width)
        func set(_ t: Int, _ row: Int, _ column: Int, to value: Float = 1) {
            inputs[(t * count + row) * width + column] = value
        }
        var symbols: [Int32] = []
        var numbers: [Float] = []
        for row in 0..<count {
            let own = random.stream(row)
            switch self {
            case .recall:
                let first = own.integer(below: Self.symbols, at: 0)
                symbols.append(Int32(first))
                set(0, row, first)
                for t in 1..<length {
                    set(t, row, Self.symbols + own.integer(below: Self.symbols, at: UInt64(t)))
                }
                set(length - 1, row, 2 * Self.symbols)
            case .adding:
                let firstMark = own.stream("first").integer(below: min(10, length / 2), at: 0)
                let others = max(length / 2, firstMark + 1)
                let secondMark =
                    firstMark + 1
                    + own.stream("second").integer(below: max(others - firstMark - 1, 1), at: 0)
                var sum: Float = 0
                for t in 0..<length {
                    let value = own.uniform(at: UInt64(t))
                    set(t, row, 0, to: value)
                    if t == firstMark || t == secondMark {
                        set(t, row, 1)
                        sum += value
                    }
                }
                numbers.append(sum)
            case .copy:
                for t in 0..<length {
                    switch t {
                    case 0..<Self.copied:
                        set(t, row, own.integer(below: Self.symbols, at: UInt64(t)))
                    case length - Self.copied - 1: set(t, row, Self.symbols + 1)
                    default: set(t, row, Self.symbols)
                    }
                }
            }
        }
        if self == .copy {
            for t in 0..<Self.copied {
                for row in 0..<count {
                    symbols.append(
                        Int32(
                            random.stream(row).integer(below: Self.symbols, at: UInt64(t))))
                }
            }
        }
        return Batch(
            inputs: Tensor(inputs, shape: [length, count, width]),
            answered: (length - (self == .copy ? Self.copied : 1))..<length, symbols: symbols,
            numbers: numbers.isEmpty ? nil : Tensor(numbers, shape: [count, 1]))
    }
}
