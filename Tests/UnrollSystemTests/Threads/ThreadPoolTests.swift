import Foundation
import Testing
import UnrollSystem

/// What a region counts: how many workers came, and which.
private final class Tally: @unchecked Sendable {
    // Sendable: changed behind the lock alone, and read when all regions are done. The thread
    // sanitizer knows this lock, and not Synchronization's.
    private(set) var came: [Int: Int] = [:]
    private(set) var sizes: Set<Int> = []
    private let lock = NSLock()

    private func count(_ worker: Int, of size: Int) {
        lock.withLock {
            came[worker, default: 0] += 1
            sizes.insert(size)
        }
    }

    func run() {
        ThreadPool.shared.run(
            { argument, worker, size in
                guard let argument else { return }
                let tally = Unmanaged<Tally>.fromOpaque(argument).takeUnretainedValue()
                tally.count(worker, of: size)
            }, Unmanaged.passUnretained(self).toOpaque())
    }
}

@Suite struct ThreadPoolTests {
    @Test(arguments: 1...8)
    func everyWorkerRunsARegionOnce(count: Int) {
        for _ in 0..<20 {
            let size = ThreadPool.shared.borrow(upTo: count)
            #expect((1...count).contains(size))
            guard size > 1 else { continue }
            let tally = Tally()
            for _ in 0..<50 { tally.run() }
            ThreadPool.shared.giveBack()
            let all = Dictionary(uniqueKeysWithValues: (0..<size).map { ($0, 50) })
            #expect(tally.came == all && tally.sizes == [size])
        }
    }

    @Test func aLentPoolLendsNothingMore() {
        let size = ThreadPool.shared.borrow(upTo: 3)
        guard size > 1 else { return }
        #expect(ThreadPool.shared.borrow(upTo: 8) == 1)
        ThreadPool.shared.giveBack()
    }

    @Test func manyCallersAtOnce() async {
        let failures = await withTaskGroup(of: Int.self) { group in
            for caller in 0..<64 { group.addTask { Self.failures(of: caller) } }
            return await group.reduce(0, +)
        }
        #expect(failures == 0)
    }

    /// Borrows fifty times; counts regions that did not run whole, and nested loans.
    private static func failures(of caller: Int) -> Int {
        (0..<50).count { round in
            let size = ThreadPool.shared.borrow(upTo: 1 + (caller + round) % 8)
            guard size > 1 else { return false }
            defer { ThreadPool.shared.giveBack() }
            let tally = Tally()
            tally.run()
            let whole = tally.came.count == size
            return !whole || ThreadPool.shared.borrow(upTo: 2) != 1
        }
    }
}
