internal import UnrollData
internal import UnrollSystem

/// The n-grams of a model that is being made, order by order: they become its tables in memory, or
/// its file without ever being there.
struct BackoffSource {
    typealias Node = BackoffTables.Node
    typealias Leaf = BackoffTables.Leaf

    private struct Order {
        var ordered: OrderedNGrams
        var finished: Permuter<FinishedNGram>
        var isHighest: Bool

        var count: Int { finished.count }

        /// Hands on the nodes, and the one behind them.
        mutating func forEachNode(_ body: (Node) throws -> Void) throws {
            while let context = try ordered.contexts.next() {
                let word = try ordered.words.next() ?? ContextIndex.empty
                let done = try finished.next() ?? FinishedNGram(logProbability: 0, suffix: 0)
                try body(
                    Node(
                        word: word, logProbability: done.logProbability,
                        logBackoff: context.logBackoff, firstChild: context.firstChild,
                        suffix: done.suffix))
            }
        }

        /// Hands on the n-grams of the highest order.
        mutating func forEachLeaf(_ body: (Leaf) throws -> Void) throws {
            while let word = try ordered.words.next(), let done = try finished.next() {
                try body(
                    Leaf(word: word, logProbability: done.logProbability, suffix: done.suffix))
            }
        }
    }

    private let lowest: [Node]
    private var orders: [Order] = []

    /// - Parameter lowest: The nodes of order 1, and the one behind them.
    init(lowest: [Node]) { self.lowest = lowest }

    /// Adds the next order.
    mutating func add(
        _ ordered: OrderedNGrams, _ finished: Permuter<FinishedNGram>, isHighest: Bool
    ) {
        orders.append(Order(ordered: ordered, finished: finished, isHighest: isHighest))
    }

    /// Order 1 where there is no other.
    private var lowestLeaves: [Leaf] {
        lowest.dropLast().map {
            Leaf(word: $0.word, logProbability: $0.logProbability, suffix: 0)
        }
    }

    /// The model in memory; the source is used up.
    ///
    /// - Throws: `FileError`.
    mutating func model(_ codec: TextCodec, _ info: BackoffModelInfo) throws -> BackoffModel {
        let first = try BackoffOrderBuilder(
            count: lowest.count - 1, isHighest: orders.isEmpty, index: nil)
        first.nodes?.start.update(from: lowest, count: lowest.count)
        first.leaves?.start.update(from: lowestLeaves, count: lowest.count - 1)
        var builders = [first]
        while !orders.isEmpty {
            // Records that have been laid out are released.
            var order = orders.removeFirst()
            let builder = try BackoffOrderBuilder(
                count: order.count, isHighest: order.isHighest, index: order.ordered.slots)
            builders.append(builder)
            if var nodes = builder.nodes?.start {
                try order.forEachNode { node in
                    nodes.initialize(to: node)
                    nodes += 1
                }
            } else if var leaves = builder.leaves?.start {
                try order.forEachLeaf { leaf in
                    leaves.initialize(to: leaf)
                    leaves += 1
                }
            }
        }
        return BackoffModel(BackoffTables(builders), codec: codec, info: info)
    }

    /// Writes the model file and maps it; the source is used up.
    ///
    /// - Throws: `FileError`.
    mutating func write(to path: String, _ codec: TextCodec, _ info: BackoffModelInfo) throws
        -> BackoffModel
    {
        var writer = try BackoffModelFile.writer(codec, info)
        let lowest = lowest
        if orders.isEmpty {
            let leaves = lowestLeaves
            BackoffModelFile.addNodes(1, leaves.count, isHighest: true, to: &writer) { body in
                try leaves.withUnsafeBytes(body)
            }
        } else {
            BackoffModelFile.addNodes(1, lowest.count - 1, isHighest: false, to: &writer) { body in
                try lowest.withUnsafeBytes(body)
            }
        }
        for (index, order) in orders.enumerated() {
            let slots = order.ordered.slots
            BackoffModelFile.addIndex(index + 2, slots.count, to: &writer) { body in
                var slots = slots
                let pieces = RecordPieces<ContextIndex.Slot>()
                while let slot = try slots.next() { try pieces.append(slot, body) }
                try pieces.finish(body)
            }
            BackoffModelFile.addNodes(
                index + 2, order.count, isHighest: order.isHighest, to: &writer
            ) { body in
                var order = order
                if order.isHighest {
                    let pieces = RecordPieces<Leaf>()
                    try order.forEachLeaf { try pieces.append($0, body) }
                    try pieces.finish(body)
                } else {
                    let pieces = RecordPieces<Node>()
                    try order.forEachNode { try pieces.append($0, body) }
                    try pieces.finish(body)
                }
            }
        }
        try writer.write(to: path)
        orders = []
        // The file has just been written: checking it would read all of it.
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
