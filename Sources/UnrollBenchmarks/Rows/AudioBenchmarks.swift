import UnrollData
import UnrollSystem

/// Features of recordings.
enum AudioBenchmarks {
    static let all = [logMel]

    private static let rate = 16_000
    private static let (fftSize, bands) = (512, 80)

    /// Log-mel frames of an hour of noise: 25 ms every 10 ms.
    private static let logMel: Benchmark = {
        let samples = 3_600 * rate
        let frames = Double(samples / 160 + 1)
        let transform = 2.5 * Double(fftSize) * 9
        return Benchmark(
            name: "log_mel_1h",
            work: Work(
                operations: frames * (transform + Double(5 * fftSize / 2 + 20 * bands)),
                traffic: Double(4 * samples) + frames * Double(4 * bands),
                workingSet: Double(4 * 4 * 2 * fftSize), tokens: frames)
        ) {
            let random = RandomStream(seed: 1)
            let minute = (0..<60 * rate).map { 0.1 * random.normal(at: UInt64($0)) }
            let hour = Array(repeatElement(minute, count: 60).joined())
            var config = AudioFeaturesConfig(sampleRate: rate, bands: bands)
            config.fftSize = fftSize
            guard let features = try? AudioFeatures(config) else {
                preconditionFailure("log_mel_1h: the configuration is not valid")
            }
            return { _ = features(hour) }
        }
    }()
}
