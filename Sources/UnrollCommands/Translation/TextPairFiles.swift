internal import ArgumentParser
internal import Unroll

/// How pairs of texts are read: two files, or a table.
struct TextPairFiles: ParsableArguments {
    @Option(
        choice: "Format of a table.", among: [.csv, .tsv, .json, .jsonLines],
        default: "by the file's ending, else its first lines")
    var format: TableOptions.Format?

    @Option(
        help: ArgumentHelp(
            "The texts' column of a table: a name in the header, or a number. (default: found)",
            valueName: "column"))
    var sourceColumn: String?

    @Option(
        help: ArgumentHelp(
            "The translations' column of a table. (default: found)", valueName: "column"))
    var targetColumn: String?

    /// Throws where an option of tables is given and there are two files.
    func requireTable(unless target: String?) throws {
        if target != nil, let given = givenOptions(of: self).first {
            throw ValidationError("\(given) is for a table: leave it out with two files")
        }
    }

    /// - Parameters:
    ///   - source: The file of the texts, or a table.
    ///   - target: That of their translations; `nil` for a table.
    func read(_ source: String, _ target: String?) throws -> TextPairs {
        if let target {
            return try TextPairs(source: source, target: target)
        }
        var options = TextPairOptions()
        options.format = format
        options.sourceColumn = sourceColumn
        options.targetColumn = targetColumn
        return try TextPairs(contentsOf: source, options: options)
    }
}
