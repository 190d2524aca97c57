internal import UnrollPlatform

/// How many threads one piece of work may use: a task-local value.
package enum ThreadCount {
    /// The most threads for work of the calling task, at least 1.
    package static var current: Int { chosen.current ?? standard }

    private static let chosen = ScopedValue<Int>()

    /// The environment's choice; all processors where it has none, or one that is not a number.
    package static let standard: Int = (try? fromEnvironment()) ?? fallback

    private static var fallback: Int { min(availableProcessors(), ThreadPool.limit) }

    /// Runs `body` with another number of threads.
    package static func using<R>(_ threads: Int, _ body: () throws -> R) rethrows -> R {
        requirement(threads >= 1, "ThreadCount: threads must be at least 1, not \(threads)")
        return try chosen.use(threads, body)
    }

    /// Reads `UNROLL_THREADS`.
    ///
    /// - Throws: ``ThreadCountError`` where it is not a number from 1 to the limit.
    package static func fromEnvironment() throws -> Int {
        guard let text = environmentVariable("UNROLL_THREADS"), !text.isEmpty else {
            return fallback
        }
        guard let threads = Int(text), (1...ThreadPool.limit).contains(threads) else {
            throw ThreadCountError(
                message: "UNROLL_THREADS=\(text) must be a number from 1 to \(ThreadPool.limit)")
        }
        return threads
    }
}

/// A number of threads that cannot be used.
package struct ThreadCountError: SentenceError {
    package let message: String
    package var description: String { message }
}

/// The value of an environment variable; `nil` where it is not set.
package func environmentVariable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}
