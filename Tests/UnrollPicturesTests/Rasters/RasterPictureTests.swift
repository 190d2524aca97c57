import Testing
import UnrollPictures

@Suite struct RasterPictureTests {
    private func picture(_ columns: [[Float]], marks: [RasterPicture.Mark] = []) -> String {
        RasterPicture(
            "name", columns: columns, length: 2, timeTitle: "seconds", featureTitle: "bands",
            marks: marks
        ).element
    }

    @Test func whatIsSeenIsSaid() {
        let marks = [RasterPicture.Mark(0..<1, "a<"), RasterPicture.Mark(1..<2, "b")]
        let element = picture([[0, 1], [1, 0], [2, 2]], marks: marks)
        #expect(
            element.contains(
                "aria-label=\"name: 2 rows of bands over 2 seconds; marked from left to right: a&lt; b\""
            ))
        #expect(element.contains("href=\"data:image/png;base64,"))
        #expect(element.contains(">a&lt;</text>"))
        #expect(element.contains(">0.5</text>") && element.contains(">2</text>"))
    }

    /// A recording of a quarter of an hour is no larger than a short one.
    @Test func longOnesAreThinned() {
        let long = picture((0..<90_000).map { [Float($0 % 7), 1, 2] })
        #expect(long.utf8.count < 20_000)
    }

    @Test func nothingAndWhatIsNotFinite() {
        #expect(!picture([]).contains("<image"))
        #expect(picture([[.nan, .infinity], [1, 2]]).contains("<image"))
        #expect(!picture([[.nan, .infinity], [1, 2]]).contains("nan"))
    }
}
