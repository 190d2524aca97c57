internal import ArgumentParser
internal import Unroll

/// What becomes of recordings while a classifier learns from them.
struct AudioTrainingOptions: ParsableArguments {
    @Flag(help: "Training: hide stretches of time and of frequency (SpecAugment).")
    var masking = false
}
