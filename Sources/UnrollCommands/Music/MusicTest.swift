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

    @Argument(help: "The model.") var model: String
    @Argument(help: "Piano rolls in JSON, MIDI files, ABC tunes, and folders of them.")
    var data: [String]

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Compute") var compute: ComputeOptions

    func validate() throws {
        if data.isEmpty { throw ValidationError("Name at least one file.") }
        try requireOneStandardInput(data)
    }

    func run() throws {
        try compute.run {
            let model = try MusicModel(contentsOf: model)
            let corpus = try MusicCorpus(contentsOf: data, options: model.config.reading)
            let clock = ContinuousClock()
            let began = clock.now
            let scores = model.scores(on: corpus.testPieces)
            let seconds = (clock.now - began) / .seconds(1)
            try printResult(MusicFigures(scores, seconds: seconds), json: json)
        }
    }
}
