import Testing
import UnrollData
import UnrollSystem

@Suite struct FeatureNormalizationTests {
    /// `[4, 2]`; the second feature is constant.
    private let frames: [Float] = [1, 7, 2, 7, 3, 7, 6, 7]

    private func normalized(_ normalization: FeatureNormalization, _ frames: [Float]) -> [Float] {
        var frames = frames
        normalization.apply(to: &frames, dimension: 2)
        return frames
    }

    @Test func perRecording() {
        #expect(normalized(FeatureNormalization(.none), frames) == frames)
        #expect(
            normalized(FeatureNormalization(.recordingMean), frames) == [
                -2, 0, -1, 0, 0, 0, 3, 0,
            ])
        // Variance (4 + 1 + 0 + 9) / 4.
        let scale = 1 / Float(3.5).squareRoot()
        let expected = [-2, 0, -1, 0, 0, 0, 3, 0].map { $0 * scale }
        for (value, other) in zip(normalized(FeatureNormalization(.recording), frames), expected) {
            #expect(abs(value - other) < 1e-6)
        }
        #expect(normalized(FeatureNormalization(.recording), []) == [])
        #expect(normalized(FeatureNormalization(.recording), [5, 6]) == [0, 0])
    }

    @Test func learned() throws {
        var statistics = FeatureStatistics(dimension: 2)
        statistics.add(Array(frames[..<2]))
        statistics.add([])
        statistics.add(Array(frames[2...]))
        #expect(statistics.frameCount == 4)
        #expect(statistics.means == [3, 7])
        #expect(abs(statistics.deviations[0] - 3.5.squareRoot()) < 1e-12)
        #expect(statistics.deviations[1] == 0)
        let normalization = FeatureNormalization(statistics)
        try normalization.validate(dimension: 2)
        #expect(normalization.isStreamable)
        let result = normalized(normalization, [3, 8])
        #expect(result[0] == 0 && result[1] == 1)
        let text = try JSONCoding.encode(normalization)
        #expect(try JSONCoding.decode(FeatureNormalization.self, from: text) == normalization)
    }

    @Test func badFiles() throws {
        for text in [
            #"{"method":"training","means":[1],"scales":[1,1]}"#,
            #"{"method":"training","means":[1,1],"scales":[1,0]}"#,
            #"{"method":"training","means":[],"scales":[]}"#,
            #"{"method":"recording","means":[1,1],"scales":[1,1]}"#,
        ] {
            let normalization = try JSONCoding.decode(FeatureNormalization.self, from: text)
            #expect(throws: ConfigError.self) { try normalization.validate(dimension: 2) }
        }
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
