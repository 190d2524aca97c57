import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

/// Models of piano rolls: learning, measuring, composing.
@Suite struct MusicModelTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func trained(_ config: MusicConfig) throws -> MusicModel {
        try MusicModel.train(
            config, on: MusicCorpus(SmallMusic.pieces(20)), output: folder.file("model.unroll"))
    }

    @Test(arguments: MusicConfig.Notes.allCases)
    func learnsAndIsLoadedAgain(notes: MusicConfig.Notes) throws {
        let model = try trained(SmallMusic.config(notes))
        let pieces = SmallMusic.pieces(6)
        let scores = model.scores(on: pieces)
        #expect(scores.kind == notes && scores.pieces == 6)
        #expect(scores.steps == pieces.reduce(0) { $0 + $1.steps.count })
        // By the keys' frequencies alone: above 10.
        #expect(scores.lossPerStep < 8 && scores.accuracy > 0.2)
        #expect(scores.lossPerLaterStep != scores.lossPerStep)
        let loaded = try MusicModel(contentsOf: folder.file("model.unroll"))
        #expect(loaded.scores(on: pieces) == scores)
        let card = try TaskDescription.card(of: ModelFile(folder.file("model.unroll")))
        #expect(card.task == "music" && card.architecture.contains("\(notes.rawValue) notes"))
        #expect(card.validation?.hasSuffix("nats a step") == true)
    }

    /// The loss of a step is that of its notes given all steps before, whatever comes after; the first
    /// is predicted from silence.
    @Test func lossesAreThoseOfThePast() throws {
        let model = try trained(SmallMusic.config(.joint))
        let piece = SmallMusic.pieces(1)[0]
        func total(_ steps: Int) -> Double {
            let part = PianoRoll(name: "", steps: Array(piece.steps.prefix(steps)))
            return model.scores(on: [part]).lossPerStep * Double(steps)
        }
        let sums = (1...6).map(total)
        #expect(zip(sums, sums.dropFirst()).allSatisfy { $0 < $1 })
        let first = PianoRoll(name: "", steps: [piece.steps[0]])
        let scores = model.scores(on: [first, first])
        #expect(abs(scores.lossPerStep - sums[0]) < 1e-6 && scores.lossPerLaterStep == 0)
    }

    /// Frame-level accuracy counts right notes among all that sound or were predicted.
    @Test func accuracyIsThatOfFrames() {
        let network = MusicNetwork(SmallMusic.config(.independent))
        // Nothing is predicted by an untrained network whose keys begin silent.
        let data = [Float](repeating: 1e-4, count: MusicConfig.keyCount)
        network.beginKeys(with: data)
        let scores = MusicModel(network).scores(on: SmallMusic.pieces(1))
        #expect(scores.right == 0 && scores.wrong == 0 && scores.missed > 0 && scores.accuracy == 0)
        let silent = MusicModel(network).scores(on: [PianoRoll(name: "", steps: [[], []])])
        #expect(silent.accuracy == 1 && silent.steps == 2)
    }

    @Test func windowsAndWholePieces() throws {
        var config = SmallMusic.config(.independent)
        config.windowLength = 5
        let data = try MusicData(
            training: SmallMusic.pieces(5), validation: SmallMusic.pieces(2), config: config,
            source: nil)
        let trainer = try MusicTrainer(data)
        // Of 18 to 21 steps: 4, 4, 4, 5 and 4 windows.
        #expect(trainer.updatesPerEpoch == 6)
        trainer.begin(epoch: 0, random: RandomStream(seed: 1))
        let counts = (0..<6).map { trainer.loss(update: $0, in: .evaluation).count }
        #expect(counts.reduce(0, +) == 96)
    }

    @Test func tooLittleIsRefused() throws {
        func problem(_ pieces: [PianoRoll]) -> String {
            do {
                _ = try MusicData(
                    training: pieces, validation: nil, config: MusicConfig(), source: "a.json")
                return ""
            } catch { return "\(error)" }
        }
        #expect(problem([]).contains("there are 0 pieces to train on"))
        #expect(problem(SmallMusic.pieces(1)).contains("some are held out"))
        let silence = PianoRoll(name: "", steps: [[], []])
        #expect(problem([silence, silence]).contains("no note of a piano sounds"))
        let low = PianoRoll(name: "", steps: [[1], [2]])
        #expect(problem([low, low, low]).contains("no note of a piano sounds"))
    }

    // MARK: Composing

    @Test func composesTheSameFromASeed() throws {
        let model = try trained(SmallMusic.config(.joint))
        func composed(_ seed: UInt64) -> PianoRoll {
            model.compose(steps: 40, random: RandomStream(seed: seed))
        }
        #expect(composed(3) == composed(3) && composed(3) != composed(4))
        #expect(composed(3).steps.count == 40 && composed(3).steps.contains { !$0.isEmpty })
        // At 0 the likeliest notes, whatever the seed.
        let cold = (1...2).map {
            model.compose(steps: 12, temperature: 0, random: RandomStream(seed: $0))
        }
        #expect(cold[0] == cold[1])
    }

    /// A prompt is read as training reads it: what follows is as likely as a score says.
    @Test func goesOnFromAPrompt() throws {
        let model = try trained(SmallMusic.config(.joint))
        let piece = SmallMusic.pieces(1)[0]
        let prompt = PianoRoll(name: "", steps: Array(piece.steps.prefix(5)))
        let next = model.compose(
            after: prompt, steps: 1, temperature: 0, random: RandomStream(seed: 1))
        let likeliest = PianoRoll(name: "", steps: prompt.steps + next.steps)
        func last(_ roll: PianoRoll) -> Double {
            let before = PianoRoll(name: "", steps: roll.steps.dropLast())
            return model.scores(on: [roll]).lossPerStep * Double(roll.steps.count)
                - model.scores(on: [before]).lossPerStep * Double(before.steps.count)
        }
        for other in [[], [60], [50, 57]] as [[UInt8]] where other != next.steps[0] {
            #expect(last(likeliest) < last(PianoRoll(name: "", steps: prompt.steps + [other])))
        }
    }

    @Test func keysAndMetersHold() throws {
        let model = try trained(SmallMusic.config(.independent))
        var request = ComposingRequest()
        request.seconds = 10
        request.temperature = 1.5
        request.key = try KeySignature(named: "D")
        request.meter = MusicScore.Meter(beats: 3, unit: 4)
        request.beatsPerMinute = 100
        let music = try model.compose(request, random: RandomStream(seed: 5))
        let scale = try #require(request.key).scale
        #expect(!music.score.notes.isEmpty)
        #expect(music.score.notes.allSatisfy { scale[$0.pitch % 12] })
        // 10 seconds are 16.7 quarters: six bars.
        #expect(music.stepCount == 36 && music.score.meters.map(\.text) == ["3/4"])
        #expect(music.score.keys.map(\.signature.name) == ["D major"])
        let bar = 3 * music.score.ticksPerQuarter
        #expect(music.score.notes.allSatisfy { $0.start / bar == ($0.end - 1) / bar })

        request.meter = nil
        let prompt = music.score
        let further = try model.compose(request, after: prompt, random: RandomStream(seed: 6))
        // The prompt ends with its last note.
        let given = 2 * further.promptEnd / further.score.ticksPerQuarter
        #expect((1...36).contains(given) && further.stepCount == given + 34)
        #expect(further.score.notes.prefix(5).map(\.pitch) == prompt.notes.prefix(5).map(\.pitch))
        #expect(abs(further.score.seconds - Double(given) * 0.3 - 10.2) < 1e-6)
        let svg = further.svg(title: "a & b", subtitle: "c")
        #expect(svg.contains("a &amp; b") && svg.contains("#c2541b") && svg.contains("#0b5394"))
        let lines = further.lines(width: 46)
        #expect(
            lines.allSatisfy { $0.count <= 46 }
                && lines.contains { $0.contains("█") || $0.contains("▀") })
    }

    @Test func whatCannotBeAskedFor() {
        func problem(_ change: (inout ComposingRequest) -> Void) -> String {
            var request = ComposingRequest()
            change(&request)
            do {
                try request.validate()
                return ""
            } catch { return "\(error)" }
        }
        #expect(problem { $0.seconds = 0 } != "" && problem { $0.seconds = .infinity } != "")
        #expect(problem { $0.temperature = -1 } != "" && problem { $0.temperature = .nan } != "")
        #expect(problem { $0.beatsPerMinute = 5 } != "" && problem { _ in } == "")
        var config = MusicConfig()
        config.recurrent.direction = .bidirectional
        #expect(throws: ConfigError.self) { try config.validate() }
    }
}
