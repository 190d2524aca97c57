internal import ArgumentParser
internal import Unroll

/// How tables of recordings are read where no transcripts are wanted.
struct FileTableOptions: ParsableArguments {
    @Option(
        choice: "Format of a table.", among: [.csv, .tsv, .json, .jsonLines],
        default: "by the file's ending, else its first line")
    var format: TextRowsOptions.Format?

    @OptionGroup var files: FileColumnOption

    @Option(
        help: ArgumentHelp(
            "Of a table, the column that names each row in the answers. (default: none)",
            valueName: "column"))
    var idColumn: String?

    /// - Parameter contents: What the files hold.
    func options(_ contents: TextRowsOptions.Contents) -> TextRowsOptions {
        var options = TextRowsOptions()
        options.format = format
        options.textColumns = files.fileColumn.map { [$0] } ?? []
        options.idColumn = idColumn
        options.contents = contents
        options.columnField = "fileColumn"
        return options
    }
}
