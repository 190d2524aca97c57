import Foundation
import Testing
import UnrollTensors

/// The counters belong to the process, in which other tests run: so all is measured in a size that
/// dwarfs theirs, and compared with room for them. What is kept may be released by any of them.
@Suite(.serialized) struct MemoryAccountTests {
    /// 256 MiB of numbers, never touched, so that no page of them is real.
    private let large = 64 << 20
    private let room = 64 << 20

    @Test func countsWhatIsTakenAndWhatIsGivenBack() {
        let before = MemoryAccount.current
        MemoryAccount.resetPeak()
        do {
            let tensor = Tensor(uninitialized: [large])
            let during = MemoryAccount.current
            #expect(abs(during.taken - before.taken - 4 * large) < room)
            #expect(abs(during.live - before.live - 4 * large) < room)
            #expect(abs(during.peak - before.live - 4 * large) < room)
            withExtendedLifetime(tensor) {}
        }
        let after = MemoryAccount.current
        #expect(abs(after.live - before.live) < room)
    }

    @Test func releasesWhatIsKept() {
        do { _ = Tensor(uninitialized: [large]) }
        MemoryAccount.releaseKept()
        #expect(MemoryAccount.current.kept < room)
    }

    /// What is freed and of no use makes room for what is asked for.
    @Test func keptBuffersMakeRoom() {
        MemoryAccount.beginAnew()
        let before = MemoryAccount.current.live
        do { _ = Tensor(uninitialized: [large]) }
        // A quarter more: another size, so the first buffer cannot serve.
        let other = Tensor(uninitialized: [large + large / 4])
        let account = MemoryAccount.current
        #expect(account.live + account.kept - before < 4 * (large + large / 4) * 5 / 4)
        withExtendedLifetime(other) {}
        MemoryAccount.beginAnew()
    }

    @Test func countsPackedCopies() {
        // Large beside what other suites, which run at the same time, pack and free.
        let weight = Tensor(zeros: [8192, 4096])
        let x = Tensor(zeros: [1, 4096])
        let before = MemoryAccount.current.packed
        _ = x.linear(weight)
        let packed = MemoryAccount.current.packed - before
        #expect(packed >= 4 * weight.count - (8 << 20))
        _ = x.linear(weight)
        #expect(MemoryAccount.current.packed - before < 2 * packed)
    }
}
