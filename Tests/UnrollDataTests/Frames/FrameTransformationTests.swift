import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

@Suite struct FrameTransformationTests {
    private let random = RandomStream(seed: 4)

    /// Frames of two features, `t` and `10 t`.
    private func ramp(_ frames: Int, isLost: [Bool]? = nil) -> FrameSequence {
        FrameSequence(
            values: (0..<frames).flatMap { [Float($0), 10 * Float($0)] }, width: 2, isLost: isLost,
            secondsPerFrame: 0.5)
    }

    @Test func speed() {
        let slow = ramp(5).played(atSpeed: 0.5)
        #expect(slow.frameCount == 10 && slow.secondsPerFrame == 0.5)
        let expected: [Double] = (0..<10).flatMap { frame in
            let place = Double(frame) * 4 / 9
            return [place, 10 * place]
        }
        expectClose(slow.values, expected, relative: 1e-6, absolute: 1e-6)
        #expect(ramp(5).played(atSpeed: 1) == ramp(5))
        #expect(ramp(5).played(atSpeed: 5 / 3).values == [0, 0, 2, 20, 4, 40])
        #expect(ramp(5).played(atSpeed: 100).values == [0, 0])
        #expect(ramp(1).played(atSpeed: 0.1) == ramp(1))
        let lost = ramp(5, isLost: [false, true, false, false, false])
        #expect(
            lost.played(atSpeed: 0.5).isLost
                == [false, true, true, true, true, false, false, false, false, false])
        #expect(lost.played(atSpeed: 5 / 3).isLost == [false, false, false])
    }

    @Test func crops() {
        let frames = ramp(20, isLost: (0..<20).map { $0 == 3 })
        let cropped = frames.cropped(to: 3..<5)
        #expect(cropped.values == [3, 30, 4, 40] && cropped.isLost == [true, false])
        var starts: Set<Float> = []
        var ends: Set<Float> = []
        for place in 0..<200 {
            let part = frames.randomlyCropped(atMost: 0.1, random: random.stream(place))
            starts.insert(part.values[0])
            ends.insert(part.values[part.values.count - 2])
            #expect(
                part.values
                    == Array(frames.values[(2 * Int(part.values[0]))...].prefix(part.values.count)))
        }
        #expect(starts == [0, 1, 2] && ends == [19, 18, 17])
        #expect(ramp(1).randomlyCropped(atMost: 0.4, random: random) == ramp(1))
        #expect(ramp(2).randomlyCropped(atMost: 0.49, random: random) == ramp(2))
    }

    @Test func mirrors() {
        let mirror = FrameMirror(jointCount: 3, pairs: [(0, 2)])
        let frames = FrameSequence(values: [1, 2, 3, 4, 5, 6, 7, 8, 9], width: 9)
        #expect(frames.mirrored(by: mirror).values == [-7, 8, 9, -4, 5, 6, -1, 2, 3])
        // Seen twice in a mirror, everything is where it was; joints keep to their side's chain.
        let skeleton = FrameSequence(values: (0..<120).map { Float($0) }, width: 60)
        let once = skeleton.mirrored(by: .msrAction3D)
        #expect(once.mirrored(by: .msrAction3D) == skeleton)
        let bones = [
            (19, 2), (0, 2), (1, 2), (0, 7), (7, 9), (9, 11), (1, 8), (8, 10), (10, 12), (2, 3),
            (3, 6), (6, 4), (6, 5), (4, 13), (5, 14), (13, 15), (14, 16), (15, 17), (16, 18),
        ]
        let partner = (0..<20).map { FrameMirror.msrAction3D.sources[3 * $0] / 3 }
        func key(_ bone: (Int, Int)) -> [Int] { [bone.0, bone.1].sorted() }
        #expect(
            Set(bones.map { key((partner[$0.0], partner[$0.1])) }) == Set(bones.map(key)),
            "a mirrored bone is a bone")
        #expect((0..<20).filter { partner[$0] == $0 } == [2, 3, 6, 19])
    }

    @Test func noise() {
        let frames = FrameSequence(values: [Float](repeating: 1, count: 20_000), width: 2)
        let noisy = frames.withNoise(deviation: 0.5, random: random)
        let mean = noisy.values.reduce(0, +) / 20_000
        let variance = noisy.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
        #expect(abs(mean - 1) < 0.02 && abs(variance - 0.25) < 0.01)
        #expect(noisy == frames.withNoise(deviation: 0.5, random: random))
        #expect(noisy != frames.withNoise(deviation: 0.5, random: random.stream(1)))
    }

    @Test func turnsScalesAndCentres() {
        let frames = FrameSequence(values: [1, 2, 0, 0, 3, 1, 1, 1, 1], width: 9)
        expectClose(
            frames.rotated(by: .pi / 2).values, [0, 2, -1, 1, 3, 0, 1, 1, -1], relative: 0,
            absolute: 1e-6)
        #expect(frames.scaled(by: 2).values == [2, 4, 0, 0, 6, 2, 2, 2, 2])
        #expect(frames.relative(toJoint: 2).values == [0, 1, -1, -1, 2, 0, 0, 0, 0])
    }

    @Test func differences() {
        let frames = FrameSequence(
            values: [1, 2, 4, 2, 3, 8], width: 2, isLost: [false, true, false],
            secondsPerFrame: 0.1)
        let more = frames.withDifferences(scale: 5)
        #expect(more.width == 4 && more.isLost == frames.isLost && more.secondsPerFrame == 0.1)
        #expect(more.values == [1, 2, 0, 0, 4, 2, 15, 0, 3, 8, -5, 30])
        var stream = FrameDifferences(scale: 5)
        #expect((0..<3).flatMap { stream.next(frames[$0]) } == more.values)
    }

    /// Noise of the joint that positions are taken from is in all of them, as if it had been added
    /// before.
    @Test func noiseOfTheReference() {
        let frames = FrameSequence(values: (0..<90).map { Float($0 * $0 % 17) }, width: 9)
        var changes = FrameAugmentation()
        changes.noise = 3
        let noisy = changes.applied(to: frames, mirror: nil, random: random)
        let before = noisy.relative(toJoint: 1)
        let after = changes.applied(
            to: frames.relative(toJoint: 1), mirror: nil, reference: 1, random: random)
        for (one, other) in zip(before.values, after.values) { #expect(abs(one - other) < 1e-4) }
        #expect(after.values[3..<6] == [0, 0, 0])
    }

    @Test func augmentation() throws {
        let frames = FrameSequence(values: (0..<180).map { Float($0) / 10 }, width: 3)
        var changes = FrameAugmentation()
        #expect(changes.applied(to: frames, mirror: nil, random: random) == frames)
        changes.speed = 0.5
        changes.crop = 0.1
        changes.rotation = 0.35
        changes.scale = 0.15
        changes.noise = 0.02
        changes.mirror = 0.5
        try changes.validate(width: 3)
        let mirror = FrameMirror(jointCount: 1, pairs: [])
        func changed(_ place: Int) -> FrameSequence {
            changes.applied(to: frames, mirror: mirror, random: random.stream(place))
        }
        #expect(changed(1) == changed(1) && changed(1) != changed(2))
        let counts = (0..<300).map { changed($0).frameCount }
        #expect(counts.allSatisfy { (28...90).contains($0) })
        #expect(counts.contains { $0 < 45 } && counts.contains { $0 > 75 })
        // Half of them are mirrored, and each field alone has the range that it names.
        changes = FrameAugmentation()
        changes.mirror = 0.5
        let mirrored = (0..<300).count { changed($0) != frames }
        #expect((120...180).contains(mirrored))
        changes = FrameAugmentation()
        changes.scale = 0.2
        let scales = (0..<300).map { changed($0).values[179] / 17.9 }
        #expect(scales.allSatisfy { (0.79...1.21).contains($0) })
        #expect(try #require(scales.min()) < 0.82 && scales.max()! > 1.18)
    }

    @Test func augmentationOutOfRange() {
        func sentence(width: Int = 3, _ change: (inout FrameAugmentation) -> Void) -> String {
            var changes = FrameAugmentation()
            change(&changes)
            return refusal { try changes.validate(width: width) }
        }
        #expect(sentence { $0.crop = 0.5 } == "crop 0.5 must be from 0 to below 0.5")
        #expect(sentence { $0.speed = .nan }.hasPrefix("speed"))
        #expect(sentence { $0.noise = .infinity }.hasPrefix("noise"))
        #expect(sentence { $0.scale = 1 }.hasPrefix("scale"))
        #expect(sentence { $0.mirror = -1 }.hasPrefix("mirror"))
        #expect(sentence { $0.rotation = 4 }.hasPrefix("rotation"))
        #expect(
            sentence(width: 4) { $0.rotation = 1 }.contains("a frame has 4 features; leave it 0"))
    }

    @Test func normalization() throws {
        let first = FrameSequence(
            values: [1, 5, 100, 3, 5, 300, 99, 99, 99], width: 3, isLost: [false, false, true])
        let second = FrameSequence(values: [5, 5, 200, 7, 5, 200], width: 3)
        let normalization = try FrameNormalization(learnedFrom: [first, second])
        #expect(normalization.mean == [4, 5, 200])
        let root5 = 5.0.squareRoot()
        expectClose(
            normalization.deviation, [root5, 1, 50 * 2.0.squareRoot()], relative: 1e-6, absolute: 0)
        let seen = normalization.applied(to: second)
        expectClose(
            seen.values, [1 / root5, 0, 0, 3 / root5, 0, 0], relative: 1e-6, absolute: 1e-6)
        #expect(normalization.applied(to: second[1]) == Array(seen[1]))
        let text = try JSONCoding.encode(normalization)
        #expect(try JSONCoding.decode(FrameNormalization.self, from: text) == normalization)
        for bad in [
            #"{"mean":[1],"deviation":[0]}"#, #"{"mean":[1],"deviation":[1,1]}"#,
            #"{"mean":[],"deviation":[]}"#, #"{"mean":[1],"deviation":[-1]}"#, "{}",
        ] {
            #expect(refusal { _ = try JSONCoding.decode(FrameNormalization.self, from: bad) } != "")
        }
        // A small deviation beside a large mean.
        let far = FrameSequence(values: (0..<1000).map { 1e6 + Float($0 % 2) }, width: 1)
        let deviation = try FrameNormalization(learnedFrom: [far]).deviation[0]
        #expect(abs(deviation - 0.5) < 1e-3)
        let lost = FrameSequence(values: [1], width: 1, isLost: [true])
        #expect(
            refusal { _ = try FrameNormalization(learnedFrom: [lost]) }
                .contains("lost in every training frame"))
    }
}
