internal import ArgumentParser
internal import Unroll

/// Dropout rates of language models, from 0 up to below 1.
struct DropoutOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Dropout between layers and on the top layer's outputs. (default: 0.2)",
            valueName: "rate"))
    var dropout: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Dropout on the embedded inputs. (default: 0)", valueName: "rate"))
    var inputDropout: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Dropout on the outputs. (default: as --dropout)", valueName: "rate"))
    var outputDropout: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Dropout of whole symbols' vectors. (default: 0)", valueName: "rate"))
    var embeddingDropout: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Dropout on the recurrent weights. (default: 0)", valueName: "rate"))
    var weightDrop: Float?

    @Flag(help: "Use one mask for all time steps of a window.")
    var lockedDropout = false

    func apply(to config: inout LanguageModelConfig) {
        let dropout = dropout ?? 0.2
        config.inputDropout = inputDropout ?? 0
        config.embeddingDropout = embeddingDropout ?? 0
        config.outputDropout = outputDropout ?? dropout
        config.recurrent.dropouts = RecurrentStack.Dropouts(
            between: dropout, locked: lockedDropout, weight: weightDrop ?? 0)
    }
}
