/// The progress of long work: reading, validating, scoring.
///
/// A task-local listener (the tool's progress line, a program's own) hears of it; without one,
/// reports cost next to nothing.
public enum Activity {
    /// How far one piece of work has come.
    public struct Progress: Sendable, Hashable {
        /// The current work, such as `reading novel.txt`.
        public var name: String
        /// The share that is done, 0…1; `nil` where the whole is not known.
        public var share: Double?

        /// What is being done, and how much of it is done, 0…1, where that is known.
        public init(name: String, share: Double? = nil) {
            self.name = name
            self.share = share
        }
    }

    @TaskLocal private static var listener: (@Sendable (Progress) -> Void)?

    /// Runs `body`; `listener` hears of all long work in it, many times a second.
    public static func listening<R>(
        _ listener: @escaping @Sendable (Progress) -> Void, _ body: () throws -> R
    ) rethrows -> R {
        try $listener.withValue(listener, operation: body)
    }

    /// Tells the listener, if there is one, how far the work has come.
    package static func report(_ name: @autoclosure () -> String, share: Double?) {
        guard let listener else { return }
        listener(Progress(name: name(), share: share))
    }
}
