internal import ArgumentParser

struct TagCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag",
        abstract: "Tagging: entities, parts of speech, any tag for every word or nucleotide.",
        discussion: """
            Sentences in CoNLL columns (a word and its tag on each line, a blank line between \
            sentences), CoNLL-U, or JSON lines with tokens and tags; the format is known by the \
            file's first lines. Entities may be marked by IOB1, IOB2 (BIO), IOBES or BILOU tags, \
            which is known by the tags. Nucleotides (--input nucleotides) come in FASTA with a \
            letter for each base or with a file of intervals, in tables, or in columns.
            """,
        subcommands: [TagTrain.self, TagTest.self, TagPredict.self, TagScore.self])
}
