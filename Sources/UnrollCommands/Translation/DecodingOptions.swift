internal import ArgumentParser
internal import Unroll

/// How translations are searched for.
struct DecodingOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of hypotheses that are followed side by side; 1 for greedy search.",
            valueName: "n"))
    var beam = DecodingConfig().beam

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            α of the length normalisation: hypotheses of n symbols are ranked by their log-probability \
            over ((5 + n) / 6)^α; 0 for none.
            """, valueName: "x"))
    var lengthPenalty = DecodingConfig().lengthPenalty

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum number of symbols of a translation for each one of its source.",
            valueName: "x"))
    var lengthFactor = DecodingConfig().lengthFactor

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum number of symbols more than --length-factor allows.", valueName: "n"))
    var extraLength = DecodingConfig().extraLength

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Write no sequence of this many symbols twice; 0 for no such rule.",
            valueName: "n"))
    var blockRepeats = DecodingConfig().blockedRepeats

    func validate() throws {
        do { try config.validate() } catch {
            throw ValidationError(OptionSpelling.text(of: error))
        }
    }

    var config: DecodingConfig {
        var config = DecodingConfig(beam: beam)
        config.lengthPenalty = lengthPenalty
        config.lengthFactor = lengthFactor
        config.extraLength = extraLength
        config.blockedRepeats = blockRepeats
        return config
    }
}
