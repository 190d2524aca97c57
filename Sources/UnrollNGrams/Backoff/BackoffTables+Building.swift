/// One order of a model that is being made, in memory.
final class BackoffLevelBuilder {
    typealias Node = BackoffTables.Node
    typealias Leaf = BackoffTables.Leaf

    let count: Int
    let words: RecordBuffer<UInt32>?
    let nodes: RecordBuffer<Node>?
    let leaves: RecordBuffer<Leaf>?

    /// - Parameters:
    ///   - count: The number of n-grams.
    ///   - isLowest: Words are not kept.
    ///   - isHighest: No contexts.
    init(count: Int, isLowest: Bool, isHighest: Bool) {
        self.count = count
        words = isLowest ? nil : RecordBuffer(capacity: count)
        nodes = isHighest ? nil : RecordBuffer(capacity: count + 1)
        leaves = isHighest ? RecordBuffer(capacity: count) : nil
    }

    var level: BackoffTables.Level {
        BackoffTables.Level(
            count: count, words: words.map { UnsafePointer($0.start) },
            nodes: nodes.map { UnsafePointer($0.start) },
            leaves: leaves.map { UnsafePointer($0.start) })
    }
}

/// Holds the memory of a model made in memory.
private final class BackoffLevels {
    let builders: [BackoffLevelBuilder]
    init(_ builders: [BackoffLevelBuilder]) { self.builders = builders }
}

extension BackoffTables {
    convenience init(_ builders: [BackoffLevelBuilder]) {
        self.init(levels: builders.map(\.level), owner: BackoffLevels(builders))
    }
}
