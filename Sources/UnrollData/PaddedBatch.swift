internal import UnrollSystem

/// Sequences of different lengths side by side, filled up to the longest: symbols, or frames of
/// several floats.
///
/// Time-first, `[T, B, D]`, rows in the caller's order: time step `t` of row `b` begins at
/// `(t · B + b) · D`. Recurrent layers sort the rows by their lengths themselves and do no work on
/// padding; its value is not a symbol of any vocabulary, so that no table and no optimizer
/// takes it for one.
public struct PaddedBatch<Element: Sendable & Equatable>: Sendable, Equatable {
    /// The number of time steps, `T`: the longest row's, or more.
    public let timeStepCount: Int
    /// The number of rows, `B`.
    public let batchSize: Int
    /// Elements of a time step, `D`: 1 for symbols.
    public let width: Int
    /// All elements, `[T, B, D]`; `padding` past the end of a row.
    public private(set) var values: [Element]
    /// The time steps of each row, in `0...T`.
    public private(set) var lengths: [Int]
    /// The padding past the end of a row: -1 among symbols, 0 in frames.
    public let padding: Element

    /// The number of time steps of all rows, without padding.
    public var liveCount: Int { lengths.reduce(0, +) }

    /// The places of all time steps that are not padding, in `0..<T·B`, in the order of `values`.
    public var livePlaces: [Int32] {
        (0..<timeStepCount * batchSize).filter { $0 / batchSize < lengths[$0 % batchSize] }
            .map { Int32($0) }
    }

    /// A row without its padding, `[length, D]`.
    public func row(_ row: Int) -> [Element] {
        (0..<lengths[row]).flatMap { step -> ArraySlice<Element> in
            let start = (step * batchSize + row) * width
            return values[start..<start + width]
        }
    }

    /// Rows that are still empty.
    init(timeStepCount: Int, batchSize: Int, width: Int, padding: Element) {
        requirement(
            timeStepCount >= 0 && batchSize >= 0 && width >= 1,
            "PaddedBatch: invalid shape [\(timeStepCount), \(batchSize), \(width)]")
        self.timeStepCount = timeStepCount
        self.batchSize = batchSize
        self.width = width
        self.padding = padding
        values = [Element](repeating: padding, count: timeStepCount * batchSize * width)
        lengths = [Int](repeating: 0, count: batchSize)
    }

    /// Fills a row from its first time step on.
    ///
    /// - Parameters:
    ///   - row: The row.
    ///   - elements: Of at most `timeStepCount` time steps, `[length, D]`.
    mutating func fill(row: Int, with elements: some Collection<Element>) {
        let (length, rest) = elements.count.quotientAndRemainder(dividingBy: width)
        requirement(
            rest == 0 && length <= timeStepCount,
            "PaddedBatch: \(elements.count) elements of width \(width) in \(timeStepCount) time steps"
        )
        lengths[row] = length
        var place = row * width
        var inside = 0
        for element in elements {
            values[place + inside] = element
            inside += 1
            if inside == width {
                inside = 0
                place += batchSize * width
            }
        }
    }
}

extension PaddedBatch where Element == Int32 {
    /// Sequences of symbols, filled up with -1 to the longest, and to one time step at least.
    public init(_ sequences: [[Int32]]) {
        self.init(
            timeStepCount: max(1, sequences.map(\.count).max() ?? 0),
            batchSize: sequences.count, width: 1, padding: -1)
        for (row, sequence) in sequences.enumerated() { fill(row: row, with: sequence) }
    }
}

extension PaddedBatch where Element == Float {
    /// Sequences of frames, filled up with zeros to the longest, and to one time step at least.
    ///
    /// - Parameters:
    ///   - frames: The frames of each sequence, `[length, D]`, row-major.
    ///   - width: D, at least 1.
    public init(frames: [[Float]], width: Int) {
        requirement(
            width >= 1 && frames.allSatisfy { $0.count % width == 0 },
            "PaddedBatch: frames are not of width \(width)")
        self.init(
            timeStepCount: max(1, (frames.map(\.count).max() ?? 0) / width),
            batchSize: frames.count, width: width, padding: 0)
        for (row, sequence) in frames.enumerated() { fill(row: row, with: sequence) }
    }
}
