public import ArgumentParser
public import Unroll
internal import UnrollPlatform
internal import UnrollSystem

extension MusicScore.Holding: ExpressibleByArgument {}

struct MusicCompose: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compose",
        abstract: "Compose music with a model.",
        discussion: """
            Each note is drawn exactly as likely as the model has it. Writes a MIDI file and prints \
            the music as a piano roll. With a prompt the piece begins with it, in the model's time \
            steps.
            """)

    @Argument(help: "The model.", completion: .file()) var model: String

    @Option(
        help: ArgumentHelp(
            "Music to go on from: a MIDI file, an ABC tune, a piano roll. (default: none)",
            valueName: "file"), completion: .file())
    var prompt: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Length of the music in seconds.", valueName: "n"))
    var seconds = ComposingRequest().seconds

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Randomness of the music: below 1 safer, above 1 wilder; 0 takes what is likeliest.",
            valueName: "x"))
    var temperature = ComposingRequest().temperature

    @Option(
        help: ArgumentHelp(
            "Use only notes of this key's scale: G, Bb, Am, 'F# minor'. (default: every note)",
            valueName: "key"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            """
            Write in this meter, such as 3/4, and whole bars of it; a model of piano rolls strikes all \
            notes again in each bar, the first beat louder. (default: none)
            """, valueName: "meter"))
    var meter: MeterName?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Quarter notes a minute. (default: the prompt's, or 120)", valueName: "n"))
    var tempo: Double?

    @Option(
        help: """
            For piano rolls: play a pitch that follows itself as one note, or one struck \
            in each time step.
            """)
    var repeats = MusicScore.Holding.joined

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Random seed. (default: another every time)", valueName: "n"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "File for the music. (default: the model's name with .mid, in this folder)",
            valueName: "file"), completion: .file())
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Write the sound too, by plain additive synthesis. (default: none)", valueName: "file"),
        completion: .file())
    var wav: String?

    @Option(
        help: ArgumentHelp("Write a picture too, as SVG. (default: none)", valueName: "file"),
        completion: .file())
    var svg: String?

    @Flag(help: "Print one JSON object instead of the piano roll.") var json = false

    @OptionGroup(title: "Compute") var compute: ComputeOptions

    func validate() throws {
        do {
            try request.validate()
        } catch { throw ValidationError(OptionSpelling.text(of: error)) }
    }

    private var request: ComposingRequest {
        get throws {
            var request = ComposingRequest()
            request.seconds = seconds
            request.temperature = temperature
            request.key = try key.map { try KeySignature(named: $0) }
            request.meter = meter?.meter
            request.beatsPerMinute = tempo
            request.holding = repeats
            return request
        }
    }

    func run() throws { try compute.run { try compose() } }

    private func compose() throws {
        let output = output ?? outputName(for: model, ending: ".mid", standardInput: "music")
        let outputs = [output, wav, svg].compactMap(\.self)
        for file in outputs { try AtomicFile.requireWritableFolder(of: file) }
        try AtomicFile.requireApart(
            outputs: outputs, inputs: [model, prompt].compactMap(\.self))
        let clock = ContinuousClock()
        let began = clock.now
        let file = try ModelFile(model)
        let seed = seed ?? .random(in: 0...UInt64.max)
        let music = try composition(by: file, random: RandomStream(seed: seed))
        try music.score.writeMIDI(to: output)
        if let wav {
            let synthesis = AdditiveSynthesis()
            try WAVWriter.write(
                try synthesis.samples(of: music.score), sampleRate: synthesis.sampleRate, to: wav)
        }
        if let svg {
            let picture = music.svg(
                title: output,
                subtitle: "by \(model), seed \(seed), temperature \(temperature)")
            try AtomicFile.write(to: svg) { try $0.write(picture) }
        }
        let width = terminalWidth(of: STDOUT_FILENO) ?? 100
        try printResult(
            Result(
                music, output: output, wav: wav, svg: svg, seed: seed,
                took: (clock.now - began) / .seconds(1),
                picture: json ? [] : music.lines(width: width)),
            json: json)
    }

    private func composition(by file: ModelFile, random: RandomStream) throws -> Composition {
        if let events = try EventModel.events(of: file) {
            let model = EventModel(try LanguageModels.load(file.path), events: events)
            return try model.compose(
                request, after: score(stepsPerQuarter: events.rollStepsPerQuarter),
                random: random)
        }
        let model = try MusicModel(file)
        return try model.compose(
            request, after: score(stepsPerQuarter: model.config.stepsPerQuarter), random: random)
    }

    private func score(stepsPerQuarter: Int) throws -> MusicScore? {
        try prompt.map { try MusicScore(contentsOf: $0, stepsPerQuarter: stepsPerQuarter) }
    }

    private struct Result: CommandResult {
        var output: String
        var wav, svg: String?
        var notes: Int
        var seconds: Double
        var promptSeconds: Double
        var seed: UInt64
        var took: Double
        private let picture: [String]

        enum CodingKeys: String, CodingKey {
            case output, wav, svg, notes, seconds, promptSeconds, seed, took
        }

        init(
            _ music: Composition, output: String, wav: String?, svg: String?, seed: UInt64,
            took: Double, picture: [String]
        ) {
            (self.output, self.wav, self.svg) = (output, wav, svg)
            notes = music.score.notes.count
            seconds = music.score.seconds
            promptSeconds = music.score.clock.seconds(at: music.promptEnd)
            self.seed = seed
            self.took = took
            self.picture = picture
        }

        var lines: [String] {
            let given = promptSeconds > 0 ? ", of which \(promptSeconds.fixed(1)) s were given" : ""
            var rows = [
                ("music", "\(output)  (\(notes.grouped("note")), \(seconds.fixed(1)) s\(given))")
            ]
            if let wav { rows.append(("sound", wav)) }
            if let svg { rows.append(("picture", svg)) }
            rows.append(("seed", "\(seed)"))
            rows.append(("seconds", took.fixed(2)))
            return picture + [""] + namedLines(rows)
        }
    }
}

/// A meter on the command line.
struct MeterName: ExpressibleByArgument {
    let meter: MusicScore.Meter

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let beats = parts[0], let unit = parts[1],
            (1..<256).contains(beats), (1...64).contains(unit), unit.nonzeroBitCount == 1
        else { return nil }
        meter = MusicScore.Meter(beats: beats, unit: unit)
    }
}
