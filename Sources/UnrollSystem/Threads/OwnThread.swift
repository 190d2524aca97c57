internal import UnrollPlatform

/// Runs long work of a task on a thread of its own, so that the threads that all tasks share stay free.
///
/// The work sees the task's values, and whether the task is cancelled, as it would without.
///
/// - Parameter work: Runs for as long as it likes.
/// - Returns: What `work` returns.
/// - Throws: What `work` throws.
package func onThreadOfItsOwn<Result>(_ work: () throws -> Result) async throws -> Result {
    try await withTaskExecutorPreference(ThreadsOfTheirOwn()) { try work() }
}

/// Begins a thread for each piece of a task.
private final class ThreadsOfTheirOwn: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let piece = Unmanaged.passRetained(Piece(job: job, executor: self))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        // What the main thread has on Linux; secondary ones have a sixteenth of it on macOS.
        pthread_attr_setstacksize(&attributes, 8 << 20)
        var thread = pthread_t(bitPattern: 0)
        let failed = pthread_create(
            &thread, &attributes,
            { context in
                guard let context = context as UnsafeMutableRawPointer? else { return nil }
                let piece = Unmanaged<Piece>.fromOpaque(context).takeRetainedValue()
                piece.job.runSynchronously(on: piece.executor.asUnownedTaskExecutor())
                return nil
            }, piece.toOpaque())
        pthread_attr_destroy(&attributes)
        guard failed != 0 else { return }
        // The system has no more threads to give: the shared ones do the work.
        piece.release()
        globalConcurrentExecutor.enqueue(job)
    }

    /// What a thread is begun for.
    private final class Piece: Sendable {
        let job: UnownedJob
        let executor: ThreadsOfTheirOwn

        init(job: UnownedJob, executor: ThreadsOfTheirOwn) {
            self.job = job
            self.executor = executor
        }
    }
}
