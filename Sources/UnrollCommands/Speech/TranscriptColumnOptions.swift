internal import ArgumentParser
internal import Unroll

/// How tables of files and transcripts are read.
struct TranscriptColumnOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The files' column of a table: a name in the header, or a number. (default: found)",
            valueName: "column"))
    var fileColumn: String?

    @Option(
        help: ArgumentHelp(
            "The transcripts' column: a name in the header, or a number. (default: found)",
            valueName: "column"))
    var textColumn: String?

    var options: TranscriptOptions {
        var options = TranscriptOptions()
        options.fileColumn = fileColumn
        options.textColumn = textColumn
        return options
    }
}
