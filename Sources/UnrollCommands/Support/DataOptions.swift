package import ArgumentParser
internal import Unroll

/// Data beside the training data.
package struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Validation data. (default: a tenth of the training data; classify: of each class)",
            valueName: "file"), completion: .file())
    package var valid: String?

    @Option(
        help: ArgumentHelp("Data to test the finished model on.", valueName: "file"),
        completion: .file())
    package var test: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Share of the training data held out for validation. (default: 0.1; with --keep last \
            none)
            """, valueName: "x"))
    package var heldOut: Double?

    package init() {}

    /// The share that is held out; a run that keeps the last epoch has no use for any.
    ///
    /// - Parameter usual: The task's own.
    func heldOutFraction(usual: Double, keeping epoch: KeptEpoch) -> Double {
        heldOut ?? (epoch == .last ? 0 : usual)
    }

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
