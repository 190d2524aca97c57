internal import ArgumentParser

/// The column of a table that names files.
struct FileColumnOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The files' column of a table: a name in the header, or a number. (default: found)",
            valueName: "column"))
    var fileColumn: String?
}
