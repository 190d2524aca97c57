public import UnrollSystem

/// The lines of a text as batches, each line read from the zero state: for shuffled sentences.
///
/// A line predicts its symbols and the one that ends it, from the boundary symbol on. Lines of
/// about the same length stand together, so that little is padding.
public struct LineBatches: Sendable {
    /// The most lines of a batch; the last of an epoch may have fewer.
    public let batchSize: Int
    /// The number of pieces: lines, and the parts of those that were too long.
    public var pieceCount: Int { pieces.count }
    /// The number of batches in an epoch.
    public var batchCount: Int { (pieces.count - 1) / batchSize + 1 }

    private let symbols: SymbolSequence
    private let boundary: Int32
    private let pieces: [Range<Int>]
    /// Where lines begin, if some were cut; else every piece begins a line.
    private let lineStarts: Set<Int>?

    /// One epoch over the lines, in an order of its own.
    public struct Epoch: Sendable {
        private let source: LineBatches
        private let batches: [[Int]]

        fileprivate init(source: LineBatches, batches: [[Int]]) {
            self.source = source
            self.batches = batches
        }

        /// The number of batches.
        public var count: Int { batches.count }

        /// The batch of this number, in `0..<count`.
        public func batch(_ number: Int) -> SymbolBatch {
            let pieces = batches[number].map { source.pieces[$0] }
            var batch = SymbolBatch(
                timeStepCount: pieces.map(\.count).max() ?? 0, batchSize: pieces.count)
            for (row, piece) in pieces.enumerated() {
                batch.fill(
                    row: row, with: Array(source.symbols[piece]),
                    first: source.symbol(before: piece))
            }
            return batch
        }
    }

    /// - Parameters:
    ///   - text: The text, at least one line.
    ///   - boundary: The input before the first symbol of a line.
    ///   - batchSize: The most lines of a batch.
    ///   - maximumLength: The most symbols of a piece. A longer line becomes several pieces, as few
    ///     and as even as can be; a later piece starts with the symbol before it, in the zero state.
    /// - Throws: `DataError` where the text has no line.
    public init(
        _ text: EncodedText, boundary: Int32, batchSize: Int, maximumLength: Int = 1_000
    ) throws {
        requirement(
            batchSize > 0 && maximumLength > 0,
            "LineBatches: batch size \(batchSize) and length \(maximumLength) must be positive")
        guard text.lineCount > 0 else {
            throw DataError(.tooShort, nil, "the text has no line", cure: "give a longer text")
        }
        self.batchSize = batchSize
        self.boundary = boundary
        symbols = text.symbols
        var pieces: [Range<Int>] = []
        pieces.reserveCapacity(text.lineCount)
        for number in 0..<text.lineCount {
            let line = text.line(number)
            let parts = (line.count - 1) / maximumLength + 1
            let (length, longer) = line.count.quotientAndRemainder(dividingBy: parts)
            var start = line.lowerBound
            for part in 0..<parts {
                let end = start + length + (part < longer ? 1 : 0)
                pieces.append(start..<end)
                start = end
            }
        }
        self.pieces = pieces
        lineStarts = pieces.count > text.lineCount ? Set(text.lineStarts) : nil
    }

    private func symbol(before piece: Range<Int>) -> Int32 {
        guard let lineStarts, !lineStarts.contains(piece.lowerBound) else { return boundary }
        return symbols[piece.lowerBound - 1]
    }

    /// One epoch over all lines.
    ///
    /// - Parameter random: Shuffles them: a stream of its own for each epoch. Without one they come
    ///   by length, the shortest first.
    public func epoch(shuffledBy random: RandomStream?) -> Epoch {
        Epoch(
            source: self,
            batches: LengthBuckets.batches(
                lengths: pieces.map(\.count), batchSize: batchSize, shuffledBy: random))
    }
}
