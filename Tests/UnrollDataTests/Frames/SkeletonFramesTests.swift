import Testing
import UnrollData

@Suite struct SkeletonFramesTests {
    /// Frame `t` holds `60 t`, `60 t + 1` …; those of `lost` hold zeros.
    private func positions(_ frames: Int, lost: Set<Int> = []) -> [[Int]] {
        (0..<frames).map { t in (0..<60).map { lost.contains(t) ? 0 : 60 * t + $0 + 1 } }
    }

    private func lines(_ rows: [[Int]], confidence: Bool = false, joints: Bool = false) -> String {
        let rows = rows.flatMap { row in
            let joint = (0..<20).map {
                Array(row[(3 * $0)..<(3 * $0 + 3)]) + (confidence ? [9] : [])
            }
            return joints ? joint : [joint.flatMap { $0 }]
        }
        return rows.map { $0.map(String.init).joined(separator: " ") + "\n" }.joined()
    }

    private func read(
        _ text: String, _ path: String = "sequences/a07_s02_e03.txt", repairs: Bool = true,
        kind: FrameKind? = nil
    ) throws -> FrameSequence {
        var options = FrameOptions()
        options.repairsLostFrames = repairs
        options.kind = kind
        return try FrameFile.read(bytes: Array(text.utf8), path: path, options: options)
    }

    @Test(arguments: [(false, false), (true, false), (false, true), (true, true)])
    func allForms(confidence: Bool, joints: Bool) throws {
        let rows = positions(3)
        let frames = try read(lines(rows, confidence: confidence, joints: joints))
        #expect(frames.width == 60 && frames.values == rows.flatMap { $0 }.map(Float.init))
        #expect(frames.isLost == nil)
    }

    @Test func lostTrackingIsMarkedAndRepaired() throws {
        let rows = positions(8, lost: [0, 3, 4, 5, 7])
        let raw = try read(lines(rows), repairs: false)
        #expect(raw.isLost == [true, false, false, true, true, true, false, true])
        #expect(raw.values == rows.flatMap { $0 }.map(Float.init))
        let repaired = try read(lines(rows))
        #expect(repaired.isLost == raw.isLost)
        // Frame 4 is as near to 2 as to 6: the earlier one.
        let sources = [1, 1, 2, 2, 2, 6, 6, 6]
        #expect(repaired.values == sources.flatMap { rows[$0] }.map(Float.init))
        // Lost all the same where confidences are not zero.
        #expect(try read(lines(rows, confidence: true, joints: true)) == repaired)
    }

    @Test func theNameDecides() throws {
        let text = lines(positions(1), joints: true)
        #expect(try read(text, "joints.txt").width == 3)
        #expect(try read(text, "joints.txt", kind: .skeleton).width == 60)
        #expect(try read("1 2\n", "a07_s02_e03.txt").width == 2)
        let sentence = refusal { _ = try read("1 2\n", "joints.txt", kind: .skeleton) }
        #expect(
            sentence.hasPrefix("'joints.txt', line 1: the row has 2 columns, a skeleton of MSR"))
    }

    @Test func aFrameThatIsCut() {
        let text = lines(positions(2), confidence: true, joints: true)
        let cut = text.split(separator: "\n").dropLast(3).joined(separator: "\n")
        #expect(
            refusal { _ = try read(cut) }
                == "'sequences/a07_s02_e03.txt', line 21: the frame that begins here has 17 "
                + "joints, not 20; give all joints of every frame, one in each row")
        #expect(refusal { _ = try read("") }.contains("there are no frames in it"))
    }

    @Test(arguments: [
        ("a07_s02_e03.txt", [7, 2, 3]), ("x/y/a20_s10_e01_skeleton.txt", [20, 10, 1]),
        ("a1_s2_e3", [1, 2, 3]), ("b07_s02_e03.txt", nil), ("a07_s02.txt", nil), ("", nil),
        ("a_s1_e1", nil), ("a99999999999999999999_s1_e1", nil), ("a07_s02_e03/f.txt", nil),
    ])
    func names(path: String, numbers: [Int]?) {
        let name = SkeletonFileName(path)
        #expect(name.map { [$0.action, $0.subject, $0.example] } == numbers, "\(path)")
    }
}
