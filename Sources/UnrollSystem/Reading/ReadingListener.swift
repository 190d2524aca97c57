/// Hears what a reader took otherwise than it is written.
///
/// A task-local value: a program binds one around the calls that read, and every reader of texts,
/// tables, vectors and ARPA files tells it. Without one, nobody is told. How far a reader is goes to
/// ``Activity``.
package struct ReadingListener: Sendable {
    /// One sentence that a user should see: a file is read in another way than its bytes say.
    package var note: @Sendable (_ sentence: String) -> Void

    package init(note: @escaping @Sendable (String) -> Void) { self.note = note }

    @TaskLocal private static var current: ReadingListener?

    /// Runs `body` with a listener.
    package static func using<R>(_ listener: ReadingListener, _ body: () throws -> R) rethrows -> R
    {
        try $current.withValue(listener, operation: body)
    }

    /// Tells the listener of the calling task, if it has one.
    package static func note(_ sentence: String) { current?.note(sentence) }
}
