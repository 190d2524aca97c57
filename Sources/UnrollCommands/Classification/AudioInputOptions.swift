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
            """
            Samples a second that recordings are brought to. \
            (default: \(FrameReadingConfig.spectra.sampleRate))
            """, valueName: "hz"))
    var sampleRate: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Mel bands. (default: \(FrameReadingConfig.spectra.bands))", valueName: "n"))
    var bands: Int?

    @Flag(help: "Training: hides stretches of time and of frequency.")
    var masking = false

    func apply(to config: inout FrameReadingConfig) {
        var spectra = FrameReadingConfig.spectra
        spectra.kind = features ?? spectra.kind
        spectra.sampleRate = sampleRate ?? spectra.sampleRate
        spectra.bands = bands ?? spectra.bands
        config.audio = spectra
        config.masking = masking ? FrameReadingConfig.masking(bands: spectra.bands) : nil
    }
}
