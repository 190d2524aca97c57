import Synchronization

/// The memory that the process's tensors have taken and hold; in bytes, rounded up as the pool of
/// buffers rounds.
package struct MemoryAccount: Sendable, Equatable {
    /// Handed out since the process began, whether allocated or used again.
    package let taken: Int
    /// In use now.
    package let live: Int
    /// The most in use at one time since the process began, or since ``resetPeak()``.
    package let peak: Int
    /// The most in use at one time since the process began, or since ``beginAnew()``.
    package let highest: Int
    /// The most that buffers in use and kept ones had of the system's memory at one time, since the
    /// process began or since ``beginAnew()``.
    package let highestReserved: Int
    /// The part of ``live`` that is packed copies of weights.
    package let packed: Int
    /// Freed buffers kept for the next tensor of their size; not part of ``live``.
    package let kept: Int

    /// The account as it stands. Its figures are read one after the other, so they fit each other
    /// only where no other task computes.
    package static var current: MemoryAccount {
        MemoryAccount(
            taken: counters.taken.load(ordering: .relaxed),
            live: counters.live.load(ordering: .relaxed),
            peak: counters.peak.load(ordering: .relaxed),
            highest: counters.highest.load(ordering: .relaxed),
            highestReserved: counters.highestReserved.load(ordering: .relaxed),
            packed: counters.packed.load(ordering: .relaxed),
            kept: counters.kept.load(ordering: .relaxed))
    }

    /// Begins a new peak from what is in use now.
    package static func resetPeak() {
        counters.peak.store(counters.live.load(ordering: .relaxed), ordering: .relaxed)
    }

    /// Returns freed buffers to the system, e.g. before a phase that needs other buffer sizes.
    package static func releaseKept() { BufferPool.shared.releaseAll(forgetting: false) }

    /// Gives the freed buffers back and forgets what was before: the highest use, and what the pool
    /// has learned of the sizes asked for.
    package static func beginAnew() {
        BufferPool.shared.releaseAll(forgetting: true)
        resetPeak()
        counters.highest.store(counters.live.load(ordering: .relaxed), ordering: .relaxed)
        counters.highestReserved.store(
            counters.reserved.load(ordering: .relaxed), ordering: .relaxed)
    }

    final class Counters: Sendable {
        let taken = Atomic<Int>(0)
        let live = Atomic<Int>(0)
        let peak = Atomic<Int>(0)
        /// The peak that only ``beginAnew()`` resets.
        let highest = Atomic<Int>(0)
        let reserved = Atomic<Int>(0)
        let highestReserved = Atomic<Int>(0)
        let packed = Atomic<Int>(0)
        let kept = Atomic<Int>(0)

        func rise(to live: Int) {
            if live > peak.load(ordering: .relaxed) { peak.max(live, ordering: .relaxed) }
            if live > highest.load(ordering: .relaxed) { highest.max(live, ordering: .relaxed) }
        }
    }

    static let counters = Counters()
}
