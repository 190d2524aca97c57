internal import ArgumentParser
internal import Unroll

/// How tables of files and transcripts are read.
struct TranscriptColumnOptions: ParsableArguments {
    @Option(
        choice: "Format of a table.", among: [.csv, .tsv, .json, .jsonLines],
        default: "by the file's ending, else its first lines")
    var format: TableOptions.Format?

    @Option(
        help: ArgumentHelp(
            "The files' column of a table: a name in the header, or a number. (default: found)",
            valueName: "column"))
    var fileColumn: String?

    @Option(
        help: ArgumentHelp(
            "The transcripts' column of a table. (default: found)", valueName: "column"))
    var textColumn: String?

    var options: TranscriptOptions {
        var options = TranscriptOptions()
        options.format = format
        options.fileColumn = fileColumn
        options.textColumn = textColumn
        return options
    }
}
