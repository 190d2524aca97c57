#if os(Linux) || os(macOS)
    import Foundation
    import TestSupport
    import Testing
    import UnrollData
    import UnrollLayers
    import UnrollSystem
    import UnrollTasks
    import UnrollTraining

    /// Speech recognisers, rebuilt as ``RebuiltLanguageModelsTests`` does it.
    @Suite(.enabled(if: RebuildScript.canRun, "needs python3 with NumPy"))
    struct RebuiltSpeechTests {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        private struct Answers: Decodable {
            var logProbabilities: [[Double]]
            var texts: [String]
        }

        private static let configs: [@Sendable (inout SpeechConfig) -> Void] = [
            { $0.stack.direction = .bidirectional },
            {
                $0.input.normalization = .running
                $0.encoder.stack = 2
                $0.encoder.filters = 12
                $0.encoder.filterStride = 3
                $0.stack.cell = .gru
                $0.stack.direction = .leftToRight
            },
            {
                $0.input.audio?.deltas = 1
                $0.input.normalization = .deviation
                $0.stack.layers = 3
                $0.encoder.pyramid = 1
                $0.encoder.stack = 2
                $0.unit = .words
            },
        ]

        @Test(arguments: configs.indices) func recognizers(number: Int) throws {
            let config = SmallSpeech.config {
                $0.training.epochs = 2
                Self.configs[number](&$0)
            }
            let training = try Transcripts(
                contentsOf: ToneSpeech.table(
                    ToneSpeech.texts(24, seed: 1), named: "training", in: folder))
            try check(
                SpeechRecognizer.train(config, on: training, output: folder.file("m.unroll")),
                training.rows.prefix(3).map(\.file))
        }

        /// Files of features, with a derivative.
        @Test func features() throws {
            var rows = "file,transcript\n"
            let random = RandomStream(seed: 4)
            for number in 0..<8 {
                let frames = (0..<40 + number).map { frame in
                    (0..<3).map { "\(random.stream(number).normal(at: UInt64(3 * frame + $0)))" }
                        .joined(separator: ",")
                }
                try Data((frames.joined(separator: "\n") + "\n").utf8).write(
                    to: URL(fileURLWithPath: folder.file("\(number).csv")))
                rows += "\(number).csv,ab\n"
            }
            try Data(rows.utf8).write(to: URL(fileURLWithPath: folder.file("table.csv")))
            let training = try Transcripts(contentsOf: folder.file("table.csv"))
            var config = SmallSpeech.config { $0.training.epochs = 1 }
            config.input = try SpeechInputConfig(suiting: training)
            #expect(config.input.audio == nil && config.input.deltas == 1)
            let recognizer = try SpeechRecognizer.train(
                config, on: training, output: folder.file("m.unroll"))
            #expect(recognizer.config.encoder.width == 6)
            try check(recognizer, training.rows.prefix(2).map(\.file))
        }

        private func check(_ recognizer: SpeechRecognizer, _ files: [String]) throws {
            let rebuilt: Answers = try RebuildScript.answer(
                folder.file("m.unroll"), of: files, in: folder)
            for (place, file) in files.enumerated() {
                let outputs = try recognizer.outputs(of: file)
                expectClose(
                    outputs.logProbabilities, rebuilt.logProbabilities[place], relative: 1e-3,
                    absolute: 1e-3)
                #expect(recognizer.transcription(of: outputs).text == rebuilt.texts[place])
            }
        }
    }
#endif
