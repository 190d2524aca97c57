#if os(Linux) || os(macOS)
    import Foundation
    import TestSupport
    import Testing
    import UnrollData
    import UnrollLayers
    import UnrollSystem
    import UnrollTasks
    import UnrollTraining

    /// Models of piano rolls, rebuilt as ``RebuiltLanguageModelsTests`` does it.
    @Suite(.enabled(if: RebuildScript.canRun, "needs python3 with NumPy"))
    struct RebuiltMusicTests {
        private struct Answers: Decodable {
            var losses: [[Double]]
        }

        @Test(arguments: MusicConfig.Notes.allCases, [true, false])
        func lossesOfSteps(notes: MusicConfig.Notes, seesInput: Bool) throws {
            let folder = try TemporaryFolder()
            var config = SmallMusic.config(notes)
            config.seesInput = seesInput
            config.recurrent.layers = 2
            config.recurrent.cell = seesInput ? .lstm : .gru
            config.training.epochs = 2
            let path = folder.file("model.unroll")
            let model = try MusicModel.train(
                config, on: MusicCorpus(SmallMusic.pieces(12)), output: path)
            let pieces = [
                PianoRoll(name: "", steps: [[60, 64], [], [21, 108], [60]]),
                PianoRoll(name: "", steps: [[48]]),
            ]
            let found: Answers = try RebuildScript.answer(
                path, of: pieces.map { $0.steps.map { $0.map(Int.init) } }, in: folder)
            for (piece, losses) in zip(pieces, found.losses) {
                let scores = model.scores(on: [piece])
                let mean = losses.reduce(0, +) / Double(losses.count)
                #expect(losses.count == piece.steps.count)
                #expect(abs(scores.lossPerStep - mean) < 1e-5 * mean)
            }
        }
    }
#endif
