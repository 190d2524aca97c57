package import ArgumentParser
package import Unroll

/// The files of a training run, whatever the task.
package struct RunOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "File for the model. (default: the input's name with .unroll, in this folder)",
            valueName: "model"), completion: .file())
    package var output: String?

    @Flag(
        help: """
            Continue an interrupted run, or extend a finished one with more --epochs, --time-limit \
            or --patience; start from scratch where there is none.
            """)
    package var resume = false

    @Flag(help: "Replace a model of another architecture or task that stands at the output.")
    package var replace = false

    @Flag(help: "Draw the learning curve in the terminal while it trains.")
    package var live = false

    @Option(
        help: ArgumentHelp(
            """
            Write the epochs for TensorBoard too: an event file in a folder of the model's name in this \
            folder. (default: none)
            """, valueName: "folder"), completion: .directory)
    package var logDir: String?

    @Option(
        help: ArgumentHelp(
            """
            Search this long for better sizes, rates and dropouts, by the validation data: 60s, 10m, 2h. \
            Options that are given stay as they are; the best model is written. (default: none)
            """, valueName: "time"))
    package var tune: TimeSpan?

    @Flag(help: "Print one JSON object instead of the summary.")
    package var json = false

    package init() {}

    package func validate() throws {
        if logDir?.isEmpty == true { throw ValidationError("--log-dir names no folder") }
        if tune != nil, live || logDir != nil {
            throw ValidationError(
                "\(live ? "--live" : "--log-dir") follows one training, and --tune makes many")
        }
    }

    /// Where the model goes.
    package func model(for input: String) -> String {
        output ?? outputName(for: input, ending: ".unroll", standardInput: "model")
    }

    /// The options that only the training of a network takes, and whether each was given.
    package var onlyNetworks: [(name: String, isGiven: Bool)] {
        [
            ("--resume", resume), ("--live", live), ("--log-dir", logDir != nil),
            ("--tune", tune != nil),
        ]
    }
}
