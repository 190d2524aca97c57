internal import ArgumentParser
internal import Unroll

/// The pairs that choose the best epoch.
struct ValidationPairOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Texts to validate on. (default: none)", valueName: "file"),
        completion: .file())
    var validSource: String?

    @Option(
        help: ArgumentHelp(
            "The translations of --valid-source. (default: none)", valueName: "file"),
        completion: .file())
    var validTarget: String?

    @Option(
        help: ArgumentHelp(
            "Table of pairs to validate on. (default: a tenth of the training pairs)",
            valueName: "file"), completion: .file())
    var valid: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Share of the pairs held out for validation. (default: 0.1; with --keep last none)
            """, valueName: "x"))
    var heldOut: Double?

    /// The files that are given.
    var files: [String?] { [valid, validSource, validTarget] }

    /// Whether there are pairs besides those to learn from.
    var areGiven: Bool { valid ?? validSource != nil }

    func validate() throws {
        if (validSource == nil) != (validTarget == nil) {
            throw ValidationError("--valid-source and --valid-target belong together: give both")
        }
        if valid != nil, validSource != nil {
            throw ValidationError("--valid is a table: leave it out with --valid-source")
        }
        if heldOut != nil, areGiven {
            throw ValidationError(
                "--held-out has no use with validation pairs: nothing is held out")
        }
    }

    /// Reads them.
    ///
    /// - Parameter reading: How tables are read.
    func read(by reading: TextPairFiles) throws -> TextPairs? {
        try valid.map { try reading.read($0, nil) }
            ?? validSource.map { try TextPairs(source: $0, target: validTarget ?? "-") }
    }
}
