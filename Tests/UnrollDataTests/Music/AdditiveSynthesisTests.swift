import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// Sound of scores, and the WAV files that hold it.
@Suite struct AdditiveSynthesisTests {
    private let score = MusicScore(
        ticksPerQuarter: 100,
        notes: [
            MusicScore.Note(start: 0, length: 100, pitch: 69),
            MusicScore.Note(start: 150, length: 50, pitch: 69, velocity: 10),
            MusicScore.Note(start: 0, length: 100, pitch: 38, channel: 9),
        ])

    /// The strength of a frequency in samples.
    private func strength(_ samples: ArraySlice<Float>, _ frequency: Double, rate: Double) -> Double
    {
        var (x, y) = (0.0, 0.0)
        for (place, sample) in samples.enumerated() {
            let angle = 2 * Double.pi * frequency * Double(place) / rate
            (x, y) = (x + Double(sample) * cos(angle), y + Double(sample) * sin(angle))
        }
        return (x * x + y * y).squareRoot() / Double(samples.count)
    }

    @Test func soundsWhereItShould() throws {
        let samples = try AdditiveSynthesis(sampleRate: 8000).samples(of: score)
        #expect(abs(samples.count - 9440) <= 1)
        #expect(abs((samples.map { abs($0) }.max() ?? 0) - 0.9) < 1e-5)
        let first = samples[400..<3600]
        let fundamental = strength(first, 440, rate: 8000)
        #expect(fundamental > 0.1)
        #expect(strength(first, 880, rate: 8000) > 0.1 * fundamental)
        #expect(strength(first, 600, rate: 8000) < 0.01 * fundamental)
        // Silence between the notes, and a soft note behind it.
        #expect(samples[4700..<5990].allSatisfy { $0 == 0 })
        let second = strength(samples[6200..<7900], 440, rate: 8000)
        #expect(second > 0 && second < 0.3 * fundamental)
        let silence = try AdditiveSynthesis().samples(of: MusicScore(ticksPerQuarter: 1, notes: []))
        #expect(silence.allSatisfy { $0 == 0 })
        let long = MusicScore(ticksPerQuarter: 1, notes: [], end: 1 << 40)
        #expect(throws: ConfigError.self) { try AdditiveSynthesis().samples(of: long) }
    }

    @Test func wavFilesAreReadBack() throws {
        let folder = try TemporaryFolder()
        let samples = (0..<40_000).map { Float(sin(Double($0) / 7)) * 1.5 } + [.nan]
        try WAVWriter.write(samples, sampleRate: 22_050, to: folder.file("a.wav"))
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("a.wav")))
        #expect(bytes.count == 44 + 2 * 40_001)
        let recording = try AudioRecording(contentsOf: folder.file("a.wav"))
        #expect(recording.format.sampleRate == 22_050 && recording.samples.count == 40_001)
        for (read, written) in zip(recording.samples, samples) {
            let expected = written.isNaN ? 0 : min(max(written, -1), 1)
            #expect(abs(read - expected) < 1e-4)
        }
    }
}
