/// One order of a model that is being made, in memory.
final class BackoffOrderBuilder {
    typealias Node = BackoffTables.Node
    typealias Leaf = BackoffTables.Leaf

    let count: Int
    let nodes: RecordBuffer<Node>?
    let leaves: RecordBuffer<Leaf>?
    private let slots: RecordBuffer<ContextIndex.Slot>?

    /// - Parameters:
    ///   - count: The number of n-grams.
    ///   - isHighest: Whether it is the highest order, whose n-grams are no contexts.
    ///   - index: The slots of their index; `nil` at order 1.
    /// - Throws: `FileError`.
    init(count: Int, isHighest: Bool, index: Spool<ContextIndex.Slot>?) throws {
        self.count = count
        nodes = isHighest ? nil : RecordBuffer(capacity: count + 1)
        leaves = isHighest ? RecordBuffer(capacity: count) : nil
        guard var index, index.count > 0 else {
            slots = nil
            return
        }
        let slots = RecordBuffer<ContextIndex.Slot>(capacity: index.count)
        while let slot = try index.next() {
            slots.start[slots.count] = slot
            slots.count += 1
        }
        self.slots = slots
    }

    var order: BackoffTables.Order {
        BackoffTables.Order(
            count: count, nodes: nodes.map { UnsafePointer($0.start) },
            leaves: leaves.map { UnsafePointer($0.start) },
            slots: slots.map { UnsafePointer($0.start) }, slotCount: slots?.count ?? 0)
    }
}

/// Holds the memory of a model made in memory.
private final class OrderBuilders {
    let builders: [BackoffOrderBuilder]
    init(_ builders: [BackoffOrderBuilder]) { self.builders = builders }
}

extension BackoffTables {
    convenience init(_ builders: [BackoffOrderBuilder]) {
        self.init(orders: builders.map(\.order), owner: OrderBuilders(builders))
    }
}
