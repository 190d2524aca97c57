public import ArgumentParser
public import Unroll

/// How files of frames are read, and what becomes of them in training.
struct FrameInputOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Frames of joints x y z: positions from this joint, counted from 1. (default: none)",
            valueName: "n"))
    var referenceJoint: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Each number's difference to the frame before, times x, beside it. (default: none)",
            valueName: "x"))
    var differences: Float?

    @Flag(
        help: """
            One scale for all numbers of a frame, as joints want it, and for their differences, which \
            so count as much as --differences says; else each has its own.
            """)
    var oneScale = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Of video: bins of gradient orientations in each cell; 0 for motion alone. (default: 8)
            """, valueName: "n"))
    var orientations: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Training: speed up to 1 + x times as slow or as fast. (default: 0)", valueName: "x"))
    var augmentSpeed: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Training: up to this share cut from each end. (default: 0)", valueName: "x"))
    var augmentCrop: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Training: joints turned by up to x radians. (default: 0)", valueName: "x"))
    var augmentRotation: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Training: scaled by 1 - x to 1 + x. (default: 0)", valueName: "x"))
    var augmentScale: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Training: noise of this deviation. (default: 0)", valueName: "x"))
    var augmentNoise: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Training: share of sequences with left and right exchanged. (default: 0)",
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
