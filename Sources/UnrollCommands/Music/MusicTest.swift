internal import ArgumentParser
internal import Unroll

struct MusicTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Measure how well a model predicts music.",
        discussion: """
            The negative log-likelihood of the notes of a time step in nats, the mean over all steps, \
            silent ones and the first of each piece (predicted from silence) among them; figures of \
            independent and of joint notes do not compare. Of a file of piano rolls that names its \
            parts, the part named test.
            """)

    @Argument(help: "The model.", completion: .file()) var model: String
    @Argument(
        help: "Piano rolls in JSON, MIDI files, ABC tunes, and folders of them.",
        completion: .file())
    var data: [String]

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Data") var reading: MusicTestOptions
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    func validate() throws {
        if data.isEmpty { throw ValidationError("Name at least one file.") }
        try requireOneStandardInput(data)
    }

    func run() throws {
        try compute.run {
            let clock = ContinuousClock()
            func measured(_ score: () throws -> MusicFigures) throws {
                let began = clock.now
                var figures = try score()
                guard figures.steps > 0 else {
                    throw DataError(
                        .empty, data[0], "there is no time step to measure in it",
                        cure: "give music with notes of a piano")
                }
                figures.seconds = (clock.now - began) / .seconds(1)
                try printResult(figures, json: json)
            }
            let file = try ModelFile(model)
            if let events = try EventModel.events(of: file) {
                let model = EventModel(try LanguageModels.load(file.path), events: events)
                let pieces = try MusicCorpus.scores(
                    contentsOf: data, for: .test,
                    options: MusicCorpus.Options(
                        stepsPerQuarter: reading.stepsPerQuarter ?? events.rollStepsPerQuarter))
                try measured { MusicFigures(model.scores(on: pieces)) }
            } else {
                let model = try MusicModel(file)
                var options = model.config.reading
                options.stepsPerQuarter = reading.stepsPerQuarter ?? options.stepsPerQuarter
                let pieces = try MusicCorpus.rolls(
                    contentsOf: data, for: .test, options: options)
                try measured { MusicFigures(model.scores(on: pieces)) }
            }
        }
    }
}

/// How files of music are read to be tested on.
struct MusicTestOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Number of time steps of a quarter note, in MIDI files and ABC tunes. (default: as the model was \
            trained)
            """, valueName: "n"))
    var stepsPerQuarter: Int?

    func validate() throws {
        if let stepsPerQuarter, !(1...96).contains(stepsPerQuarter) {
            throw ValidationError(
                "--steps-per-quarter \(stepsPerQuarter) must be from 1 to 96")
        }
    }
}
