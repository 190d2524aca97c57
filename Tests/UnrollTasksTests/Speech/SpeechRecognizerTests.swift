import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTraining

@Suite struct SpeechRecognizerTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func transcripts(_ count: Int, seed: UInt64, named name: String) throws -> Transcripts {
        try Transcripts(
            contentsOf: ToneSpeech.table(
                ToneSpeech.texts(count, seed: seed), named: name, in: folder))
    }

    @Test func learnsAndLoads() throws {
        let training = try transcripts(120, seed: 1, named: "training")
        let fresh = try transcripts(40, seed: 99, named: "fresh")
        let model = folder.file("tones.unroll")
        let trained = try SpeechRecognizer.train(
            SmallSpeech.config { $0.stack.direction = .bidirectional }, on: training,
            output: model)
        let scores = try trained.scores(on: fresh)
        #expect(scores.words.rate < 0.1, "\(scores.words)")

        let loaded = try SpeechRecognizer(contentsOf: model)
        #expect(loaded.config == trained.config && loaded.codec == trained.codec)
        let outputs = try loaded.outputs(of: fresh)
        #expect(
            loaded.transcriptions(of: outputs)
                == trained.transcriptions(of: try trained.outputs(of: fresh)))
        // Alone as among others.
        let alone = try loaded.outputs(of: fresh.rows[3].file)
        expectSameBits(alone.logProbabilities, outputs[3].logProbabilities)
        // Words stand where they were said: 0.06 seconds of pause, 0.1 for each letter.
        var distances: [Double] = []
        for (row, found) in zip(fresh.rows, loaded.transcriptions(of: outputs))
        where found.text == row.text {
            var second = 0.06
            for (word, letters) in zip(found.words, row.text.split(separator: " ")) {
                distances.append(abs(word.start - second))
                #expect(word.end > word.start && (0...1).contains(word.confidence))
                second += 0.1 * Double(letters.count + 1)
            }
        }
        #expect(distances.count > 40)
        #expect(distances.reduce(0, +) / Double(distances.count) < 0.07, "\(distances)")
        let card = try TaskDescription.card(of: ModelFile(model))
        #expect(card.architecture.contains("CTC of characters"))
        #expect(card.vocabulary == 5)
    }

    private func words(of events: [SpeechListener.Event]) -> [Transcription.Word] {
        events.compactMap { if case .word(let word) = $0 { word } else { nil } }
    }

    /// What a listener tells as samples come is what the beam search finds in the whole.
    @Test(arguments: [700, 8_000])
    func listensToAStream(block: Int) async throws {
        let training = try transcripts(120, seed: 1, named: "training")
        let recognizer = try await SpeechRecognizer.train(
            SmallSpeech.config {
                $0.stack.direction = .leftToRight
                $0.input.normalization = .running
                $0.encoder.filters = 16
                $0.encoder.stack = 1
            }, on: training, output: folder.file("stream.unroll"))
        let decoder = try SpeechDecoder(codec: recognizer.codec)
        var listener = try SpeechListener(recognizer, decoder: decoder)
        #expect(listener.delay > 0.02 && listener.delay < 0.1)
        let text = "ab cab b"
        let samples = ToneSpeech.samples(text)
        var events: [SpeechListener.Event] = []
        for start in stride(from: 0, to: samples.count, by: block) {
            events += listener.append(Array(samples[start..<min(start + block, samples.count)]))
        }
        events += listener.finish()
        #expect(events.last == .endOfText)
        let blocks = AsyncStream { continuation in
            for start in stride(from: 0, to: samples.count, by: block) {
                continuation.yield(Array(samples[start..<min(start + block, samples.count)]))
            }
            continuation.finish()
        }
        var heard: [SpeechListener.Event] = []
        for try await event in recognizer.events(in: blocks, by: decoder) { heard.append(event) }
        #expect(heard == events)
        let words = words(of: events)
        try Data(ToneSpeech.wav(samples)).write(to: URL(fileURLWithPath: folder.file("a.wav")))
        let outputs = try recognizer.outputs(of: folder.file("a.wav"))
        let whole = recognizer.transcription(of: outputs, by: decoder)
        #expect(words.map(\.text) == whole.words.map(\.text))
        #expect(whole.text == text)
        #expect(zip(words, whole.words).allSatisfy { abs($0.start - $1.start) < 1e-9 })
    }

    /// A pause begins a new text; places go on from the start of the recording.
    @Test func aPauseEndsAText() throws {
        let training = try transcripts(120, seed: 1, named: "training")
        let recognizer = try SpeechRecognizer.train(
            SmallSpeech.config {
                $0.stack.direction = .leftToRight
                $0.input.normalization = .none
            }, on: training, output: folder.file("stream.unroll"))
        var listener = try SpeechListener(
            recognizer, decoder: SpeechDecoder(codec: recognizer.codec))
        let pause = ToneSpeech.samples(String(repeating: " ", count: 15))
        _ = listener.append(ToneSpeech.samples("ab a"))
        let atPause = listener.append(pause)
        #expect(listener.uncertainWords.isEmpty)
        _ = listener.append(ToneSpeech.samples("cb"))
        let last = listener.finish()
        #expect(atPause.last == .endOfText)
        #expect(words(of: atPause).last?.text == "a")
        #expect(words(of: last).map(\.text).joined() == "cb")
        #expect((words(of: last).first?.start ?? 0) > 1.9)
    }

    @Test func whatCannotBeLearnedIsTold() throws {
        // "abab" of 0.14 seconds in frames of 0.1 seconds.
        try Data(ToneSpeech.wav(ToneSpeech.samples(""))).write(
            to: URL(fileURLWithPath: folder.file("short.wav")))
        let table = try ToneSpeech.table(
            ["ab", "ba", "a b", "c"], named: "some", in: folder)
        let rows = try String(contentsOfFile: table, encoding: .utf8) + "short.wav,abab\n"
        try Data(rows.utf8).write(to: URL(fileURLWithPath: table))
        let config = SmallSpeech.config { $0.encoder.stack = 10 }
        let data = try SpeechData(
            training: Transcripts(contentsOf: table), validation: Transcripts(contentsOf: table),
            config: config)
        let lines = data.lines.map(\.text).joined(separator: "\n")
        #expect(lines.contains("1 recording too short for its transcript, left out\n"))
        #expect(lines.contains("1 validation recording too short"))

        try Data("file,transcript\nnone.wav,a\n".utf8).write(
            to: URL(fileURLWithPath: folder.file("missing.csv")))
        let missing = try Transcripts(contentsOf: folder.file("missing.csv"))
        let error = #expect(throws: DataError.self) {
            try SpeechData(
                training: missing, validation: nil,
                config: SmallSpeech.config {
                    $0.heldOutFraction = 0
                    $0.training.keeps = .last
                    $0.training.patience = nil
                })
        }
        #expect(error?.line == 2)
        #expect(error?.message.contains("none.wav") == true)
    }

    /// A run of which updates vary by chance can be continued to the same bits.
    @Test func resumesToTheSameBits() throws {
        let training = try transcripts(20, seed: 1, named: "training")
        let config = SmallSpeech.config {
            $0.augmentation = SpeechAugmentation()
            $0.augmentation.noise = 0.1
            $0.training.epochs = 2
            $0.training.schedule = Schedule(.constant)
        }
        let whole = try SpeechRecognizer.train(
            config, on: training, output: folder.file("whole.unroll"))
        var first = config
        first.training.epochs = 1
        let parts = folder.file("parts.unroll")
        _ = try SpeechRecognizer.train(first, on: training, output: parts)
        let resumed = try SpeechRecognizer.train(
            config, on: training, output: parts, resume: true)
        let path = training.rows[0].file
        expectSameBits(
            try resumed.outputs(of: path).logProbabilities,
            try whole.outputs(of: path).logProbabilities)
    }
}
