public import ArgumentParser
public import Unroll

extension AudioEncoding: ExpressibleByArgument {}

/// Samples without a header.
struct RawAudioOptions: ParsableArguments {
    @Option(choice: "Read the files as samples without a header.", default: "as WAV")
    var raw: AudioEncoding?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "With --raw: samples a second. (default: those of the model)", valueName: "hz"))
    var rawRate: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("With --raw: number of channels. (default: 1)", valueName: "n"))
    var rawChannels: Int?

    func validate() throws {
        if raw == nil, rawRate != nil || rawChannels != nil {
            throw ValidationError("--raw-rate and --raw-channels need --raw")
        }
        if let rawRate, !(100...10_000_000).contains(rawRate) {
            throw ValidationError("--raw-rate \(rawRate) must be from 100 to 10000000")
        }
        if let rawChannels, !(1...65_535).contains(rawChannels) {
            throw ValidationError("--raw-channels \(rawChannels) must be from 1 to 65535")
        }
    }

    /// - Parameter rate: The model's samples a second.
    func format(modelRate rate: Int?) -> AudioFormat? {
        raw.map {
            AudioFormat(
                encoding: $0, channelCount: rawChannels ?? 1, sampleRate: rawRate ?? rate ?? 16_000)
        }
    }
}

struct SpeechTranscribe: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transcribe",
        abstract: "Write down what is said in recordings.",
        discussion: """
            A line for each file; of several files with the file's name and a tab before it. A table, or \
            a list of CMU Sphinx, stands for the files that it names; with --id-column what names a row \
            stands in the place of the file's name. Recordings \
            of more than --longest seconds are cut at silence as they are read, and need no more memory \
            than short ones. From standard input (-) a model that was trained with --streaming prints \
            each word as soon as it is certain, and a new line after a pause; another model prints each \
            piece between two pauses.
            """)

    @Argument(help: "The model.", completion: .file()) var model: String
    @Argument(
        help: "Recordings, files of features, or tables of their names; - for standard input.",
        completion: .file())
    var file: [String]

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of texts of each file, the best one first, with their number and score.",
            valueName: "n"))
    var candidates = 1

    @Flag(
        help: """
            Print a line for each word: start and end in seconds, confidence from 0 to 1, the word. Times are \
            those at which the network writes the word's symbols, which may be some tenths of a second \
            away from the sound.
            """)
    var times = false

    @Flag(
        help: """
            Print a JSON object for each file, with words, times and confidences; of a stream for each \
            word.
            """)
    var json = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Maximum length of a piece of a long recording. (default: \(SilenceCutting().longest))",
            valueName: "seconds"))
    var longest: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Of a stream: take a word for certain that has been in the best text for this long, though \
            others lack it; 0 waits until none does. (default: 0.6)
            """, valueName: "seconds"))
    var stability: Double?

    @OptionGroup(title: "Search") var decoding: SpeechDecodingOptions
    @OptionGroup(title: "Tables") var table: FileTableOptions
    @OptionGroup(title: "Raw samples") var raw: RawAudioOptions
    @OptionGroup(title: "Compute") var rounding: WeightsOption
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    private var cutting: SilenceCutting {
        var cutting = SilenceCutting()
        cutting.longest = longest ?? cutting.longest
        return cutting
    }

    func validate() throws {
        try requireOneStandardInput(file + [decoding.words, decoding.dictionary])
        if file == ["-"], let option = givenOptions(of: table).first {
            throw ValidationError("\(option) is of tables of files, not of standard input")
        }
        do {
            try cutting.validate()
            var config = decoding.config(from: SpeechDecodingConfig())
            config.candidates = candidates
            try config.validate()
        } catch {
            throw ValidationError(OptionSpelling.text(of: error))
        }
        if decoding.isGreedy, candidates > 1 {
            throw ValidationError("--beam 1 finds one text: --candidates needs a wider beam")
        }
        if let stability, !(0...60).contains(stability) {
            throw ValidationError("--stability \(stability) must be from 0 to 60 seconds")
        }
    }

    func run() throws {
        try compute.run {
            let recognizer = try SpeechRecognizer(
                contentsOf: model, precision: rounding.precision)
            if file == ["-"], recognizer.config.isStreaming, recognizer.config.input.audio != nil {
                return try listen(recognizer)
            }
            if stability != nil {
                throw ConfigError(
                    "--stability is for standard input and a model trained with --streaming")
            }
            let decoder = try decoding.decoder(of: recognizer) { $0.candidates = candidates }
            let (files, areNamed) = try FileInput.all(
                file,
                options: table.options(
                    recognizer.config.input.audio == nil || raw.raw != nil
                        ? .frames : .recordings),
                given: givenOptions(of: table))
            var output = TranscriptionOutput(
                json: json, times: times, candidates: candidates, named: areNamed)
            for place in files {
                let path = place.file
                let isStream = path == "-" && !json && candidates == 1
                let found = try recognizer.transcribe(
                    contentsOf: path,
                    raw: raw.format(modelRate: recognizer.config.input.audio?.sampleRate),
                    by: decoder, cutting: cutting
                ) { piece in
                    if isStream { try output.write(piece, of: place) }
                }
                if candidates > 1, found.candidates.count == 1, found.words.count > 1 {
                    StatusLine.shared.write(
                        line:
                            "Note: \(displayName(path)): a recording in several pieces has one text"
                    )
                }
                if !isStream { try output.write(found, of: place) }
            }
        }
    }

    /// Words of standard input as they become certain.
    private func listen(_ recognizer: SpeechRecognizer) throws {
        if candidates > 1 || longest != nil || decoding.isGreedy {
            throw ConfigError(
                "--candidates, --longest and --beam 1 are not for a stream, of which each word is told "
                    + "once: give the recording as a file")
        }
        let config = recognizer.config
        let stability = stability ?? 0.6
        let decoder = try decoding.decoder(
            for: recognizer.codec, standard: decoding.settings(of: recognizer)
        ) {
            $0.stability =
                stability > 0 ? max(1, Int(stability / config.secondsPerOutput)) : nil
        }
        var listener = try SpeechListener(recognizer, decoder: decoder)
        StatusLine.shared.write(
            line:
                "Note: a sound is heard \(listener.delay.fixed(2)) seconds after it; a word is told "
                + (stability > 0
                    ? "when it has been the best one for \(stability.fixed(1)) seconds, or "
                    : "when no other text is followed, or ")
                + "after a pause of \(SpeechListener.pause.fixed(1)) seconds")
        var stream = try SpeechInput(
            path: "-", raw: raw.format(modelRate: config.input.audio?.sampleRate),
            sampleRate: config.input.audio?.sampleRate)
        var output = LiveOutput(json: json, times: times)
        while let samples = try stream.next() { try output.write(listener.append(samples)) }
        try output.write(listener.finish())
    }
}
