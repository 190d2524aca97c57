internal import ArgumentParser
internal import Unroll

/// The columns of data files of any kind, for commands that read all of them.
struct DataColumnOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The texts' or transcripts' column of a table. (default: found)", valueName: "column"))
    var textColumn: String?

    @Option(
        help: ArgumentHelp("The labels' column of a table. (default: found)", valueName: "column"))
    var labelColumn: String?

    @Option(
        help: ArgumentHelp(
            "The sources' column of a table of pairs. (default: found)", valueName: "column"))
    var sourceColumn: String?

    @Option(
        help: ArgumentHelp(
            "The translations' column of a table of pairs. (default: found)", valueName: "column"))
    var targetColumn: String?

    @Option(
        help: ArgumentHelp(
            "The tags' column of tagged sentences. (default: a model's own, else the last one; upos)",
            valueName: "column"))
    var column: String?

    @Option(
        help: ArgumentHelp(
            "The words' column of tagged sentences. (default: a model's own, else the first one; form)",
            valueName: "column"))
    var wordColumn: String?

    var table: TableOptions {
        var options = TableOptions()
        options.textColumn = textColumn
        options.labelColumn = labelColumn
        return options
    }

    var pairs: TextPairOptions {
        var options = TextPairOptions()
        options.sourceColumn = sourceColumn
        options.targetColumn = targetColumn
        return options
    }

    var tags: TaggedCorpusOptions {
        var options = TaggedCorpusOptions()
        options.tagColumn = column
        options.wordColumn = wordColumn
        return options
    }
}
