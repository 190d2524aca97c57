public import ArgumentParser
public import Unroll

/// How files of frames are read, and what becomes of them in training.
struct FrameInputOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Of joints x y z: measure positions from this joint, counted from 1. (default: none)",
            valueName: "n"))
    var referenceJoint: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Add each number's difference to the frame before, times x. (default: none)",
            valueName: "x"))
    var differences: Float?

    @Flag(
        help: """
            Scale all numbers of a frame alike, as joints want it, and their differences with them, \
            which then count as much as --differences says; else each has its own scale.
            """)
    var oneScale = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Of video: number of gradient orientations in each cell; 0 for motion alone. (default: 8)
            """, valueName: "n"))
    var orientations: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Training: play up to 1 + x times as slow or as fast. (default: 0)", valueName: "x"))
    var augmentSpeed: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Training: cut up to this share from each end. (default: 0)", valueName: "x"))
    var augmentCrop: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Training: turn joints by up to x radians. (default: 0)", valueName: "x"))
    var augmentRotation: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Training: scale by 1 - x to 1 + x. (default: 0)", valueName: "x"))
    var augmentScale: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Training: add noise of this standard deviation. (default: 0)", valueName: "x"))
    var augmentNoise: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Training: exchange left and right of this share of the sequences. (default: 0)",
            valueName: "x"))
    var augmentMirror: Float?

    func apply(to config: inout FrameReadingConfig) {
        // A number that is none of a joint is refused with the configuration.
        config.referenceJoint = referenceJoint.map { $0 > 0 ? $0 - 1 : -1 }
        config.differences = differences ?? 0
        config.sharesScale = oneScale
        config.video.orientations = orientations ?? config.video.orientations
        config.augmentation.speed = augmentSpeed ?? 0
        config.augmentation.crop = augmentCrop ?? 0
        config.augmentation.rotation = augmentRotation ?? 0
        config.augmentation.scale = augmentScale ?? 0
        config.augmentation.noise = augmentNoise ?? 0
        config.augmentation.mirror = augmentMirror ?? 0
    }
}
