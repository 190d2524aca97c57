import Testing
import UnrollInsight

@Suite struct LongMemoryTaskTests {
    @Test func namesAreThoseOfTheField() {
        #expect(LongMemoryTask.allCases.map(\.rawValue) == ["recall", "adding", "copy"])
    }
}
