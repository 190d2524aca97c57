import Foundation
import Testing
import UnrollPictures

@Suite struct SkeletonPictureTests {
    @Test func jointsAndBonesStandInOneScale() {
        let element = SkeletonPicture(
            "wave",
            moments: [
                ("frame 1", [(x: 0, y: 0), (x: 0, y: 2)]),
                ("frame 9", [(x: 0, y: 0), (x: 1, y: 1)]),
            ], bones: [(0, 1), (1, 7)]
        ).element
        #expect(
            element.contains(
                "aria-label=\"wave: 2 moments of a movement, from left to right: frame 1, frame 9\""
            ))
        #expect(
            element.components(separatedBy: "<line").count == 3, "a bone without a joint is none")
        #expect(element.components(separatedBy: "<circle").count == 5)
        // Two units of height are 150 of the picture: the second moment's joint is 75 to the right.
        #expect(element.contains("y1=\"196\"") && element.contains("y2=\"46\""))
    }

    @Test func momentsThatAreNotFiniteAreLeftOut() {
        let element = SkeletonPicture(
            "wave", moments: [("frame 1", [(x: .nan, y: 0)])], bones: []
        ).element
        #expect(element.contains("no moment with finite joints"))
    }
}
