internal import ArgumentParser
internal import Unroll

/// What is dropped while a language model trains; rates from 0 up to below 1.
struct DropoutOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Between layers and on the top layer's outputs.", valueName: "rate"))
    var dropout: Float = 0.2

    @Option(
        parsing: .unconditional, help: ArgumentHelp("On the embedded inputs.", valueName: "rate"))
    var inputDropout: Float = 0

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("On the outputs. (default: as --dropout)", valueName: "rate"))
    var outputDropout: Float?

    @Option(
        parsing: .unconditional, help: ArgumentHelp("On whole symbols' vectors.", valueName: "rate")
    )
    var embeddingDropout: Float = 0

    @Option(
        parsing: .unconditional, help: ArgumentHelp("On the recurrent weights.", valueName: "rate"))
    var weightDrop: Float = 0

    @Flag(help: "One mask for all time steps of a window.")
    var lockedDropout = false

    func apply(to config: inout LanguageModelConfig) {
        config.inputDropout = inputDropout
        config.embeddingDropout = embeddingDropout
        config.outputDropout = outputDropout ?? dropout
        config.recurrent.dropouts = RecurrentStack.Dropouts(
            between: dropout, locked: lockedDropout, weight: weightDrop)
    }
}
