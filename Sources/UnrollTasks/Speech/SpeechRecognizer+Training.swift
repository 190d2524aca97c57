public import UnrollData
public import UnrollTraining

extension SpeechRecognizer {
    /// Trains a model and writes its file; see ``SpeechData`` for what is thrown.
    ///
    /// - Parameters:
    ///   - config: How recordings are read, how the model is built and trained.
    ///   - training: The recordings to learn from.
    ///   - validation: Others; a share of the first is held out if `nil`.
    ///   - codec: What the model writes; learned from the transcripts if `nil`.
    ///   - pronunciations: Where the phones of the transcripts' words come from; for phones alone.
    ///   - output: The model file; a checkpoint and a log stand beside it.
    ///   - resume: Continues an interrupted run.
    ///   - reporter: Hears how it goes.
    public static func train(
        _ config: SpeechConfig = SpeechConfig(), on training: Transcripts,
        validation: Transcripts? = nil, codec: TranscriptCodec? = nil,
        pronunciations: PronunciationDictionary? = nil, output: String, resume: Bool = false,
        reporter: (any TrainingReporter)? = nil
    ) throws -> SpeechRecognizer {
        try config.validate()
        try RunFiles(model: output).requireWritable(
            inputs: [training.path] + (validation.map { [$0.path] } ?? []))
        let data = try SpeechData(
            training: training, validation: validation, config: config, codec: codec,
            pronunciations: pronunciations)
        let trainer = try SpeechTrainer(data)
        try trainer.train(output: output, resume: resume, reporter: reporter)
        return SpeechRecognizer(trainer, data)
    }
}
