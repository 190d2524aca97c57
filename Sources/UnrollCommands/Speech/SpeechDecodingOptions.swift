internal import ArgumentParser
internal import Unroll

/// How the texts of recordings are searched for.
struct SpeechDecodingOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Number of texts that are followed side by side; 1 takes the most probable symbol of each frame \
            (greedy). (default: as tuned, else \(SpeechDecodingConfig().beam))
            """, valueName: "n"))
    var beam: Int?

    @Option(
        help: ArgumentHelp(
            "Language model of characters or words, of any kind: what it expects is preferred. (default: "
                + "none)",
            valueName: "model"), completion: .file())
    var languageModel: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Weight of the language model's log-probability beside the recogniser's; 'speech \
            tune' finds it. (default: \(SpeechDecodingConfig().languageWeight))
            """, valueName: "x"))
    var languageWeight: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Bonus to add to the log-probability for each word, or for each character that a language \
            model of characters scores; 'speech tune' finds it. (default: 0)
            """, valueName: "x"))
    var insertionBonus: Double?

    @Option(
        help: ArgumentHelp(
            "Write only words of this list, which has one on each line. (default: any word)",
            valueName: "file"), completion: .file())
    var words: String?

    @Option(
        help: ArgumentHelp(
            """
            Write only words of this pronunciation dictionary, which a recogniser of phones needs to \
            write words. (default: any word)
            """, valueName: "file"), completion: .file())
    var dictionary: String?

    func validate() throws {
        if words != nil, dictionary != nil {
            throw ValidationError("--words and --dictionary both say what is written; give one")
        }
        for (option, isGiven) in [
            ("--language-weight", languageWeight != nil),
            ("--insertion-bonus", insertionBonus != nil),
            ("--language-model", languageModel != nil), ("--words", words != nil),
            ("--dictionary", dictionary != nil),
        ] where isGiven && isGreedy {
            throw ValidationError(
                "--beam 1 takes the most probable symbol of each frame; \(option) needs a wider beam"
            )
        }
        if languageWeight != nil, languageModel == nil {
            throw ValidationError("--language-weight is for --language-model")
        }
        do { try config(from: SpeechDecodingConfig()).validate() } catch {
            throw ValidationError(OptionSpelling.text(of: error))
        }
    }

    var isGreedy: Bool { beam == 1 }

    /// - Parameter standard: The settings that are not given here.
    func config(from standard: SpeechDecodingConfig) -> SpeechDecodingConfig {
        var config = standard
        config.beam = beam ?? standard.beam
        config.languageWeight = languageWeight ?? standard.languageWeight
        config.insertionBonus = insertionBonus ?? standard.insertionBonus
        return config
    }

    /// The decoder of a recogniser; `nil` for greedy decoding.
    ///
    /// - Parameters:
    ///   - recognizer: The recogniser, whose tuned settings hold where none are given.
    ///   - change: Sets what other options decide.
    func decoder(
        of recognizer: SpeechRecognizer, _ change: (inout SpeechDecodingConfig) -> Void = { _ in }
    ) throws -> SpeechDecoder? {
        guard !isGreedy else { return nil }
        return try decoder(for: recognizer.codec, standard: settings(of: recognizer), change)
    }

    /// The settings that hold where none are given: those that were tuned with a language model hold
    /// with one alone.
    func settings(of recognizer: SpeechRecognizer) -> SpeechDecodingConfig {
        let usual = SpeechDecodingConfig()
        return languageModel == nil ? usual : recognizer.decoding ?? usual
    }

    /// Throws where a recogniser of phones is compared with words without a dictionary.
    func requireComparable(_ transcripts: Transcripts, with recognizer: SpeechRecognizer) throws {
        guard recognizer.config.unit == .phones, dictionary == nil else { return }
        let encoded = transcripts.rows.map { recognizer.codec.encode($0.text) }
        let known = encoded.reduce(0) { $0 + $1.symbols.count }
        if known < encoded.reduce(0, { $0 + $1.unknown.count }) {
            throw ConfigError(
                "the model writes phones, and the transcripts are words: give --dictionary")
        }
    }

    /// The decoder of a recogniser's symbols.
    ///
    /// - Parameters:
    ///   - codec: The recogniser's symbols.
    ///   - standard: The settings that are not given here.
    ///   - change: Sets what other options decide.
    /// - Throws: `FileError`, `DataError`, `ModelFileError` of the files that the options name;
    ///   `ConfigError`.
    func decoder(
        for codec: TranscriptCodec, standard: SpeechDecodingConfig = SpeechDecodingConfig(),
        _ change: (inout SpeechDecodingConfig) -> Void = { _ in }
    ) throws -> SpeechDecoder {
        var config = config(from: standard)
        change(&config)
        let lexicon = try lexicon(for: codec)
        if let unwritable = lexicon?.unwritable, let first = unwritable.first {
            StatusLine.shared.write(
                line: "Note: \(displayName(words ?? dictionary ?? "")): "
                    + "\(unwritable.count.grouped("word")) cannot be written with the recogniser's "
                    + "symbols, such as '\(Inspection.line(first))'")
        }
        return try SpeechDecoder(
            codec: codec, config: config,
            languageModel: try languageModel.map { try LanguageModels.load($0) }, lexicon: lexicon)
    }

    private func lexicon(for codec: TranscriptCodec) throws -> SpeechLexicon? {
        if let words {
            return try SpeechLexicon(words: TextLines(contentsOf: words).lines, codec: codec)
        }
        guard let dictionary else { return nil }
        // A recogniser that was trained on phones without their stress hears none.
        let hasStress = codec.symbols.contains { $0.last?.isNumber ?? false }
        return try SpeechLexicon(
            PronunciationDictionary(contentsOf: dictionary, dropsStress: !hasStress), codec: codec)
    }
}
