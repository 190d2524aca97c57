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
            #expect(frames.width == 150 && VideoFeatures.Options().width == 150)
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

    /// A soft blob of brightness, displaced, larger, or a bar that is turned.
    @Test func theSceneMovesAsItWasDrawn() {
        func picture(x: Float, y: Float, size: Float, turn: Float) -> [UInt8] {
            (0..<(48 * 64)).map { pixel in
                let (dx, dy) = (Float(pixel % 48) - x, Float(pixel / 48) - y)
                let along = (dx * cos(turn) + dy * sin(turn)) / (2 * size)
                let across = (dy * cos(turn) - dx * sin(turn)) / size
                return UInt8(30 + 200 * exp(-(along * along + across * across) / 2))
            }
        }
        func flow(to x: Float, _ y: Float, size: Float, turn: Float) -> [Float] {
            var features = VideoFeatures(width: 48, height: 64)
            _ = features.next(picture(x: 20, y: 30, size: 6, turn: 0.4))
            return Array(features.next(picture(x: x, y: y, size: size, turn: turn)).suffix(4))
        }
        let cases: [([Float], Int, Double)] = [
            (flow(to: 20.5, 30, size: 6, turn: 0.4), 0, 0.5),
            (flow(to: 20, 29, size: 6, turn: 0.4), 1, -1),
            // Growing by a thirtieth moves what is 32 pixels away by about one.
            (flow(to: 20, 30, size: 6.2, turn: 0.4), 2, 32 / 30.5),
            (flow(to: 20, 30, size: 6, turn: 0.45), 3, 1.6),
        ]
        for (flow, place, expected) in cases {
            #expect(abs(Double(flow[place]) - expected) < 0.15 * abs(expected), "\(flow)")
            for other in 0..<4 where other != place {
                #expect(abs(flow[other]) < 0.2, "\(flow), feature \(other)")
            }
        }
    }

    @Test func mirroredVideosHaveMirroredFeatures() {
        var plain = VideoFeatures(width: 32, height: 24)
        var other = VideoFeatures(width: 32, height: 24)
        let mirror = FrameMirror(VideoFeatures.Options())
        for column in [3, 5, 9] {
            let frame = FrameSequence(values: plain.next(bar(at: column)), width: 150)
            let mirrored = other.next(bar(at: column, mirrored: true))
            expectClose(
                frame.mirrored(by: mirror).values, mirrored.map(Double.init), relative: 1e-5,
                absolute: 1e-5)
        }
    }

    /// No size and no grid is too small or too large.
    @Test func awkwardSizes() {
        for (width, height) in [(1, 1), (1, 500), (700, 1), (3, 2), (65_536, 1), (129, 65)] {
            for (grid, bins) in [(1, 1), (4, 8), (64, 2), (2, 0)] {
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
            options.video[keyPath: path] = -1
            let sentence = refusal {
                _ = try FrameFile.read(
                    bytes: Array("YUV4MPEG2 W1 H1\n".utf8), path: "v", options: options)
            }
            #expect(sentence.hasPrefix("\(name) -1 must be from "), "\(sentence)")
        }
    }
}
