public import ArgumentParser
public import Unroll

extension TaggedCorpusOptions.Format: ExpressibleByArgument {}

/// How files of tagged sentences are read.
struct TagReadingOptions: ParsableArguments {
    @Option(help: "conll, conllu or jsonl. (default: by the file's first lines)")
    var format: TaggedCorpusOptions.Format?

    @Option(
        help: ArgumentHelp(
            """
            The tags' column: a number, in CoNLL-U also a name (upos, xpos, feats, deprel), in \
            JSON a key. (default: the last one; upos)
            """, valueName: "column"))
    var column: String?

    @Option(
        help: ArgumentHelp(
            "The words' column, named in the same way. (default: the first one; form)",
            valueName: "column"))
    var wordColumn: String?

    /// - Parameters:
    ///   - path: The file; `-` is standard input.
    ///   - readsTags: Whether there are tags to read.
    ///   - keepsLines: Whether the lines will be written again.
    func read(_ path: String, readsTags: Bool = true, keepsLines: Bool = false) throws
        -> TaggedCorpus
    {
        var options = TaggedCorpusOptions()
        options.format = format
        options.tagColumn = column
        options.wordColumn = wordColumn
        options.readsTags = readsTags
        options.keepsLines = keepsLines
        let corpus = try TaggedCorpus(contentsOf: path, options: options)
        for warning in corpus.warnings {
            StatusLine.shared.write(line: "note: \(displayName(path)): \(warning)")
        }
        return corpus
    }
}
