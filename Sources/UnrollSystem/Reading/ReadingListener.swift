/// Hears how far a file has been read, and what a reader took otherwise than it is written.
///
/// A task-local value: a program binds one around the calls that read, and every reader of texts,
/// tables, vectors and ARPA files reports to it; what they have read goes to ``Activity`` too.
package struct ReadingListener: Sendable {
    /// Called every few megabytes, and once more at the end of a file for which it was called.
    ///
    /// The bytes read so far, and those of the whole file where they are known (not for pipes).
    package var progress: @Sendable (_ path: String, _ bytesRead: Int, _ byteCount: Int?) -> Void
    /// One sentence that a user should see: a file is read in another way than its bytes say.
    package var note: @Sendable (_ sentence: String) -> Void

    package init(
        progress: @escaping @Sendable (String, Int, Int?) -> Void,
        note: @escaping @Sendable (String) -> Void
    ) {
        self.progress = progress
        self.note = note
    }

    @TaskLocal private static var current: ReadingListener?

    /// Runs `body` with a listener.
    package static func using<R>(_ listener: ReadingListener, _ body: () throws -> R) rethrows -> R
    {
        try $current.withValue(listener, operation: body)
    }

    /// Tells the listener of the calling task, if it has one.
    package static func note(_ sentence: String) { current?.note(sentence) }

    static func progress(_ path: String, _ bytesRead: Int, _ byteCount: Int?) {
        current?.progress(path, bytesRead, byteCount)
        Activity.report(
            "reading \(path == "-" ? displayName(path) : path)",
            share: byteCount.map { min(1, Double(bytesRead) / Double(max($0, 1))) })
    }
}
