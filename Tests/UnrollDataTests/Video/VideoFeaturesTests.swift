import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

@Suite struct VideoFeaturesTests {
    private struct Reference: Decodable {
        var name: String
        var file: Data
        var features: [[Double]]
    }

    /// `References/make_frames.py` computes them plainly, in double precision.
    @Test func featuresOfAPlainImplementation() throws {
        let references = try frameReferences("video-features.jsonl", as: Reference.self)
        #expect(references.count == 5)
        for reference in references {
            let frames = try FrameFile.read(bytes: Array(reference.file), path: reference.name)
            #expect(frames.width == 146 && VideoFeatures.Options().width == 146)
            #expect(frames.frameCount == reference.features.count)
            expectClose(
                frames.values, reference.features.flatMap { $0 }, relative: 1e-4, absolute: 1e-5,
                reference.name)
        }
        #expect(
            try FrameFile.read(bytes: Array(references[0].file), path: "x").secondsPerFrame == 0.04)
    }

    /// A picture of 32 x 24 with a bright bar, drawn from left to right.
    private func bar(at column: Int, mirrored: Bool = false) -> [UInt8] {
        (0..<(32 * 24)).map { pixel in
            let x = mirrored ? 31 - pixel % 32 : pixel % 32
            return x >= column && x < column + 4 && pixel / 32 > 5 ? 200 : UInt8(pixel / 32)
        }
    }

    @Test func edgesStandInTheBinsOfTheirDirection() {
        var features = VideoFeatures(width: 32, height: 24)
        let upright = features.next(bar(at: 10))
        // An upright edge has gradients along x: angle 0, between the first bin and the last.
        let cell = (2 * 4 + 1) * 8
        #expect(upright[cell] > 0.2 && upright[cell + 7] > 0.2 && upright[cell + 4] < 0.1)
        #expect(upright[(16 * 8)...].allSatisfy { $0 == 0 })
    }

    @Test func motionPointsToWhereItHappens() {
        var features = VideoFeatures(width: 32, height: 24)
        _ = features.next(bar(at: 20))
        let moved = features.next(bar(at: 22))
        #expect(moved[144] > 0.2 && moved[144] < 0.7 && moved[145] > 0)
        #expect(moved[16 * 8 + 4 + 3] > 0 && moved[16 * 8 + 4] == 0)
        let still = features.next(bar(at: 22))
        #expect(still[(16 * 8)...].allSatisfy { $0 == 0 })
    }

    @Test func mirroredVideosHaveMirroredFeatures() {
        var plain = VideoFeatures(width: 32, height: 24)
        var other = VideoFeatures(width: 32, height: 24)
        let mirror = FrameMirror(VideoFeatures.Options())
        for column in [3, 5, 9] {
            let frame = FrameSequence(values: plain.next(bar(at: column)), width: 146)
            let mirrored = other.next(bar(at: column, mirrored: true))
            expectClose(
                frame.mirrored(by: mirror).values, mirrored.map(Double.init), relative: 1e-5,
                absolute: 1e-5)
        }
    }

    /// No size and no grid is too small or too large.
    @Test func awkwardSizes() {
        for (width, height) in [(1, 1), (1, 500), (700, 1), (3, 2), (65_536, 1), (129, 65)] {
            for (grid, bins) in [(1, 1), (4, 8), (64, 2)] {
                var options = VideoFeatures.Options()
                options.gridRows = grid
                options.gridColumns = grid
                options.orientations = bins
                var features = VideoFeatures(width: width, height: height, options: options)
                for shade in [0, 255] as [UInt8] {
                    let values = features.next([UInt8](repeating: shade, count: width * height))
                    #expect(values.count == options.width && values.allSatisfy(\.isFinite))
                }
            }
        }
    }

    /// Options may come from a model file, so that nothing but a sentence may follow.
    @Test func optionsOutOfRange() {
        var options = FrameOptions()
        for (name, path) in [
            ("gridRows", \VideoFeatures.Options.gridRows), ("gridColumns", \.gridColumns),
            ("orientations", \.orientations), ("rows", \.rows),
        ] {
            options.video = VideoFeatures.Options()
            options.video[keyPath: path] = 0
            let sentence = refusal {
                _ = try FrameFile.read(
                    bytes: Array("YUV4MPEG2 W1 H1\n".utf8), path: "v", options: options)
            }
            #expect(sentence.hasPrefix("\(name) 0 must be from 1 to"), "\(sentence)")
        }
    }
}
