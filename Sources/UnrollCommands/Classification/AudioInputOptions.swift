public import ArgumentParser
public import Unroll

extension AudioFeaturesConfig.Kind: ExpressibleByArgument {}

/// How recordings become frames.
struct AudioInputOptions: ParsableArguments {
    @Option(help: "Of audio: log-mel energies or mfcc (cepstra). (default: log-mel)")
    var features: AudioFeaturesConfig.Kind?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Samples a second that recordings are brought to. (default: 16000)", valueName: "hz"))
    var sampleRate: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Mel bands. (default: 40)", valueName: "n"))
    var bands: Int?

    @Flag(help: "Training: hides stretches of time and of frequency.")
    var masking = false

    /// An option that was given.
    var given: String? {
        let options: [(String, Bool)] = [
            ("--features", features != nil), ("--sample-rate", sampleRate != nil),
            ("--bands", bands != nil), ("--masking", masking),
        ]
        return options.first { $0.1 }?.0
    }

    var reading: FrameReadingConfig {
        var config = FrameReadingConfig()
        config.audio = AudioFeaturesConfig(
            kind: features ?? .logMel, sampleRate: sampleRate ?? 16_000, bands: bands ?? 40)
        if masking {
            config.masking = FeatureMasking(
                timeMasks: 1, longestTimeMask: 10, longestTimeShare: 0.2, frequencyMasks: 1,
                widestFrequencyMask: max(1, (bands ?? 40) / 6))
        }
        return config
    }
}
