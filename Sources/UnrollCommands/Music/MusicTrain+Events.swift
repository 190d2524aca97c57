internal import Unroll

extension MusicTrain {
    /// A model of events is a language model of their words.
    var eventConfig: LanguageModelConfig {
        var config = LanguageModelConfig()
        config.level = .word
        config.recurrent.cell = model.cell ?? .lstm
        model.cellOptions.apply(to: &config.recurrent)
        config.recurrent.hiddenSize = model.hidden
        config.recurrent.layers = model.layers ?? 2
        config.recurrent.dropouts.between = dropouts.layerDropout ?? dropouts.dropout
        config.recurrent.dropouts.weight = dropouts.weightDrop ?? 0
        if config.recurrent.layers == 1 { config.recurrent.dropouts.between = 0 }
        config.embeddingSize = 128
        config.inputDropout = dropouts.inputDropout
        config.outputDropout = dropouts.dropout
        config.batchSize = batchSize ?? 20
        config.windowLength = model.window ?? 128
        config.training = training.config
        return config
    }

    func trainEvents() throws {
        let config = eventConfig
        let flow = try TrainFlow(
            files, output: files.model(for: data[0]), inputs: data + [others.valid, others.test],
            config: config)
        var events = MusicEvents()
        events.stepsPerQuarter = reading.stepsPerQuarter ?? events.stepsPerQuarter
        events.rollStepsPerQuarter = reading.stepsPerQuarter ?? events.rollStepsPerQuarter
        let options = MusicCorpus.Options(stepsPerQuarter: events.rollStepsPerQuarter)
        func scores(_ path: String, for part: MusicCorpus.Part) throws -> [MusicScore] {
            try MusicCorpus.scores(contentsOf: [path], for: part, options: options)
        }
        let parts = try MusicCorpus.scores(contentsOf: data, options: options)
        let pieces = EventPieces(
            parts, validation: try others.valid.map { try scores($0, for: .valid) },
            seed: config.training.seed,
            heldOut: others.heldOut ?? MusicConfig().heldOutFraction)
        guard !pieces.validation.isEmpty else {
            throw DataError(
                .tooShort, others.valid ?? data[0],
                "there is no piece to validate on, beside \(counted(pieces.training.count, "piece")) to "
                    + "train on",
                cure: "give more, or validation data with \(field: "validation")")
        }
        let test = try others.test.map { try scores($0, for: .test) } ?? parts[.test] ?? []
        let texts = try LanguageModelData(
            training: EventModel.text(
                of: pieces.training, by: events, transposition: model.transpose),
            validation: EventModel.text(of: pieces.validation, by: events), config: config,
            additional: events.vocabulary, source: data[0])
        let others = try EventModel.parts(events)
        // The tool has one rate for dropout here, of outputs and between layers: layers follow it.
        let (trainer, outcome) = try flow.train(
            LanguageModelTrainer(config, texts, others: others), saying: pieces.lines,
            fixed: ["layers", "outputDropout"]
        ) { try LanguageModelTrainer($0, texts, others: others) }
        let found = EventModel(
            RecurrentLanguageModel(trainer.network, codec: trainer.codec), events: events)
        func figures(_ pieces: [MusicScore]) -> MusicFigures? {
            pieces.isEmpty ? nil : MusicFigures(found.scores(on: pieces))
        }
        try printResult(
            TrainResult(
                outcome, vocabulary: trainer.codec.vocabulary.count,
                validation: figures(pieces.validation), test: figures(test),
                next: (["music", "compose"], [])), json: files.json)
    }
}
