import Testing
import UnrollTraining

@Suite struct TunableSettingTests {
    private struct Sizes: Sendable {
        var count = 7
        var rate: Float = 0.3
    }

    @Test func theGivenValueStandsAmongTheOthers() {
        let count = TunableSetting<Sizes>("count", [4, 8, 16]) {
            $0.count
        } set: {
            $0.count = $1
        }
        #expect(count.values(besides: Sizes()).all == ["4", "7", "8", "16"])
        #expect(count.values(besides: Sizes()).own == 1)
        let rate = TunableSetting<Sizes>("rate", [0, 0.3, 0.6] as [Float]) {
            $0.rate
        } set: {
            $0.rate = $1
        }
        #expect(rate.values(besides: Sizes()).all == ["0", "0.3", "0.6"])
        #expect(rate.values(besides: Sizes()).own == 1)
    }

    @Test func theSameTrialsGiveTheSameNextOne() throws {
        let search = TuningSearch(sizes: [3, 4, 5], given: [1, 1, 1], seed: 7)
        #expect(search.next(after: [], best: nil) == [1, 1, 1])
        var tried = [[1, 1, 1]]
        while let next = search.next(after: tried, best: tried[0]), tried.count < 30 {
            #expect(!tried.contains(next))
            #expect(zip(next, search.sizes).allSatisfy { 0..<$1 ~= $0 })
            #expect(search.next(after: tried, best: tried[0]) == next)
            tried.append(next)
        }
        #expect(tried.count == 30)
        #expect(TuningSearch(sizes: [1], given: [0], seed: 1).next(after: [[0]], best: [0]) == nil)
    }
}
