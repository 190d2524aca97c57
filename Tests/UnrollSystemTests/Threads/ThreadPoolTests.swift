import Foundation
import Synchronization
import Testing
import UnrollSystem

/// What a region counts: how many workers came, and which.
private final class Tally: Sendable {
    let came = Mutex<[Int: Int]>([:])
    let sizes = Mutex<Set<Int>>([])

    func run() {
        ThreadPool.shared.run(
            { argument, worker, size in
                guard let argument else { return }
                let tally = Unmanaged<Tally>.fromOpaque(argument).takeUnretainedValue()
                tally.came.withLock { $0[worker, default: 0] += 1 }
                tally.sizes.withLock { _ = $0.insert(size) }
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
            let (came, sizes) = (tally.came.withLock { $0 }, tally.sizes.withLock { $0 })
            let all = Dictionary(uniqueKeysWithValues: (0..<size).map { ($0, 50) })
            #expect(came == all && sizes == [size])
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
            let whole = tally.came.withLock { $0.count == size }
            return !whole || ThreadPool.shared.borrow(upTo: 2) != 1
        }
    }
}
