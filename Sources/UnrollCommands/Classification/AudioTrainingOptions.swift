internal import ArgumentParser
internal import Unroll

/// What becomes of recordings while a classifier learns from them.
struct AudioTrainingOptions: ParsableArguments {
    @Flag(help: "Training: hides stretches of time and of frequency.")
    var masking = false
}
