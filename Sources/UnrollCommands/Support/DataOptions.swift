package import ArgumentParser

/// Data beside the training data, for tasks that read tables.
package struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Validation table. (default: a tenth of each class of the training table)",
            valueName: "file"))
    package var valid: String?

    @Option(help: ArgumentHelp("Table to test the finished model on.", valueName: "file"))
    package var test: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Share of each class held out for validation. (default: 0.1)", valueName: "x"))
    package var heldOut: Double?

    package init() {}

    package func validate() throws {
        if valid != nil, heldOut != nil {
            throw ValidationError("--held-out has no use with --valid: nothing is held out")
        }
    }
}

/// Throws where more than one input is standard input.
package func requireOneStandardInput(_ inputs: [String?]) throws {
    if inputs.count(where: { $0 == "-" }) > 1 {
        throw ValidationError("standard input can be read only once")
    }
}
