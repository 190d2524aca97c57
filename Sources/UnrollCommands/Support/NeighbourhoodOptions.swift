internal import ArgumentParser
internal import Unroll

/// Filters over neighbouring time steps, which the stack reads.
struct FilterOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of convolution filters over neighbouring nucleotides or frames, which the layers "
                + "read. (default: none)",
            valueName: "n"))
    var filters: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Number of nucleotides or frames that a filter sees, odd. \
            (default: \(FrameEncoderConfig().filterWidth))
            """, valueName: "n"))
    var filterWidth: Int?

    func validate() throws {
        if filterWidth != nil, filters == nil {
            throw ValidationError("--filter-width needs --filters")
        }
    }

    func apply(to frames: inout FrameEncoderConfig) {
        frames.filters = filters ?? 0
        frames.filterWidth = filterWidth ?? frames.filterWidth
    }
}

/// How nucleotide sequences of any length are computed.
struct WindowOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Number of nucleotides that are computed at once, in training and later, of sequences of any \
            length. A classifier cuts training sequences into examples of their class and pools \
            others over all windows. (default: tag \(SequenceWindowing().length); classify reads the \
            first --max-length)
            """, valueName: "n"))
    var window: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Number of nucleotides that neighbouring windows share where the stack reads in both directions; \
            in one direction its state is carried on, and they share none. \
            (default: a fifth of the window, at most \(SequenceWindowing().overlap))
            """, valueName: "n"))
    var overlap: Int?
}
