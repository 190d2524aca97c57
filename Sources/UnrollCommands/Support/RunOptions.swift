internal import ArgumentParser
internal import Unroll

/// The files of a training run, whatever the task.
struct RunOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "File for the model. (default: the input's name with .unroll, in this folder)",
            valueName: "model"))
    var output: String?

    @Flag(
        help: """
            Continue an interrupted run, or extend a finished one with more --epochs, --time-limit \
            or --patience; starts from scratch where there is none.
            """)
    var resume = false

    @Flag(help: "Replace a model of another architecture or task that stands at the output.")
    var replace = false

    @Flag(help: "Print one JSON object instead of the summary.")
    var json = false

    /// Where the model goes.
    func model(for input: String) -> String {
        output ?? outputName(for: input, ending: ".unroll", standardInput: "model")
    }
}
