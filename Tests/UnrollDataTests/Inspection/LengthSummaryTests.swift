import Testing
import UnrollData

@Suite struct LengthSummaryTests {
    @Test func fourFigures() {
        let lengths = LengthSummary([4, 0, 9, 9, 1, 2])
        #expect(lengths.shortest == 0 && lengths.longest == 9 && lengths.count == 6)
        // The lower of the two in the middle, as Python's statistics.median_low.
        #expect(lengths.median == 2)
        #expect(lengths.mean == 25.0 / 6)
        #expect(LengthSummary([7, 5, 6]).median == 6)
    }

    @Test func noLengths() {
        let lengths = LengthSummary()
        #expect(lengths.count == 0 && lengths.shortest == 0 && lengths.median == 0)
        #expect(lengths.mean == 0)
    }
}
