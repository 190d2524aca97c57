internal import ArgumentParser
internal import Unroll

/// Nucleotides in a file, for models that read them.
struct SequenceFileOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Nucleotides in FASTA or FASTQ, whatever the file's name; - for standard input. (default: \
            none)
            """, valueName: "file"),
        completion: .file())
    var sequences: String?
}
