internal import Synchronization

/// A task-local value that is rarely set: until somebody has set it, reading it costs one load instead
/// of a search of the task's values.
package final class ScopedValue<Value: Sendable>: Sendable {
    private let local = TaskLocal<Value?>(wrappedValue: nil)
    /// Whether a value was ever set, in any task: one that was begun inside ``use(_:_:)`` keeps it and
    /// may live on.
    private let isUsed = Atomic<Bool>(false)

    package init() {}

    /// What the calling task has set; `nil` where it has set nothing.
    package var current: Value? {
        isUsed.load(ordering: .relaxed) ? local.get() : nil
    }

    /// Runs `body` with a value.
    package func use<R>(_ value: Value, _ body: () throws -> R) rethrows -> R {
        if !isUsed.load(ordering: .relaxed) { isUsed.store(true, ordering: .relaxed) }
        return try local.withValue(value, operation: body)
    }
}
