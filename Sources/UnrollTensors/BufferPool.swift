import Synchronization
import UnrollPlatform
internal import UnrollSystem

/// Freed buffers kept for the next tensor of their size, since the system hands out fresh memory a
/// page fault at a time, and one training update frees what the next one asks for.
///
/// Buffers in use and kept ones together stay near the most that was ever in use at one time: where
/// no kept buffer serves, others go back to the system first. If a size keeps being requested after
/// its release, the cache limit grows by that size: fresh pages cost more than memory kept.
final class BufferPool: Sendable {
    static let shared = BufferPool()

    private struct Kept {
        var buffer: UnsafeMutableRawPointer
        /// When it was put here: the shelf's count of buffers put so far.
        var time: Int
    }

    private struct Shelf: @unchecked Sendable {
        // Sendable: reached through the mutex alone.
        /// By size; of one size the latest put is last.
        var buffers: [Int: [Kept]] = [:]
        var bytes = 0
        var time = 0
        /// How often buffers of a size were given back to stay within the limit.
        var returns: [Int: Int] = [:]
        /// The bytes by which the limit has grown.
        var extra = 0

        /// Learns from a buffer that has to be allocated.
        mutating func miss(_ size: Int) {
            guard let count = returns[size], count >= 2 else { return }
            returns[size] = nil
            extra += size
        }

        mutating func put(_ buffer: UnsafeMutableRawPointer, _ size: Int) {
            buffers[size, default: []].append(Kept(buffer: buffer, time: time))
            time += 1
            bytes += size
        }

        /// A buffer of this size, or one up to half as large again: batches of about one length ask
        /// for nearly equal ones.
        mutating func take(_ size: Int) -> (bytes: UnsafeMutableRawPointer, capacity: Int)? {
            var capacity = size
            while capacity <= size + size / 2 {
                if let kept = buffers[capacity]?.popLast() {
                    bytes -= capacity
                    return (kept.buffer, capacity)
                }
                capacity += BufferPool.step(capacity)
            }
            return nil
        }

        /// Takes out those put here first, until no more than `most` bytes are left.
        mutating func takeOldest(downTo most: Int) -> [(UnsafeMutableRawPointer, size: Int)] {
            var taken: [(UnsafeMutableRawPointer, size: Int)] = []
            while bytes > most {
                let oldest = buffers.lazy.compactMap { size, kept in
                    kept.first.map { (size, $0.time) }
                }.min { $0.1 < $1.1 }
                guard let (size, _) = oldest, let kept = buffers[size]?.removeFirst() else { break }
                taken.append((kept.buffer, size))
                bytes -= size
            }
            return taken
        }
    }

    private let shelf = Mutex(Shelf())
    private static let smallest = 32 << 10
    private static let most = 1 << 30

    /// Sizes are rounded up to an eighth of a power of two, so that nearly equal ones meet.
    private static func rounded(_ byteCount: Int) -> Int {
        guard byteCount >= smallest else { return max(byteCount, 64) }
        let step = step(byteCount)
        return (byteCount + step - 1) & ~(step - 1)
    }

    private static func step(_ byteCount: Int) -> Int {
        1 << (Int.bitWidth - 1 - byteCount.leadingZeroBitCount - 3)
    }

    /// The most bytes kept while `live` are in use: what was in use at the peak and no longer is,
    /// and some more, so that buffers of unlike sizes need not be allocated again in every update.
    private static func limit(live: Int, peak: Int) -> Int {
        min(most, max(0, peak - live) + max(32 << 20, peak / 16))
    }

    /// A buffer of at least this number of bytes, and the bytes it holds.
    func take(_ byteCount: Int) -> (bytes: UnsafeMutableRawPointer, capacity: Int) {
        let size = Self.rounded(byteCount)
        let buffer = keptOrFresh(size)
        let counters = MemoryAccount.counters
        counters.taken.add(buffer.capacity, ordering: .relaxed)
        counters.rise(to: counters.live.add(buffer.capacity, ordering: .relaxed).newValue)
        return buffer
    }

    private func keptOrFresh(_ size: Int) -> (bytes: UnsafeMutableRawPointer, capacity: Int) {
        let counters = MemoryAccount.counters
        if size >= Self.smallest {
            let live = counters.live.load(ordering: .relaxed) + size
            let limit = Self.limit(live: live, peak: counters.highest.load(ordering: .relaxed))
            let (found, useless) = shelf.withLock { shelf in
                let found = shelf.take(size)
                if found == nil { shelf.miss(size) }
                let useless = found == nil ? shelf.takeOldest(downTo: limit + shelf.extra) : []
                for (_, size) in useless { shelf.returns[size, default: 0] += 1 }
                counters.kept.store(shelf.bytes, ordering: .relaxed)
                return (found, useless)
            }
            for (buffer, size) in useless { Self.release(buffer, size) }
            if let found { return found }
        }
        guard let fresh = Self.allocate(size) else {
            endForLackOfMemory(bytes: size)
        }
        counters.reserved.add(size, ordering: .relaxed)
        counters.highestReserved.max(
            counters.reserved.load(ordering: .relaxed), ordering: .relaxed)
        return (fresh, size)
    }

    /// From here on buffers are the system's own pages: the C library's heap would hold on to the
    /// memory of freed ones, and break it up.
    private static let mapped = 1 << 20
    /// From here on large pages are asked for.
    private static let huge = 4 << 20

    private static func allocate(_ size: Int) -> UnsafeMutableRawPointer? {
        if size >= mapped {
            let pages = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
            guard let pages, pages != UnsafeMutableRawPointer(bitPattern: -1) else { return nil }
            #if os(Linux)
                // A fault for two megabytes instead of four kilobytes, and fewer places for the
                // processor to look up; where the system does not want to, nothing is lost.
                if size >= huge { madvise(pages, size, MADV_HUGEPAGE) }
            #endif
            return pages
        }
        var pointer: UnsafeMutableRawPointer?
        return posix_memalign(&pointer, 64, size) == 0 ? pointer : nil
    }

    private static func release(_ buffer: UnsafeMutableRawPointer, _ size: Int) {
        MemoryAccount.counters.reserved.subtract(size, ordering: .relaxed)
        if size >= mapped { munmap(buffer, size) } else { free(buffer) }
    }

    func put(_ pointer: UnsafeMutableRawPointer, _ size: Int) {
        let counters = MemoryAccount.counters
        counters.live.subtract(size, ordering: .relaxed)
        let kept =
            size >= Self.smallest
            && shelf.withLock { shelf in
                guard shelf.bytes + size <= Self.most else { return false }
                shelf.put(pointer, size)
                counters.kept.store(shelf.bytes, ordering: .relaxed)
                return true
            }
        if !kept { Self.release(pointer, size) }
    }

    /// Frees what is kept; where `forgetting`, the pool is as it was at first.
    func releaseAll(forgetting: Bool) {
        let buffers = shelf.withLock { shelf in
            defer { MemoryAccount.counters.kept.store(shelf.bytes, ordering: .relaxed) }
            if forgetting { (shelf.returns, shelf.extra) = ([:], 0) }
            return shelf.takeOldest(downTo: 0)
        }
        for (buffer, size) in buffers { Self.release(buffer, size) }
    }
}
