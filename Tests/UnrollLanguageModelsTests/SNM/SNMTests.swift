import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLanguageModels
import UnrollSystem
import UnrollTensors

@Suite struct SNMTests {
    private func alice() throws -> (TextCodec, EncodedText) {
        let path = try reference("alice.txt")
        return try TextCodec.buildAndEncode(level: .word, contentsOf: path)
    }

    private static let skips = [
        SNMSkip(remote: 1, skipped: 1...1, adjacent: 0),
        SNMSkip(remote: 2, skipped: 2...3, adjacent: 1),
    ]

    private func model(_ config: SNMConfig = SNMConfig(order: 3, skips: skips)) throws -> SNMModel {
        let (codec, text) = try alice()
        return try SNMEstimator.estimate(text, codec: codec, config: config)
    }

    /// Random histories, of words that the text has in any order, from the line's start and after it.
    @Test func sumsToOne() throws {
        let model = try model()
        let size = model.codec.vocabulary.count
        let random = RandomStream(seed: 4)
        for trial in 0..<60 {
            let stream = random.stream(trial)
            let history = (0..<(trial % 9)).map {
                Int32(stream.integer(below: size, at: UInt64($0)))
            }
            let state = model.score(history, after: model.start).next
            let next = model.next(after: state)
            #expect(abs(next.reduce(0.0) { $0 + exp(Double($1)) } - 1) < 1e-5)
            #expect(next.allSatisfy { $0.isFinite })
            for symbol in [Int32(0), 1, 2, Int32(size) - 1] {
                let score = model.score([symbol], after: state).logProbabilities[0]
                #expect(abs(score - next[Int(symbol)]) < 1e-5)
            }
        }
    }

