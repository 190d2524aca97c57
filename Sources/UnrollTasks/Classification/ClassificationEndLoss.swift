internal import UnrollData
internal import UnrollSystem
internal import UnrollTensors
internal import UnrollTraining

extension SequenceClassifier {
    /// The losses of the likeliest classes of a text's lines, the longest that are no longer than what
    /// is asked for. Of an ensemble, those of its first network.
    ///
    /// - Throws: `FileError`, `DataError` where no line is long enough, `ModelFileError`;
    ///   `ConfigError` where the model does not read texts, or has no recurrent layers.
    static func endLoss(_ file: ModelFile, _ request: EndLoss.Request) throws -> EndLoss {
        let classifier = try SequenceClassifier(file)
        let config = classifier.config
        guard config.input == nil, config.encoder.recurrent != nil else {
            throw ConfigError(
                config.input == nil
                    ? "\(file.path) has no recurrent layers, so nothing flows through time"
                    : "\(file.path) does not read texts; give a language model or a classifier of texts"
            )
        }
        var lines = try LineReader(path: request.text)
        // Of a text of any length no more is kept than what is asked for.
        var longest = 2
        var kept: [SequenceInput] = []
        while let some = try lines.nextLines() {
            for line in some {
                let input = try classifier.reader.read(line, path: request.text)
                    .prefix(request.timeSteps)
                if input.length > longest { (longest, kept) = (input.length, []) }
                if input.length == longest, kept.count < request.sequences { kept.append(input) }
            }
        }
        guard !kept.isEmpty else {
            throw DataError(
                .tooShort, request.text, "it has no line of two words or more",
                cure: "give a text with an example on each line")
        }
        let trained = classifier.ensemble.networks[0]
        let first = ClassificationNetwork(
            config, vocabularySize: classifier.codec?.vocabulary.count ?? 0,
            random: RandomStream(seed: config.training.seed).stream("parameters"))
        let sequences = kept
        return EndLoss(
            unit: config.encoder.level.rawValue + "s", sequences: sequences.count
        ) { isTrained in
            let logits = (isTrained ? trained : first)(sequences, in: .recording)
            return Float(sequences.count)
                * logits.softmaxCrossEntropy(logits.detached().argmax())
        }
    }
}
