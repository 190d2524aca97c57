public import ArgumentParser
public import Unroll

/// How a model of piano rolls is built.
struct MusicModelOptions: ParsableArguments {
    @Flag(
        help: """
            Train a model of events instead of piano rolls: notes begin and end, time passes. It is a \
            language model of these words, which the commands of lm read too.
            """)
    var events = false

    @Flag(
        help: """
            Let the notes of a time step see each other: they are chosen from the lowest to the \
            highest, each given the ones below; else each is chosen separately, given the past.
            """)
    var joint = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "With --joint: number of hidden units by which notes see each other. (default: "
                + "\(MusicConfig().jointSize))", valueName: "n"))
    var jointSize: Int?

    @Option(name: SameWord.cell, choice: "The recurrent cell.", default: "lstm")
    var cell: RecurrentStackConfig.Cell?

    @OptionGroup var cellOptions: CellOptions

    @Option(parsing: .unconditional, help: ArgumentHelp("Hidden size of a layer.", valueName: "n"))
    var hidden = MusicConfig.defaultStack.hiddenSize

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Layers on top of each other. (default: \(MusicConfig.defaultStack.layers); events 2)",
            valueName: "n"))
    var layers: Int?

    @Flag(
        inversion: .prefixedNo,
        help: "Let the output layer see the time step before, beside the recurrent layers' output.")
    var skip = MusicConfig().seesInput

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Move each training piece up or down by up to this many semitones, drawn again in each \
            epoch; 0 for never. With --events each piece is learned in all transpositions.
            """, valueName: "n"))
    var transpose = MusicConfig().transposition

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Cut long training pieces into parts of about this many time steps; with --events, number \
            of time steps of truncated backpropagation. (default: whole pieces; events 128)
            """, valueName: "n"))
    var window: Int?

    func validate() throws {
        try cellOptions.validate(cell, option: "--cell")
        if jointSize != nil, !joint {
            throw ValidationError("--joint-size is for --joint alone")
        }
        if events, joint || !skip {
            throw ValidationError(
                "--\(joint ? "joint" : "no-skip") is for models of piano rolls: leave it out with "
                    + "--events")
        }
    }

    func apply(to config: inout MusicConfig) {
        config.notes = joint ? .joint : .independent
        config.jointSize = jointSize ?? config.jointSize
        config.recurrent.cell = cell ?? .lstm
        cellOptions.apply(to: &config.recurrent)
        config.recurrent.hiddenSize = hidden
        config.recurrent.layers = layers ?? config.recurrent.layers
        config.seesInput = skip
        config.transposition = transpose
        config.windowLength = window
    }
}

/// What is dropped in training.
struct MusicDropoutOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Dropout on the recurrent layers' output.", valueName: "rate"))
    var dropout = MusicConfig().outputDropout

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Dropout between layers. (default: as --dropout)", valueName: "rate"))
    var layerDropout: Float?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Dropout on the notes that are read.", valueName: "rate"))
    var inputDropout = MusicConfig().inputDropout

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Dropout on the recurrent weights. (default: 0.0)", valueName: "rate"))
    var weightDrop: Float?

    func apply(to config: inout MusicConfig) {
        config.outputDropout = dropout
        config.recurrent.dropouts.between =
            config.recurrent.layers > 1 ? layerDropout ?? dropout : 0
        config.recurrent.dropouts.weight = weightDrop ?? 0
        config.inputDropout = inputDropout
    }
}
