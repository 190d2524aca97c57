public import ArgumentParser
public import Unroll

extension AudioFeaturesConfig.Kind: ExpressibleByArgument {}

/// How recordings become frames.
struct AudioInputOptions: ParsableArguments {
    @Option(choice: "Of audio: log-mel energies, or cepstra (mfcc).", default: "log-mel")
    var features: AudioFeaturesConfig.Kind?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Samples a second to convert recordings to. (default: 16000; speech: those of the \
            first recording, at most 16000)
            """, valueName: "hz"))
    var sampleRate: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Number of mel bands. (default: 40)", valueName: "n"))
    var bands: Int?

    /// The spectra that were asked for, in the place of usual ones.
    func spectra(_ usual: AudioFeaturesConfig) -> AudioFeaturesConfig {
        AudioFeaturesConfig(
            kind: features ?? usual.kind, sampleRate: sampleRate ?? usual.sampleRate,
            bands: bands ?? usual.bands)
    }
}
