public import UnrollData
internal import UnrollSystem

/// The texts of a training run as symbols, and the codec that made them.
public struct LanguageModelData: Sendable {
    /// The vocabulary, and how texts become symbols.
    public let codec: TextCodec
    /// The text to learn from.
    public let training: EncodedText
    /// The text to validate on.
    public let validation: EncodedText

    /// The most symbols that are held out: a tenth of a large text would take longer to validate on
    /// than many runs last.
    public static let mostHeldOut = 200_000

    /// Reads texts, of files or from memory, and makes the vocabulary from the training part alone.
    ///
    /// - Parameters:
    ///   - text: The training text.
    ///   - validation: The validation text; where `nil`, the end of the training text is held out.
    ///   - config: How the texts are read.
    ///   - codec: The codec of a model that is trained further; `nil` for a new one.
    /// - Throws: `FileError`, `DataError`, also where a part is too short to train or validate on.
    public init(
        _ text: TrainingText, validation: TrainingText? = nil, config: LanguageModelConfig,
        codec: TextCodec? = nil
    ) throws {
        let heldOut = validation == nil ? config.heldOutFraction : 0
        let whole: EncodedText
        if let codec {
            self.codec = codec
            whole = try codec.encode(text)
        } else {
            (self.codec, whole) = try TextCodec.buildAndEncode(
                level: config.level, text, minimumCount: config.minimumCount,
                maximumSize: config.vocabularySize, heldOutFraction: heldOut,
                heldOutAtMost: Self.mostHeldOut, normalization: config.normalization)
        }
        let parts = whole.split(heldOutFraction: heldOut, atMost: Self.mostHeldOut)
        training = parts.training
        self.validation =
            try validation.map { [codec = self.codec] in
                try codec.encode($0)
            } ?? parts.heldOut

        if validation == nil, config.level == .word, whole.lineCount < 2 {
            throw DataError(
                .tooShort, text.path,
                "it is a single line, and at word level whole lines are held out",
                cure: "give a \(field: "validation") text, or break it into lines")
        }
        // Separate lines need no window.
        let needed = config.perLine ? 1 : config.windowLength + 1
        guard training.symbols.count >= needed else {
            throw DataError(
                .tooShort, text.path,
                "its training part has \(counted(training.symbols.count, "symbol")), fewer than one window "
                    + "of \(config.windowLength) and the symbol before it",
                cure: "give a longer text, or a smaller window (\(field: "windowLength"))")
        }
        guard self.validation.symbols.count >= 2 else {
            throw DataError(
                .tooShort, (validation ?? text).path,
                "the part to validate on has \(counted(self.validation.symbols.count, "symbol"))",
                cure: "give a longer text or a \(field: "validation") file")
        }
        try self.codec.requireKnownSymbols(self.validation, of: (validation ?? text).path)
    }

    /// Texts that are in memory, a line for each sequence of words.
    ///
    /// - Parameters:
    ///   - training: The training text.
    ///   - validation: The validation text.
    ///   - config: How they are read.
    ///   - additional: Symbols that are known whatever the training text has.
    ///   - source: The file they come from, for messages.
    /// - Throws: `DataError` where a part is too short to train or validate on.
    public init(
        training: String, validation: String, config: LanguageModelConfig,
        additional: [String] = [], source: String? = nil
    ) throws {
        codec = TextCodec.build(
            level: config.level, texts: [training], minimumCount: config.minimumCount,
            maximumSize: config.vocabularySize, additional: additional,
            normalization: config.normalization)
        self.training = codec.encodedText(training)
        self.validation = codec.encodedText(validation)
        let needed = config.perLine ? 1 : config.windowLength + 1
        guard self.training.symbols.count >= needed, self.validation.symbols.count >= 2 else {
            throw DataError(
                .tooShort, source,
                "there are \(counted(self.training.symbols.count, "symbol")) to train on and "
                    + "\(self.validation.symbols.count.grouped) to validate on",
                cure: "give more, or a smaller window (\(field: "windowLength"))")
        }
    }

    private init(_ codec: TextCodec, _ training: EncodedText, _ validation: EncodedText) {
        self.codec = codec
        self.training = training
        self.validation = validation
    }

    /// The same with only the first lines of the validation text, about this number of symbols.
    func withValidation(upTo symbols: Int) -> LanguageModelData {
        let count = validation.symbols.count
        guard count > symbols else { return self }
        let rest = Double(count - symbols) / Double(count)
        return LanguageModelData(
            codec, training, validation.split(heldOutFraction: rest).training)
    }
}

extension TextCodec {
    /// Checks that a validation text is long enough to measure a model.
    ///
    /// - Throws: `DataError` where it has unknown symbols alone.
    func requireKnownSymbols(_ text: EncodedText, of path: String) throws {
        guard let unknown = vocabulary.unknownIndex, text.unknownCount > 0,
            text.symbols.allSatisfy({ $0 == unknown || $0 == boundary })
        else { return }
        throw DataError(
            .malformed, path,
            "none of the \(level.rawValue)s to validate on is in the vocabulary",
            cure: "give a \(field: "validation") text of the same language, its words cut alike")
    }
}
