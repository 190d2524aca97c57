internal import Synchronization

/// A task-local value that is rarely set: as long as nobody has set it, reading it costs one load
/// instead of a search of the task's values.
package final class ScopedValue<Value: Sendable>: Sendable {
    private let local = TaskLocal<Value?>(wrappedValue: nil)
    /// Calls of ``use(_:_:)`` that are running, in any task.
    private let scopes = Atomic<Int>(0)

    package init() {}

    /// What the calling task has set; `nil` where it has set nothing.
    package var current: Value? {
        scopes.load(ordering: .relaxed) == 0 ? nil : local.get()
    }

    /// Runs `body` with a value.
    package func use<R>(_ value: Value, _ body: () throws -> R) rethrows -> R {
        scopes.add(1, ordering: .relaxed)
        defer { scopes.subtract(1, ordering: .relaxed) }
        return try local.withValue(value, operation: body)
    }
}
