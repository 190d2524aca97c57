public import ArgumentParser
public import Unroll

extension TableOptions.Format: ExpressibleByArgument {}

/// How tables of labelled texts are read.
struct TableReadingOptions: ParsableArguments {
    @Option(
        choice: "Format of the table.", default: "by the file's ending, else its first lines")
    var format: TableOptions.Format?

    @Option(
        help: ArgumentHelp(
            """
            The texts' column: a name in the header, or a number; repeat it to join several. \
            (default: of test the model's own, else found)
            """, valueName: "column"))
    var textColumn: [String] = []

    @Option(
        help: ArgumentHelp(
            "The labels' column: a name in the header, or a number. (default: found)",
            valueName: "column"))
    var labelColumn: String?

    /// - Parameters:
    ///   - path: The file; `-` is standard input.
    ///   - knownLabels: The classes that the table may name; empty where nothing is known.
    ///   - usualColumns: The columns of the texts where no option names others.
    func read(
        _ path: String, knownLabels: some Sequence<String> = [], usualColumns: [String] = []
    ) throws -> TextTable {
        var options = TableOptions()
        options.format = format
        options.textColumns = textColumn
        options.usualTextColumns = usualColumns
        options.labelColumn = labelColumn
        options.knownLabels = Set(knownLabels)
        return try TextTable(contentsOf: path, options: options)
    }
}
