import Testing
import UnrollData

@Suite struct TextLevelTests {
    @Test func spellings() {
        #expect(TextLevel.allCases.map(\.rawValue) == ["character", "byte", "word"])
    }
}
