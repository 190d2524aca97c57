import Testing
import UnrollData
import UnrollSystem

@Suite struct RecordingNormalizationTests {
    /// `[4, 2]`; the second feature is constant.
    private let frames: [Float] = [1, 7, 2, 7, 3, 7, 6, 7]

    private func normalized(_ normalization: RecordingNormalization, _ frames: [Float]) -> [Float] {
        var frames = frames
        normalization.apply(to: &frames, dimension: 2)
        return frames
    }

    @Test func perRecording() {
        #expect(normalized(.none, frames) == frames)
        #expect(normalized(.mean, frames) == [-2, 0, -1, 0, 0, 0, 3, 0])
        // Variance (4 + 1 + 0 + 9) / 4.
        let scale = 1 / Float(3.5).squareRoot()
        let expected = [-2, 0, -1, 0, 0, 0, 3, 0].map { $0 * scale }
        for (value, other) in zip(normalized(.deviation, frames), expected) {
            #expect(abs(value - other) < 1e-6)
        }
        #expect(normalized(.deviation, []) == [])
        #expect(normalized(.deviation, [5, 6]) == [0, 0])
    }

    @Test func levels() throws {
        #expect(AudioLevel(.peak, level: 0.5).adjusted([0.1, -0.25, 0]) == [0.2, -0.5, 0])
        #expect(AudioLevel(.rms, level: 0.5).adjusted([0.25, -0.25]) == [0.5, -0.5])
        #expect(AudioLevel(.peak).adjusted([1e-9, 0]) == [1e-9, 0])
        #expect(AudioLevel(.rms).adjusted([]) == [])
        for level in [0, -1, 2, Float.nan] {
            #expect(throws: ConfigError.self) { try AudioLevel(.rms, level: level).validate() }
        }
    }
}
