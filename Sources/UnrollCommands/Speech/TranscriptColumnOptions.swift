internal import ArgumentParser
internal import Unroll

/// How tables of files and transcripts are read.
struct TranscriptColumnOptions: ParsableArguments {
    @Option(
        choice: "Format of a table.", among: [.csv, .tsv, .json, .jsonLines],
        default: "by the file's ending, else its first lines")
    var format: TableOptions.Format?

    @OptionGroup var files: FileColumnOption

    @Option(
        help: ArgumentHelp(
            "The transcripts' column of a table. (default: found)", valueName: "column"))
    var textColumn: String?

    var options: TranscriptOptions {
        var options = TranscriptOptions()
        options.format = format
        options.fileColumn = files.fileColumn
        options.textColumn = textColumn
        return options
    }
}
