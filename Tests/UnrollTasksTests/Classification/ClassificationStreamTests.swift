import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTraining

/// The classes of frames and sound as they come.
@Suite struct ClassificationStreamTests {
    let files: FrameFiles

    init() throws { files = try FrameFiles() }

    private func answers(
        _ classifier: SequenceClassifier, _ path: String, window: Int? = nil
    ) throws -> [ClassificationStream.Answer] {
        var stream = try ClassificationStream(classifier, path: path, window: window)
        var answers: [ClassificationStream.Answer] = []
        while let answer = try stream.next() { answers.append(answer) }
        #expect(try stream.next() == nil)
        return answers
    }

    /// The frames of the lines of a file, as they come.
    private func numbers(in lines: [Substring]) -> AsyncStream<[Float]> {
        AsyncStream { continuation in
            for line in lines {
                continuation.yield(line.split { $0 == "," || $0 == " " }.compactMap { Float($0) })
            }
            continuation.finish()
        }
    }

    /// After the last frame a stream's answer is that of the whole file.
    @Test(arguments: [SequencePooling.Kind.last, .max, .mean, .meanMax, .attention], [0, 5])
    func streamsEndWithTheAnswerForTheFile(pooling: SequencePooling.Kind, filters: Int) async throws
    {
        var config = files.config(.frames)
        config.frameReading.differences = 2
        config.recurrent?.direction = .leftToRight
        config.pooling = pooling
        config.models = pooling == .meanMax ? 2 : 1
        config.frames.filters = filters
        config.frames.filterWidth = 3
        config.training.epochs = 3
        let table = try files.numbers(24)
        let classifier = try await SequenceClassifier.train(
            config, on: table, output: files.folder.file("left.unroll"))
        for row in table.rows.prefix(3) {
            let file = files.folder.file(row.text)
            let whole = try classifier.classes(of: [file], from: "")[0].probabilities
            let answers = try answers(classifier, file)
            let frames = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
            #expect(answers.map(\.frame) == Array(1...frames.count))
            let last = try #require(answers.last?.prediction.probabilities)
            for (streamed, expected) in zip(last, whole) {
                #expect(abs(streamed - expected) < 1e-5)
            }
            // The same frames given one by one.
            var given: [ClassificationStream.Answer] = []
            for try await answer in classifier.answers(to: numbers(in: frames)) {
                given.append(answer)
            }
            #expect(given.map(\.prediction) == answers.map(\.prediction))
            // A part of the file is what the stream had seen by then; filters see further.
            let part = files.folder.file("part.csv")
            try Data(frames.prefix(4).joined(separator: "\n").utf8).write(
                to: URL(fileURLWithPath: part))
            let early = try classifier.classes(of: [part], from: "")[0].probabilities
            if filters == 0 {
                for (streamed, expected) in zip(answers[3].prediction.probabilities, early) {
                    #expect(abs(streamed - expected) < 1e-5)
                }
            }
        }
        let stream = try ClassificationStream(
            classifier, path: files.folder.file(table.rows[0].text))
        #expect(stream.window == nil && stream.delay == (filters > 0 ? 1 : 0))
    }

    /// What does not fit is told wherever it comes, also behind frames that do.
    @Test func framesThatDoNotFitAreRefused() async throws {
        var config = files.config(.frames)
        config.frameReading.differences = 2
        config.recurrent?.direction = .leftToRight
        config.training.epochs = 1
        let classifier = try await SequenceClassifier.train(
            config, on: files.numbers(12), output: files.folder.file("left.unroll"))
        let wrong: [([[Float]], String)] = [
            ([[1, 2, 3]], "have 3 numbers, and the model reads 2"),
            ([[1, 2], [1]], "have 1 number, and the model reads 2"),
            ([[1, 2], []], "have 0 numbers, and the model reads 2"),
            ([[1, 2], [1, .nan]], "not finite"), ([], "there are no frames"),
        ]
        for window in [nil, 2] {
            for (frames, words) in wrong {
                let stream = AsyncStream { continuation in
                    for frame in frames { continuation.yield(frame) }
                    continuation.finish()
                }
                let error = await #expect(throws: DataError.self) {
                    for try await _ in classifier.answers(to: stream, window: window) {}
                }
                #expect(error?.description.contains(words) == true, "\(frames)")
            }
        }
    }

    @Test func otherNetworksSeeAWindow() throws {
        var config = files.config(.frames)
        config.recurrent?.direction = .bidirectional
        config.training.epochs = 3
        let table = try files.numbers(24)
        let classifier = try SequenceClassifier.train(
            config, on: table, output: files.folder.file("both.unroll"))
        let file = files.folder.file(table.rows[0].text)
        let rows = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
        let found = try answers(classifier, file, window: 3)
        #expect(found.count == rows.count)
        for (place, answer) in found.enumerated() {
            let part = files.folder.file("window.csv")
            try Data(rows[max(0, place - 2)...place].joined(separator: "\n").utf8).write(
                to: URL(fileURLWithPath: part))
            #expect(try classifier.classes(of: [part], from: "")[0] == answer.prediction)
        }
        #expect(
            try ClassificationStream(classifier, path: file).window
                == ClassificationStream.usualWindow)
        #expect(throws: ConfigError.self) {
            try ClassificationStream(classifier, path: file, window: 0)
        }
    }

    @Test func soundIsStreamedByAWindow() throws {
        var config = files.config(.audio)
        config.frameReading.audio = AudioFeaturesConfig(sampleRate: 8000, bands: 20)
        config.training.epochs = 2
        let table = try files.tones(24)
        let classifier = try SequenceClassifier.train(
            config, on: table, output: files.folder.file("sound.unroll"))
        let file = files.folder.file(table.rows[0].text)
        let found = try answers(classifier, file, window: 100)
        let expected = try classifier.classes(of: [file], from: "")[0]
        // The window holds all of the recording at its end.
        #expect(found.last?.prediction == expected)
        #expect(found.first?.seconds == 0.01)
    }

    @Test func whatIsNoStreamIsRefused() throws {
        let table = try files.numbers(24)
        var config = files.config(.frames)
        config.training.epochs = 1
        let classifier = try SequenceClassifier.train(
            config, on: table, output: files.folder.file("frames.unroll"))
        try Data("1,2,3\n".utf8).write(to: URL(fileURLWithPath: files.folder.file("wide.csv")))
        #expect(throws: DataError.self) { try answers(classifier, files.folder.file("wide.csv")) }
        try Data().write(to: URL(fileURLWithPath: files.folder.file("empty.csv")))
        #expect(throws: DataError.self) { try answers(classifier, files.folder.file("empty.csv")) }
        var texts = ClassificationConfig()
        texts.training.epochs = 1
        let table2 = try TextTable(
            bytes: Array("a b,x\nc d,y\na c,x\nd d,y\na a,x\nd c,y\n".utf8), path: "t.csv")
        let reader = try SequenceClassifier.train(
            texts, on: table2, output: files.folder.file("texts.unroll"))
        #expect(throws: ConfigError.self) { try ClassificationStream(reader, path: "x") }
        #expect(throws: ConfigError.self) { try ClassificationStream(reader) }
    }
}
