import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// Feature files of CMU Sphinx.
@Suite struct SphinxFramesTests {
    private func bytes(_ values: [Float], count: Int? = nil, isBigEndian: Bool = true) -> [UInt8] {
        let words =
            [UInt32(truncatingIfNeeded: count ?? values.count)] + values.map(\.bitPattern)
        return words.flatMap { word in
            let four = (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) }
            return isBigEndian ? four : four.reversed()
        }
    }

    private func read(_ bytes: [UInt8], _ width: Int? = nil, name: String = "a.mfc") throws
        -> FrameSequence
    {
        var options = FrameOptions()
        options.width = width
        return try FrameFile.read(bytes: bytes, path: name, options: options)
    }

    @Test(arguments: [true, false]) func bothByteOrdersAreRead(_ isBigEndian: Bool) throws {
        let values = (0..<39).map { Float($0) - 7.25 }
        let frames = try read(bytes(values, isBigEndian: isBigEndian))
        #expect(frames.values == values && frames.width == 13 && frames.frameCount == 3)
        #expect(try read(bytes(values, isBigEndian: isBigEndian), 3).frameCount == 13)
    }

    /// 640 values, little-endian, begin as a pickle does.
    @Test func theFirstBytesAreNotTakenForAnotherKind() throws {
        let frames = try read(
            bytes([Float](repeating: 1, count: 640), isBigEndian: false), 64, name: "d/B.MFC")
        #expect(frames.frameCount == 10)
    }

    @Test func inspectTellsWhatIsInThem() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.mfc")
        try Data(bytes((0..<26).map { Float($0) })).write(to: URL(fileURLWithPath: path))
        #expect(try DataKind(recognizing: path) == .frames)
        let inspection = try Inspection(frames: path)
        #expect(inspection.format == "sphinx")
        #expect(inspection.figures.first?.value == .count(2))
        #expect(
            inspection.figures.contains {
                $0.name == "form" && $0.value == .text("float32 [2, 13], big-endian")
            })
    }

    @Test func badFilesAreRefused() {
        let values = [Float](repeating: 1, count: 26)
        func message(_ bytes: [UInt8], _ width: Int? = nil) -> String {
            let error = #expect(throws: (any Error).self) { try read(bytes, width) }
            return error.map { "\($0)" } ?? ""
        }
        #expect(message([]).contains("byte 0: the file ends here, within the number"))
        #expect(message([0, 0]).contains("byte 2"))
        #expect(message(bytes([])).contains("there are no frames in it"))
        #expect(message(bytes(values, count: 27)).contains("begins with the number 27"))
        #expect(message(bytes(values, count: -1)).contains("begins with the number 4,294,967,295"))
        #expect(message(bytes(values) + [0]).contains("105 bytes behind it"))
        #expect(message(bytes(values), 7).contains("its 26 values are not frames of 7"))
        #expect(message(bytes(values), 0).contains("frameWidth 0"))
        var broken = values
        broken[14] = .nan
        #expect(message(bytes(broken)).contains("byte 60: feature 2 of frame 2 is infinite"))
    }
}
