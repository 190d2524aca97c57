internal import ArgumentParser
internal import Unroll

/// How recordings and their transcripts are read.
struct TranscriptReadingOptions: ParsableArguments {
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

    @Option(
        help: ArgumentHelp(
            "The folder of the files. (default: beside the table; of a .transcription found)",
            valueName: "folder"))
    var folder: String?

    func read(_ path: String) throws -> Transcripts {
        var options = TranscriptOptions()
        options.format = format
        options.fileColumn = fileColumn
        options.textColumn = textColumn
        options.folder = folder
        return try Transcripts(contentsOf: path, options: options)
    }
}
