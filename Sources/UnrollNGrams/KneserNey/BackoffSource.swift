internal import UnrollData
internal import UnrollSystem

/// The n-grams of a model that is being made, order by order: they become its tables in memory, or
/// its file without ever being there.
struct BackoffSource {
    private struct Order {
        var ordered: OrderedNGrams
        var finished: Permuter<FinishedNGram>
        var isHighest: Bool
    }

    private let lowest: [BackoffTables.Node]
    private var orders: [Order] = []

    /// - Parameter lowest: The nodes of order 1, and the one behind them.
    init(lowest: [BackoffTables.Node]) { self.lowest = lowest }

    /// Adds the next order.
    mutating func add(
        _ ordered: OrderedNGrams, _ finished: Permuter<FinishedNGram>, isHighest: Bool
    ) {
        orders.append(Order(ordered: ordered, finished: finished, isHighest: isHighest))
    }

    /// The model in memory; the source is used up.
    mutating func model(_ codec: TextCodec, _ info: BackoffModelInfo) throws -> BackoffModel {
        let first = BackoffLevelBuilder(
            count: lowest.count - 1, isLowest: true, isHighest: orders.isEmpty)
        for (place, node) in lowest.enumerated() {
            first.nodes?.start[place] = node
            if let leaves = first.leaves, place < leaves.capacity {
                leaves.start[place] = .init(logProbability: node.logProbability, suffix: 0)
            }
        }
        var builders = [first]
        while !orders.isEmpty {
            // What has been laid out is let go.
            var order = orders.removeFirst()
            let builder = BackoffLevelBuilder(
                count: order.finished.count, isLowest: false, isHighest: order.isHighest)
            builders.append(builder)
            var place = 0
            while let word = try order.ordered.words.next() {
                builder.words?.start[place] = word
                place += 1
            }
            if let nodes = builder.nodes {
                place = 0
                try Self.forEachNode(&order.ordered, &order.finished) { node in
                    nodes.start[place] = node
                    place += 1
                }
            } else if let leaves = builder.leaves {
                place = 0
                while let finished = try order.finished.next() {
                    leaves.start[place] = .init(
                        logProbability: finished.logProbability, suffix: finished.suffix)
                    place += 1
                }
            }
        }
        return BackoffModel(BackoffTables(builders), codec: codec, info: info)
    }

    /// The nodes of an order, and the one behind them.
    private static func forEachNode(
        _ ordered: inout OrderedNGrams, _ finished: inout Permuter<FinishedNGram>,
        _ body: (BackoffTables.Node) throws -> Void
    ) throws {
        while let context = try ordered.contexts.next() {
            let done = try finished.next() ?? FinishedNGram(logProbability: 0, suffix: 0)
            try body(
                BackoffTables.Node(
                    logProbability: done.logProbability, logBackoff: context.logBackoff,
                    firstChild: context.firstChild, suffix: done.suffix))
        }
    }

    /// Writes the model file and maps it; the source is used up.
    mutating func write(to path: String, _ codec: TextCodec, _ info: BackoffModelInfo) throws
        -> BackoffModel
    {
        var writer = try BackoffModelFile.writer(codec, info)
        let (lowest, orders) = (lowest, orders)
        BackoffModelFile.add(nodes: 1, lowest.count - 1, isHighest: orders.isEmpty, to: &writer) {
            body in
            if orders.isEmpty {
                let leaves = RecordPieces<BackoffTables.Leaf>()
                for node in lowest.dropLast() {
                    try leaves.append(
                        .init(logProbability: node.logProbability, suffix: 0), body)
                }
                try leaves.finish(body)
            } else {
                try lowest.withUnsafeBytes(body)
            }
        }
        for (index, order) in orders.enumerated() {
            let count = order.finished.count
            BackoffModelFile.add(words: index + 2, count, to: &writer) { body in
                var words = order.ordered.words
                let pieces = RecordPieces<UInt32>()
                while let word = try words.next() { try pieces.append(word, body) }
                try pieces.finish(body)
            }
            BackoffModelFile.add(
                nodes: index + 2, count, isHighest: order.isHighest, to: &writer
            ) { body in
                var (ordered, finished) = (order.ordered, order.finished)
                if order.isHighest {
                    let pieces = RecordPieces<BackoffTables.Leaf>()
                    while let done = try finished.next() {
                        try pieces.append(
                            .init(logProbability: done.logProbability, suffix: done.suffix), body)
                    }
                    try pieces.finish(body)
                } else {
                    let pieces = RecordPieces<BackoffTables.Node>()
                    try Self.forEachNode(&ordered, &finished) { try pieces.append($0, body) }
                    try pieces.finish(body)
                }
            }
        }
        try writer.write(to: path)
        self.orders = []
        // What has just been written need not be checked, which would read all of it.
        return try BackoffModelFile.load(SafetensorsFile(contentsOf: path), isTrusted: true)
    }
}

/// Gathers records into pieces for a file.
private struct RecordPieces<Record: BitwiseCopyable> {
    typealias Write = (UnsafeRawBufferPointer) throws -> Void

    private let buffer = RecordBuffer<Record>(
        capacity: max(1, (1 << 18) / MemoryLayout<Record>.stride))

    @inline(__always)
    func append(_ record: Record, _ write: Write) throws {
        if buffer.count == buffer.capacity { try finish(write) }
        buffer.start[buffer.count] = record
        buffer.count += 1
    }

    func finish(_ write: Write) throws {
        try write(UnsafeRawBufferPointer(buffer.filled))
        buffer.count = 0
    }
}
