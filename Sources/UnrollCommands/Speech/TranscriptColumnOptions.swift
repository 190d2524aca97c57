internal import ArgumentParser
internal import Unroll

/// How tables of files and transcripts are read.
struct TranscriptColumnOptions: ParsableArguments {
    @Option(
        help: "Of a table: csv, tsv, json or jsonl. (default: by its ending or first lines)")
    var format: TableOptions.Format?

    @Option(
        help: ArgumentHelp(
            "Of a table: the column of the files: a name, or a number. (default: found)",
            valueName: "column"))
    var fileColumn: String?

    @Option(
        help: ArgumentHelp(
            "Of a table: the column of the transcripts. (default: found)", valueName: "column"))
    var textColumn: String?

    var options: TranscriptOptions {
        var options = TranscriptOptions()
        options.format = format
        options.fileColumn = fileColumn
        options.textColumn = textColumn
        return options
    }
}
