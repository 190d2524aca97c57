import UnrollSystem

/// A text as parallel streams that are read window by window: truncated backpropagation through
/// time, with a state that is carried from each window to the next.
///
/// The text is cut into `batchSize` streams, one after the other, whose lengths differ by at most
/// one symbol, longer ones first. Each symbol of the text is to be predicted exactly once, from the
/// symbol before it in the text; the boundary symbol comes before the first.
public struct StreamBatches: Sendable {
    /// The number of streams, and of rows in every window.
    public let batchSize: Int
    /// The time steps of a window; the last may have fewer.
    public let windowLength: Int
    /// The number of windows in one pass over the text.
    public let windowCount: Int

    private let symbols: SymbolSequence
    private let boundary: Int32
    private let precedingCount: Int

    /// - Parameters:
    ///   - symbols: The text, at least 2 symbols.
    ///   - boundary: The symbol before the first one.
    ///   - batchSize: The number of streams wanted. A short text gets fewer: as many as fill one
    ///     window each, and at least one.
    ///   - windowLength: The time steps of a window.
    ///   - precedingCount: How many of the symbols that went in before a window it tells, P: as many as
    ///     the longest history that a model looks at.
    /// - Throws: `DataError` where the text is too short.
    public init(
        symbols: SymbolSequence, boundary: Int32, batchSize: Int, windowLength: Int,
        precedingCount: Int = 0
    ) throws {
        requirement(
            batchSize > 0 && windowLength > 0 && precedingCount >= 0,
            "StreamBatches: \(batchSize) streams, windows of \(windowLength), "
                + "\(precedingCount) symbols before them")
        guard symbols.count >= 2 else {
            throw DataError(
                .tooShort, nil, "the text has \(counted(symbols.count, "symbol")), fewer than 2",
                cure: "give a longer text")
        }
        self.symbols = symbols
        self.boundary = boundary
        self.windowLength = windowLength
        self.precedingCount = precedingCount
        self.batchSize = max(1, min(batchSize, symbols.count / windowLength))
        let longest = (symbols.count - 1) / self.batchSize + 1
        windowCount = (longest - 1) / windowLength + 1
    }

    /// The places of a stream's symbols in the text.
    public func stream(_ row: Int) -> Range<Int> {
        let (length, longer) = symbols.count.quotientAndRemainder(dividingBy: batchSize)
        let start = row * length + min(row, longer)
        return start..<start + length + (row < longer ? 1 : 0)
    }

    /// A window of all streams.
    ///
    /// - Parameter index: Which, in `0..<windowCount`.
    /// - Returns: The window. In the last one the shorter streams may have a time step less than
    ///   the longer ones, and so none at all.
    public func window(_ index: Int) -> SymbolBatch {
        requirement(
            (0..<windowCount).contains(index),
            "StreamBatches.window: \(index) is not in 0..<\(windowCount)")
        let longest = stream(0).count
        let start = index * windowLength
        let timeStepCount = min(windowLength, longest - start)
        var batch = SymbolBatch(timeStepCount: timeStepCount, batchSize: batchSize)
        for row in 0..<batchSize {
            let stream = stream(row)
            let first = stream.lowerBound + start
            let range = first..<max(first, min(first + timeStepCount, stream.upperBound))
            batch.fill(
                row: row, with: Array(symbols[range]),
                first: first == 0 ? boundary : symbols[first - 1])
        }
        batch.preceding = preceding(start)
        return batch
    }

    /// What goes in before place `start` of each stream, time-first: the text goes on from stream to
    /// stream.
    private func preceding(_ start: Int) -> [Int32] {
        var preceding: [Int32] = []
        for distance in (1..<precedingCount + 1).reversed() {
            for row in 0..<batchSize {
                // The first input is the symbol before the first target.
                let place = stream(row).lowerBound + start - 1 - distance
                preceding.append(place >= 0 ? symbols[place] : place == -1 ? boundary : -1)
            }
        }
        return preceding
    }
}
