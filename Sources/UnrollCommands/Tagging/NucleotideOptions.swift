internal import ArgumentParser
internal import Unroll

/// How a tagger of nucleotides reads their neighbourhood.
struct NucleotideOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Filters over neighbouring nucleotides before the stack. (default: none)",
            valueName: "n"))
    var filters: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            The nucleotides that a filter sees, an odd number. \
            (default: \(FrameEncoderConfig().filterWidth))
            """, valueName: "n"))
    var filterWidth: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Nucleotides that are computed at once, in training and later: the network's memory is \
            that of a few windows, and beside it stand the bytes a base that 'unroll info' tells. \
            (default: \(SequenceWindowing().length))
            """, valueName: "n"))
    var window: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Nucleotides that neighbouring windows share where the stack reads in both directions; \
            in one direction its state is carried on, and they share none. \
            (default: a fifth of the window, at most \(SequenceWindowing().overlap))
            """, valueName: "n"))
    var overlap: Int?

    func apply(to config: inout TaggingConfig) {
        config.frames.filters = filters ?? 0
        config.frames.filterWidth = filterWidth ?? config.frames.filterWidth
        config.windowing = SequenceWindowing(
            length: window ?? config.windowing.length, overlap: overlap)
    }
}
