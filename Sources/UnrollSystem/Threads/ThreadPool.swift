import Synchronization
import UnrollPlatform

/// The process's one pool of worker threads.
///
/// A caller borrows threads, runs regions on them and gives them back. A caller that finds the pool
/// lent out works alone, so calls from parallel tests or servers neither wait for each other nor
/// put more threads to work than were asked for.
package final class ThreadPool: @unchecked Sendable {
    // Sendable: `job` is written by the borrower alone, before the release of `ticket`, and read by
    // the workers that the ticket names, for which the borrower waits. `workers` is changed by the
    // borrower alone.

    /// The function that each worker of a region runs: argument, worker index, number of workers.
    package typealias Region = @convention(c) (UnsafeMutableRawPointer?, Int, Int) -> Void

    package static let shared = ThreadPool()

    private struct Job {
        var region: Region
        var argument: UnsafeMutableRawPointer?
    }

    /// More threads than this are never useful here and would exhaust the process.
    package static let limit = 256

    private let lent = Atomic<Bool>(false)
    /// Region number times 1,024 plus the number of its workers.
    private let ticket = Atomic<Int>(0)
    private let running = Atomic<Int>(0)
    private let sleeping = Atomic<Int>(0)
    private let borrowerSleeps = Atomic<Bool>(false)
    private let job = UnsafeMutablePointer<Job>.allocate(capacity: 1)
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var workers = 0
    private var size = 1

    private init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
        pthread_cond_init(done, nil)
    }

    /// Borrows up to `count` threads, the caller's own included.
    ///
    /// - Returns: How many there are, at least 1. More than 1 must be followed by ``giveBack()``.
    package func borrow(upTo count: Int) -> Int {
        guard count > 1,
            lent.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing)
                .exchanged
        else { return 1 }
        grow(to: min(count, Self.limit) - 1)
        size = min(count, workers + 1)
        if size == 1 { lent.store(false, ordering: .releasing) }
        return size
    }

    package func giveBack() { lent.store(false, ordering: .releasing) }

    /// Runs `region` once on each borrowed thread and returns when all are done.
    package func run(_ region: Region, _ argument: UnsafeMutableRawPointer?) {
        job.initialize(to: Job(region: region, argument: argument))
        running.store(size - 1, ordering: .relaxed)
        let number = (ticket.load(ordering: .relaxed) >> 10) &+ 1
        ticket.store(number << 10 | size, ordering: .sequentiallyConsistent)
        if sleeping.load(ordering: .sequentiallyConsistent) > 0 {
            pthread_mutex_lock(mutex)
            pthread_cond_broadcast(condition)
            pthread_mutex_unlock(mutex)
        }
        region(argument, 0, size)
        awaitWorkers()
    }

    /// Spins first; then sleeps, since on a busy machine the workers may be waiting for the very
    /// processor that spins.
    private func awaitWorkers() {
        if spun(until: { running.load(ordering: .acquiring) == 0 }) { return }
        pthread_mutex_lock(mutex)
        borrowerSleeps.store(true, ordering: .sequentiallyConsistent)
        while running.load(ordering: .sequentiallyConsistent) > 0 {
            pthread_cond_wait(done, mutex)
        }
        borrowerSleeps.store(false, ordering: .relaxed)
        pthread_mutex_unlock(mutex)
    }

    /// Spins until a condition holds, for about as long as falling asleep and being woken would take.
    ///
    /// - Returns: Whether it holds.
    private func spun(until isOver: () -> Bool) -> Bool {
        let end = Self.nanoseconds() &+ Self.longestSpin
        repeat {
            for _ in 0..<512 where isOver() { return true }
            sched_yield()
        } while Self.nanoseconds() < end
        return isOver()
    }

    private static let longestSpin = 50_000

    private static func nanoseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec &* 1_000_000_000 &+ Int(time.tv_nsec)
    }

    private func workerIsDone() {
        let left = running.subtract(1, ordering: .sequentiallyConsistent).newValue
        guard left == 0, borrowerSleeps.load(ordering: .sequentiallyConsistent) else { return }
        pthread_mutex_lock(mutex)
        pthread_cond_signal(done)
        pthread_mutex_unlock(mutex)
    }

    private func grow(to count: Int) {
        while workers < count {
            var thread = pthread_t(bitPattern: 0)
            workers += 1
            let worker = Unmanaged.passRetained(Worker(pool: self, index: workers))
            let failed = pthread_create(
                &thread, nil,
                { context in
                    guard let context = context as UnsafeMutableRawPointer? else { return nil }
                    let worker = Unmanaged<Worker>.fromOpaque(context).takeRetainedValue()
                    worker.pool.serve(as: worker.index)
                }, worker.toOpaque())
            if failed != 0 {
                // The system has no more threads to give: work with what there is.
                worker.release()
                workers -= 1
                return
            }
        }
    }

    private final class Worker {
        let pool: ThreadPool
        let index: Int
        init(pool: ThreadPool, index: Int) {
            self.pool = pool
            self.index = index
        }
    }

    private func serve(as index: Int) -> Never {
        // A new worker belongs to the borrower that made it, whose first region is yet to come.
        var seen = 0
        while true {
            let next = wait(after: seen)
            seen = next
            let size = next & 1023
            guard index < size else { continue }
            let job = self.job.pointee
            job.region(job.argument, index, size)
            workerIsDone()
        }
    }

    /// Waits for a ticket other than `seen`: first spinning, since ops follow each other closely,
    /// then asleep.
    private func wait(after seen: Int) -> Int {
        if spun(until: { ticket.load(ordering: .acquiring) != seen }) {
            return ticket.load(ordering: .acquiring)
        }
        pthread_mutex_lock(mutex)
        sleeping.add(1, ordering: .sequentiallyConsistent)
        var next = ticket.load(ordering: .sequentiallyConsistent)
        while next == seen {
            pthread_cond_wait(condition, mutex)
            next = ticket.load(ordering: .sequentiallyConsistent)
        }
        sleeping.subtract(1, ordering: .sequentiallyConsistent)
        pthread_mutex_unlock(mutex)
        return next
    }
}

/// The processors this process may run on.
package func availableProcessors() -> Int {
    max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
}