    @Test func statesAreValues() throws {
        let model = try model()
        let symbols = model.codec.encode("alice was not a bit hurt and she jumped\ndown down down")
        let (scores, end) = model.score(symbols, after: model.start)
        var state = model.start
        for (index, symbol) in symbols.enumerated() {
            #expect(abs(model.next(after: state)[Int(symbol)] - scores[index]) < 1e-5)
            state = model.advance(state, by: symbol)
        }
        #expect(state == end)
        let (head, middle) = model.score(Array(symbols[..<5]), after: model.start)
        #expect(head + model.score(Array(symbols[5...]), after: middle).logProbabilities == scores)
        #expect(model.advance(state, by: model.codec.boundary) == model.start)
        let lines = [symbols, [], [1], Array(symbols.suffix(3))]
        #expect(
            model.score(lines: lines)
                == lines.map { model.score($0, after: model.start).logProbabilities })
    }

    // MARK: Oracles

    /// What the model should be before anything is learned: the sums of all active features' relative
    /// frequencies, by plain counting; and the same with the longest one alone.
    @Test func withoutAdjustmentThereAreRelativeFrequencies() throws {
        let (codec, text) = try alice()
        var config = SNMConfig(order: 3, skips: Self.skips)
        config.minimumSkipCount = 1
        // A step this small changes nothing.
        config.learningRate = 1e-30
        let model = try SNMEstimator.estimate(text, heldOut: text, codec: codec, config: config)
        let size = codec.vocabulary.count
        var counts: [[Int32]: [Int32: Double]] = [:]
        let patterns: [(type: Int32, places: [Int])] = [
            (0, []), (1, [1]), (2, [1, 2]), (3, [2]), (4, [1, 4, 5]), (4, [1, 5, 6]),
        ]
        func features(_ line: [Int32], _ place: Int) -> [[Int32]] {
            patterns.filter { ($0.places.last ?? 0) <= place }.map { type, places in
                [type] + places.map { line[place - $0] }
            }
        }
        let lines = (0..<text.lineCount).map { [Int32(size)] + text.symbols[text.line($0)] }
        for line in lines {
            for place in 1..<line.count {
                for feature in features(line, place) {
                    counts[feature, default: [:]][line[place], default: 0] += 1
                }
            }
        }
        let uniform = Double(model.info.uniformWeight)
        for line in lines.prefix(40) {
            var state = model.start
            for place in 1..<line.count {
                var (mass, total) = (uniform / Double(size), uniform)
                for feature in features(line, place) {
                    guard let row = counts[feature] else { continue }
                    mass += (row[line[place]] ?? 0) / row.values.reduce(0, +)
                    total += 1
                }
                let score = model.score([line[place]], after: state).logProbabilities[0]
                #expect(abs(Double(score) - log(mass / total)) < 1e-5)
                state = model.advance(state, by: line[place])
            }
        }
        // One type of features, and so little of the uniform distribution: relative frequencies.
        var alone = SNMConfig(order: 1)
        alone.learningRate = 1e-30
        let unigrams = try SNMEstimator.estimate(text, heldOut: text, codec: codec, config: alone)
        let next = unigrams.next(after: unigrams.start)
        let all = counts[[0]]?.values.reduce(0, +) ?? 0
        let weight = Double(unigrams.info.uniformWeight)
        for (word, count) in counts[[0]] ?? [:] {
            let expected = (count / all + weight / Double(size)) / (1 + weight)
            #expect(abs(Double(next[Int(word)]) - log(expected)) < 1e-5)
        }
    }

    /// With one update a pass, a pass's loss is that of the model that the passes before it made.
    @Test func learningLowersTheLoss() throws {
        let (codec, text) = try alice()
        var config = SNMConfig(order: 3, skips: Self.skips)
        config.epochs = 6
        config.updatesPerEpoch = 1
        config.learningRate = 0.05
        let lines = (0..<text.lineCount).map { Array(text.symbols[text.line($0)]) }
        let folder = try TemporaryFolder()
        func part(_ lines: some Sequence<[Int32]>) throws -> EncodedText {
            let path = folder.file("part")
            try codec.decode(lines.flatMap { $0 }).write(
                toFile: path, atomically: true, encoding: .utf8)
            return try codec.encode(contentsOf: path)
        }
        let (training, heldOut) = (try part(lines.prefix(100)), try part(lines.suffix(31)))
        let model = try SNMEstimator.estimate(
            training, heldOut: heldOut, codec: codec, config: config)
        let losses = model.info.heldOutLosses
        #expect(losses.count == 6)
        for (one, next) in zip(losses, losses.dropFirst()) { #expect(next < one) }
        config.epochs = 7
        let later = try SNMEstimator.estimate(
            training, heldOut: heldOut, codec: codec, config: config)
        #expect(Array(later.info.heldOutLosses[..<6]) == losses)
        #expect(abs(model.score(heldOut).loss - later.info.heldOutLosses[6]) < 1e-5)
        // And it is better than the frequencies alone.
        config.learningRate = 1e-30
        let plain = try SNMEstimator.estimate(
            training, heldOut: heldOut, codec: codec, config: config)
        #expect(model.score(heldOut).loss < plain.score(heldOut).loss - 0.2)
    }

    @Test func threadsChangeNothing() throws {
        let one = try Compute.using(threads: 1) { try model() }
        let two = try Compute.using(threads: 2) { try model() }
        #expect(one.info == two.info)
        let state = one.advance(one.start, by: 5)
        #expect(one.next(after: state) == two.next(after: state))
    }

    // MARK: Files and bad input

    @Test func theFileHoldsTheModel() throws {
        let folder = try TemporaryFolder()
        let model = try model()
        try model.write(to: folder.file("m"))
        let read = try SNMModel(contentsOf: folder.file("m"))
        #expect(read.codec == model.codec && read.info == model.info)
        #expect(read.parameterCount == model.parameterCount)
        let text = try model.codec.encode(contentsOf: try reference("alice.txt"))
        #expect(
            read.score(text, keepingEach: true).logProbabilities
                == model.score(text, keepingEach: true).logProbabilities)
        #expect(throws: ModelFileError.self) { try BackoffModel(contentsOf: folder.file("m")) }
    }

    /// A changed file is refused or read; no read leaves its memory.
    @Test func damagedFilesAreMet() throws {
        let folder = try TemporaryFolder()
        try model(SNMConfig(order: 2)).write(to: folder.file("m"))
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("m"))))
        let random = RandomStream(seed: 8)
        var refused = 0
        for trial in 0..<400 {
            var bytes = whole
            let stream = random.stream(trial)
            bytes[stream.integer(below: bytes.count, at: 0)] = UInt8(
                truncatingIfNeeded: stream.bits(at: 1))
            if trial % 10 == 0 {
                bytes.removeLast(1 + stream.integer(below: bytes.count - 1, at: 2))
            }
            try Data(bytes).write(to: URL(fileURLWithPath: folder.file("d")))
            do {
                let model = try SNMModel(contentsOf: folder.file("d"))
                _ = model.next(after: model.score([2, 3, 4, 5], after: model.start).next)
            } catch {
                refused += 1
                #expect(!"\(error)".isEmpty)
            }
        }
        #expect(refused > 50)
    }

    @Test func badInputIsNamed() throws {
        let (codec, text) = try alice()
        func message(_ change: (inout SNMConfig) -> Void) -> String {
            var config = SNMConfig()
            change(&config)
            do {
                _ = try SNMEstimator.estimate(text, codec: codec, config: config)
                return "no error"
            } catch {
                return "\(error)"
            }
        }
        #expect(message { $0.order = 0 } == "the order 0 is out of range; choose one from 1 to 32")
        #expect(
            message { $0.skips = [SNMSkip(remote: 0, skipped: 1...1, adjacent: 0)] }
                .hasPrefix("the skip-gram feature (0, 1...1, 0) is out of range"))
        #expect(
            message { $0.skips = [SNMSkip(remote: 1, skipped: 1...(.max), adjacent: 1)] }
                .hasPrefix("the skip-gram feature (1, 1..."))
        #expect(message { $0.learningRate = .nan }.hasPrefix("the learning rate"))
        let line = codec.encode("alice was\n")
        #expect(line.count == 3)
        let folder = try TemporaryFolder()
        try "alice\n".write(toFile: folder.file("t"), atomically: true, encoding: .utf8)
        let short = try codec.encode(contentsOf: folder.file("t"))
        #expect(throws: DataError.self) { try SNMEstimator.estimate(short, codec: codec) }
    }
}
