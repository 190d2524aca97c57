import Testing
import UnrollData
import UnrollSystem

/// Long recordings in pieces.
@Suite struct SilenceCutterTests {
    private let rate = 1000

    /// Noise of a loudness, in seconds.
    private func noise(_ seconds: Double, _ amplitude: Float, seed: UInt64 = 1) -> [Float] {
        let random = RandomStream(seed: seed)
        return (0..<Int(seconds * Double(rate))).map {
            amplitude * Float(2 * random.uniformDouble(at: UInt64($0)) - 1)
        }
    }

    private func cut(
        _ samples: [Float], blocks: Int = 137, _ config: SilenceCutting = SilenceCutting()
    ) throws -> [SilenceCutter.Piece] {
        var cutter = try SilenceCutter(config, sampleRate: rate)
        var pieces: [SilenceCutter.Piece] = []
        for first in stride(from: 0, to: samples.count, by: blocks) {
            pieces += cutter.append(samples[first..<min(first + blocks, samples.count)])
        }
        return pieces + cutter.finish()
    }

    @Test(arguments: [0, 0.002 as Float]) func pausesEndPieces(_ background: Float) throws {
        let samples =
            noise(1, background) + noise(2, 0.3, seed: 2) + noise(0.3, background)
            + noise(1, 0.3, seed: 3) + noise(1.5, background, seed: 4) + noise(1, 0.2, seed: 5)
            + noise(2, background, seed: 6)
        let pieces = try cut(samples)
        let places = pieces.map { [$0.start, $0.start + $0.samples.count] }
        // Sounds from 1 to 4.3 s, with a short pause in them, and from 5.8 to 6.8 s; the beginning of a
        // recording with a background is not known to be silent.
        #expect(places.count == 2)
        #expect(background > 0 || abs(places[0][0] - 850) <= 10)
        #expect(abs(places[0][1] - 4450) <= 10)
        #expect(abs(places[1][0] - 5650) <= 10 && abs(places[1][1] - 6950) <= 10)
        for piece in pieces {
            #expect(piece.samples == Array(samples[piece.start...].prefix(piece.samples.count)))
        }
        // Whatever the blocks are that samples come in.
        #expect(try cut(samples, blocks: 1) == pieces)
        #expect(try cut(samples, blocks: 100_000) == pieces)
    }

    @Test func longSoundsAreCutWhereTheyAreQuiet() throws {
        var config = SilenceCutting()
        config.longest = 4
        // No pause is long enough; at 3 s it is quieter for 0.1 s.
        let samples =
            noise(3, 0.3) + noise(0.1, 0.05, seed: 2) + noise(6, 0.3, seed: 3)
        let pieces = try cut(samples, config)
        #expect(abs(pieces[0].samples.count - 3050) <= 30)
        #expect(pieces.allSatisfy { $0.samples.count <= 4000 })
        // Nothing is lost.
        #expect(pieces.flatMap(\.samples) == samples)
        #expect(
            zip(pieces, pieces.dropFirst()).allSatisfy { $0.start + $0.samples.count == $1.start })
    }

    @Test func silenceAloneHasNoPieces() throws {
        #expect(try cut([Float](repeating: 0, count: 100_000)).isEmpty)
        #expect(try cut([]).isEmpty)
        // Less than a block is no sound.
        #expect(try cut([0.5]).isEmpty)
        #expect(try cut(noise(0.5, 0.3)).map(\.samples.count) == [500])
    }

    @Test func theConfigurationIsChecked() {
        func refuses(_ change: (inout SilenceCutting) -> Void) {
            var config = SilenceCutting()
            change(&config)
            #expect(throws: ConfigError.self) { try SilenceCutter(config, sampleRate: 8000) }
        }
        refuses { $0.longest = 0.5 }
        refuses { $0.pause = 11 }
        refuses { $0.margin = 0.3 }
        refuses { $0.longest = .nan }
        #expect(throws: ConfigError.self) { try SilenceCutter(sampleRate: 1) }
    }
}
