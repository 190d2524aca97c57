import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLanguageModels
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTraining

/// Music of events by language models.
@Suite struct EventModelTests {
    private var scores: [MusicScore] {
        SmallMusic.pieces(8).map { MusicScore($0, stepsPerQuarter: 2) }
    }

    private var config: LanguageModelConfig {
        var config = LanguageModelConfig()
        config.level = .word
        config.recurrent.hiddenSize = 24
        config.recurrent.layers = 1
        config.embeddingSize = 12
        config.batchSize = 4
        config.windowLength = 20
        config.training.epochs = 6
        config.training.learningRate = 0.02
        return config
    }

    @Test func learnsFromTheText() throws {
        let folder = try TemporaryFolder()
        let events = MusicEvents(stepsPerQuarter: 2)
        let text = EventModel.text(of: scores, by: events, transposition: 1)
        #expect(text.split(separator: "\n").count == 24)
        let data = try LanguageModelData(
            training: text, validation: EventModel.text(of: scores, by: events), config: config,
            additional: events.vocabulary)
        let trainer = try LanguageModelTrainer(
            config, data, others: EventModel.parts(events))
        let path = folder.file("events.unroll")
        try trainer.train(output: path)
        let file = try ModelFile(path)
        #expect(try EventModel.events(of: file) == events)
        // Any command of language models reads it too.
        let model = EventModel(try LanguageModels.load(path), events: events)
        let found = model.scores(on: scores)
        #expect(found.pieces == 8 && found.lossPerEvent < 2.5)
        #expect(found.steps == scores.reduce(0) { $0 + $1.end / ($1.ticksPerQuarter / 2) })
        let symbols = EventModel.text(of: scores, by: events).split { $0.isWhitespace }.count + 8
        #expect(found.events == symbols)

        var request = ComposingRequest()
        request.seconds = 8
        request.key = try KeySignature(named: "C")
        let scale = try #require(request.key).scale
        let music = try model.compose(request, random: RandomStream(seed: 2))
        #expect(music.stepCount == 32 && abs(music.score.seconds - 8) < 1e-9)
        #expect(music.score.notes.allSatisfy { scale[$0.pitch % 12] })
        #expect(
            try model.compose(request, random: RandomStream(seed: 2)).score == music.score)
        let further = try model.compose(
            request, after: scores[0], random: RandomStream(seed: 3))
        #expect(further.promptEnd == 18 * further.score.ticksPerQuarter / 2)
        #expect(further.stepCount == 18 + 32)
    }

    /// Another program's language model has no events.
    @Test func otherModelsHaveNoEvents() throws {
        let folder = try TemporaryFolder()
        let text = "a b c d e f g h\n"
        let data = try LanguageModelData(
            training: String(repeating: text, count: 12), validation: text, config: config)
        var short = config
        short.training.epochs = 1
        let trainer = try LanguageModelTrainer(short, data)
        try trainer.train(output: folder.file("a.unroll"))
        #expect(try EventModel.events(of: ModelFile(folder.file("a.unroll"))) == nil)
        #expect(throws: ModelFileError.self) { try MusicModel(contentsOf: folder.file("a.unroll")) }
    }
}
