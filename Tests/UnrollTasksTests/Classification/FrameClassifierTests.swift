import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTraining

/// Sequences in files of their own: rising or falling numbers, low or high tones.
@Suite struct FrameClassifierTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A table of files, half of each class.
    private func table(
        _ count: Int, ending: String, _ content: (_ isFirst: Bool, RandomStream) -> Data
    ) throws -> TextTable {
        var lines = ["file\tlabel"]
        for number in 0..<count {
            let isFirst = number % 2 == 0
            let name = "s\(number).\(ending)"
            try content(isFirst, RandomStream(seed: 3).stream(number)).write(
                to: URL(fileURLWithPath: folder.file(name)))
            lines.append("\(name)\t\(isFirst ? "up" : "down")")
        }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(
            to: URL(fileURLWithPath: folder.file("table.tsv")))
        return try TextTable(contentsOf: folder.file("table.tsv"))
    }

    private func numbers(_ count: Int, width: Int = 2) throws -> TextTable {
        try table(count, ending: "csv") { isUp, random in
            let length = 5 + random.integer(below: 6, at: 0)
            let rows = (0..<length).map { step in
                let value = Float(isUp ? step : -step) + random.uniform(at: UInt64(1 + step))
                return (0..<width).map { $0 == 0 ? "\(100 * value)" : "0.5" }
                    .joined(separator: ",")
            }
            return Data((rows.joined(separator: "\n") + "\n").utf8)
        }
    }

    private func tones(_ count: Int) throws -> TextTable {
        try table(count, ending: "wav") { isLow, random in
            let samples = 1600 + random.integer(below: 800, at: 0)
            let hertz = isLow ? 300.0 : 1500.0
            var data = Data("RIFF".utf8)
            func append<T: FixedWidthInteger>(_ value: T) {
                withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
            }
            append(UInt32(36 + 2 * samples))
            data += Data("WAVEfmt ".utf8)
            append(UInt32(16))
            for value: UInt16 in [1, 1] { append(value) }
            append(UInt32(8000))
            append(UInt32(16_000))
            for value: UInt16 in [2, 16] { append(value) }
            data += Data("data".utf8)
            append(UInt32(2 * samples))
            for place in 0..<samples {
                let wave = sin(2 * Double.pi * hertz * Double(place) / 8000)
                let noise = Double(random.uniform(at: UInt64(place + 1))) - 0.5
                append(Int16(8000 * wave + 800 * noise))
            }
            return data
        }
    }

    private func config(_ input: SequenceInputKind) -> ClassificationConfig {
        var config = ClassificationConfig()
        config.input = input
        config.recurrent?.hiddenSize = 6
        config.inputDropout = 0
        config.outputDropout = 0.1
        config.batchSize = 4
        config.training.epochs = 12
        config.training.learningRate = 0.02
        return config
    }

    private func check(_ config: ClassificationConfig, on table: TextTable) throws {
        let model = folder.file("model.unroll")
        let trained = try SequenceClassifier.train(config, on: table, output: model)
        #expect(try trained.report(on: table).accuracy > 0.9)
        let loaded = try SequenceClassifier(contentsOf: model)
        let names = table.rows.prefix(4).map { folder.file($0.text) }
        let answers = try loaded.classes(of: names, from: "")
        #expect(answers == (try trained.classes(of: names, from: "")))
        #expect(zip(answers, table.rows).count { $0.label == $1.label } >= 3)
        // A file beside the table, and the same by its whole path.
        #expect(
            try loaded.classes(of: [table.rows[0].text], from: table.path)
                == loaded.classes(of: [names[0]], from: ""))
    }

    @Test(arguments: [false, true], [false, true])
    func framesLearnAndLoad(varies: Bool, sharesScale: Bool) throws {
        var config = config(.frames)
        config.frameReading.differences = 2
        config.frameReading.sharesScale = sharesScale
        if varies {
            config.frameReading.augmentation.crop = 0.2
            config.frameReading.augmentation.noise = 5
            config.frames.filters = 5
            config.frames.filterWidth = 3
        }
        try check(config, on: numbers(24))
    }

    private struct Scales: Decodable { var mean, deviation: [Double] }

    /// With one scale, features and differences are divided by the root of the mean square of the
    /// features' deviations; the factor of the differences then says how much they weigh.
    @Test func oneScaleIsThatOfTheFeatures() throws {
        let table = try numbers(24)
        var deviations: [[Double]] = []
        for (sharesScale, factor) in [(false, Float(2)), (true, 2), (true, 6)] {
            var config = config(.frames)
            config.frameReading.differences = factor
            config.frameReading.sharesScale = sharesScale
            config.training.epochs = 1
            config.training.patience = nil
            let model = folder.file("scale.unroll")
            _ = try SequenceClassifier.train(config, on: table, output: model)
            deviations.append(
                try ModelFile(model).part("normalization", as: Scales.self).deviation)
        }
        // The second number never changes, so its own deviation is 1.
        let own = deviations[0][0]
        #expect(deviations[0].count == 4 && deviations[0][1] == 1 && own > 100)
        let shared = ((own * own + 1) / 2).squareRoot()
        for scales in deviations[1...] {
            for scale in scales { #expect(abs(scale / shared - 1) < 1e-5) }
        }
    }

    @Test(arguments: [AudioFeaturesConfig.Kind.logMel, .mfcc])
    func audioLearnsAndLoads(kind: AudioFeaturesConfig.Kind) throws {
        var config = config(.audio)
        config.frameReading.audio = AudioFeaturesConfig(kind: kind, sampleRate: 8000, bands: 20)
        config.frameReading.masking = FeatureMasking()
        // The mean of a steady tone would be taken off with the rest; noise differs over time.
        let table = try tones(24)
        let model = folder.file("tones.unroll")
        let trained = try SequenceClassifier.train(config, on: table, output: model)
        let loaded = try SequenceClassifier(contentsOf: model)
        #expect(try loaded.report(on: table) == trained.report(on: table))
        #expect(loaded.config.frames.width == config.frameReading.audio?.dimension)
    }

    @Test func whatIsWrongIsNamed() throws {
        let table = try numbers(24)
        let model = folder.file("m.unroll")
        _ = try SequenceClassifier.train(config(.frames), on: table, output: model)
        let loaded = try SequenceClassifier(contentsOf: model)
        try Data("1,2,3\n4,5,6\n".utf8).write(to: URL(fileURLWithPath: folder.file("three.csv")))
        for (name, part) in [("three.csv", "3 numbers"), ("none.csv", "none.csv")] {
            let error = #expect(throws: (any Error).self) {
                try loaded.classes(of: [folder.file(name)], from: "")
            }
            #expect("\(error!)".contains(part), "\(error!)")
        }
        var joints = config(.frames)
        joints.frameReading.referenceJoint = 0
        #expect(throws: DataError.self) {
            try SequenceClassifier.train(joints, on: table, output: folder.file("j.unroll"))
        }
        var silent = config(.audio)
        #expect(throws: ConfigError.self) { try silent.validate() }
        silent.frameReading.audio = AudioFeaturesConfig()
        try silent.validate()
        silent.input = .frames
        #expect(throws: ConfigError.self) { try silent.validate() }
    }

    @Test(arguments: [
        ("none.csv", "there is no such file; check the path"),
        ("bad.csv", "line 2: column 1 holds 'x', which is not a number"),
        ("", "names no file"), ("-", "names no file"),
    ])
    func faultsNameLineAndFile(file: String, says: String) throws {
        _ = try numbers(2)
        try Data("1,2\nx,y\n".utf8).write(to: URL(fileURLWithPath: folder.file("bad.csv")))
        let rows = "file,label\ns0.csv,up\n\n\(file),down\ns1.csv,down\ns0.csv,up\n"
        try Data(rows.utf8).write(to: URL(fileURLWithPath: folder.file("t.csv")))
        let table = try TextTable(contentsOf: folder.file("t.csv"))
        let error = #expect(throws: DataError.self) {
            try ClassificationData(training: table, validation: table, config: config(.frames))
        }
        #expect(error?.line == 4 && error?.path == folder.file("t.csv"))
        #expect(error?.message.contains(says) == true, "\(error!)")
        if file.hasSuffix("csv") {
            #expect(error?.message.hasPrefix("the file of this row cannot be used; ") == true)
        }
    }

    /// Whoever forgets to say what the files hold would train on their names.
    @Test(arguments: ["file", "Path", "filename"])
    func namesOfFilesAreNoTexts(column: String) throws {
        let rows = try numbers(4).rows
        let lines = ["\(column),label"] + rows.map { "\($0.text),\($0.label)" }
        let path = folder.file("names.csv")
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
        let table = try TextTable(contentsOf: path)
        let error = #expect(throws: DataError.self) {
            try ClassificationData(
                training: table, validation: table, config: ClassificationConfig())
        }
        #expect(error?.message.contains("its texts are the names of files") == true)
        _ = try ClassificationData(training: table, validation: table, config: config(.frames))
        // Texts in a column of that name stay texts.
        let texts = try TextTable(
            bytes: Array("path,label\n/no/a,x\n/no/b,y\n/no/a,x\n/no/b,y\n".utf8), path: "t.csv")
        _ = try ClassificationData(
            training: texts, validation: texts, config: ClassificationConfig())
    }

    /// The averaged frames that a network without a stack reads.
    @Test(arguments: [SequenceInputKind.frames, .audio])
    func baselinesAreTrained(input: SequenceInputKind) throws {
        var config = config(input)
        if input == .audio {
            config.frameReading.audio = AudioFeaturesConfig(sampleRate: 8000, bands: 20)
        }
        config.frames.filters = 3
        config.training.epochs = 1
        let table = try input == .audio ? tones(12) : numbers(12)
        _ = try SequenceClassifier.train(
            config.baseline, on: table, output: folder.file("plain.unroll"))
        #expect(config.baseline.outputWidth == config.baseline.frames.outputSize)
    }

    // MARK: Streams

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
        var config = config(.frames)
        config.frameReading.differences = 2
        config.recurrent?.direction = .leftToRight
        config.pooling = pooling
        config.models = pooling == .meanMax ? 2 : 1
        config.frames.filters = filters
        config.frames.filterWidth = 3
        config.training.epochs = 3
        let table = try numbers(24)
        let classifier = try await SequenceClassifier.train(
            config, on: table, output: folder.file("left.unroll"))
        for row in table.rows.prefix(3) {
            let file = folder.file(row.text)
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
            let part = folder.file("part.csv")
            try Data(frames.prefix(4).joined(separator: "\n").utf8).write(
                to: URL(fileURLWithPath: part))
            let early = try classifier.classes(of: [part], from: "")[0].probabilities
            if filters == 0 {
                for (streamed, expected) in zip(answers[3].prediction.probabilities, early) {
                    #expect(abs(streamed - expected) < 1e-5)
                }
            }
        }
        let stream = try ClassificationStream(classifier, path: folder.file(table.rows[0].text))
        #expect(stream.window == nil && stream.delay == (filters > 0 ? 1 : 0))
    }

    /// What does not fit is told wherever it comes, also behind frames that do.
    @Test func framesThatDoNotFitAreRefused() async throws {
        var config = config(.frames)
        config.frameReading.differences = 2
        config.recurrent?.direction = .leftToRight
        config.training.epochs = 1
        let classifier = try await SequenceClassifier.train(
            config, on: numbers(12), output: folder.file("left.unroll"))
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
        var config = config(.frames)
        config.recurrent?.direction = .bidirectional
        config.training.epochs = 3
        let table = try numbers(24)
        let classifier = try SequenceClassifier.train(
            config, on: table, output: folder.file("both.unroll"))
        let file = folder.file(table.rows[0].text)
        let rows = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
        let found = try answers(classifier, file, window: 3)
        #expect(found.count == rows.count)
        for (place, answer) in found.enumerated() {
            let part = folder.file("window.csv")
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
        var config = config(.audio)
        config.frameReading.audio = AudioFeaturesConfig(sampleRate: 8000, bands: 20)
        config.training.epochs = 2
        let table = try tones(24)
        let classifier = try SequenceClassifier.train(
            config, on: table, output: folder.file("sound.unroll"))
        let file = folder.file(table.rows[0].text)
        let found = try answers(classifier, file, window: 100)
        let expected = try classifier.classes(of: [file], from: "")[0]
        // The window holds all of the recording at its end.
        #expect(found.last?.prediction == expected)
        #expect(found.first?.seconds == 0.01)
    }

    @Test func whatIsNoStreamIsRefused() throws {
        let table = try numbers(24)
        var config = config(.frames)
        config.training.epochs = 1
        let classifier = try SequenceClassifier.train(
            config, on: table, output: folder.file("frames.unroll"))
        try Data("1,2,3\n".utf8).write(to: URL(fileURLWithPath: folder.file("wide.csv")))
        #expect(throws: DataError.self) { try answers(classifier, folder.file("wide.csv")) }
        try Data().write(to: URL(fileURLWithPath: folder.file("empty.csv")))
        #expect(throws: DataError.self) { try answers(classifier, folder.file("empty.csv")) }
        var texts = ClassificationConfig()
        texts.training.epochs = 1
        let table2 = try TextTable(
            bytes: Array("a b,x\nc d,y\na c,x\nd d,y\na a,x\nd c,y\n".utf8), path: "t.csv")
        let reader = try SequenceClassifier.train(
            texts, on: table2, output: folder.file("texts.unroll"))
        #expect(throws: ConfigError.self) { try ClassificationStream(reader, path: "x") }
        #expect(throws: ConfigError.self) { try ClassificationStream(reader) }
    }

    /// Training sequences change from update to update by the seed alone.
    @Test func resumedRunsHaveTheSameBits() throws {
        var config = config(.frames)
        config.frameReading.augmentation.noise = 5
        config.training.epochs = 4
        let table = try numbers(24)
        let whole = folder.file("whole.unroll")
        let parts = folder.file("parts.unroll")
        _ = try SequenceClassifier.train(config, on: table, output: whole)
        config.training.epochs = 2
        _ = try SequenceClassifier.train(config, on: table, output: parts)
        config.training.epochs = 4
        _ = try SequenceClassifier.train(config, on: table, output: parts, resume: true)
        let names = table.rows.map { folder.file($0.text) }
        #expect(
            try SequenceClassifier(contentsOf: whole).classes(of: names, from: "")
                == SequenceClassifier(contentsOf: parts).classes(of: names, from: ""))
    }
}
