import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLanguageModels
import UnrollSystem

@Suite struct BackoffModelTests {
    private func alice(_ order: Int = 4) throws -> BackoffModel {
        try KneserNeyEstimator.estimate(
            contentsOf: try reference("alice.txt"), config: KneserNeyConfig(order: order))
    }

    @Test func theFileHoldsTheModel() throws {
        let folder = try TemporaryFolder()
        let model = try alice()
        try model.write(to: folder.file("m"))
        let read = try BackoffModel(contentsOf: folder.file("m"))
        #expect(read.codec == model.codec && read.info == model.info)
        #expect(read.info.trainingSymbols == 1693 + 131)
        let text = try model.codec.encode(contentsOf: try reference("alice.txt"))
        let scores = model.score(text, keepingEach: true).logProbabilities
        #expect(read.score(text, keepingEach: true).logProbabilities == scores)
        try read.write(to: folder.file("n"))
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: folder.file("m")))
                == Data(contentsOf: URL(fileURLWithPath: folder.file("n"))))
    }

    @Test func statesAreValues() throws {
        let model = try alice()
        let symbols = model.codec.encode("alice was not a bit hurt and she jumped\ndown down down")
        let (scores, end) = model.score(symbols, after: model.start)
        var state = model.start
        for (index, symbol) in symbols.enumerated() {
            #expect(model.next(after: state)[Int(symbol)] == scores[index])
            state = model.advance(state, by: symbol)
        }
        #expect(state == end)
        let (head, middle) = model.score(Array(symbols[..<5]), after: model.start)
        #expect(head + model.score(Array(symbols[5...]), after: middle).logProbabilities == scores)
        // A line's end leads to the next one's beginning.
        #expect(model.advance(state, by: model.codec.boundary) == model.start)
        #expect(model.startsEachLineAnew)
        let lines = [symbols, [], [1], Array(symbols.suffix(3))]
        #expect(
            model.score(lines: lines)
                == lines.map { model.score($0, after: model.start).logProbabilities })
    }

    /// Random histories, of words that the text has and has not.
    @Test(arguments: [1, 2, 5]) func sumsToOne(order: Int) throws {
        let model = try alice(order)
        let size = model.codec.vocabulary.count
        let random = RandomStream(seed: 4)
        for trial in 0..<50 {
            let stream = random.stream(trial)
            let history = (0..<(trial % 7)).map {
                Int32(stream.integer(below: size, at: UInt64($0)))
            }
            let state = model.score(history, after: model.start).next
            let sum = model.next(after: state).reduce(0.0) { $0 + exp(Double($1)) }
            #expect(abs(sum - 1) < 1e-5)
        }
    }

    /// A changed file is refused or read; no read leaves its memory.
    @Test func damagedFilesAreMet() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("m")
        try alice(3).write(to: path)
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        let random = RandomStream(seed: 8)
        var refused = 0
        for trial in 0..<400 {
            var bytes = whole
            let stream = random.stream(trial)
            let place = Int(stream.bits(at: 0)) % bytes.count
            bytes[place] = UInt8(truncatingIfNeeded: stream.bits(at: 1))
            if trial % 10 == 0 { bytes.removeLast(1 + Int(stream.bits(at: 2)) % (bytes.count - 1)) }
            try Data(bytes).write(to: URL(fileURLWithPath: folder.file("d")))
            do {
                let model = try BackoffModel(contentsOf: folder.file("d"))
                _ = model.next(after: model.score([2, 3, 4, 5], after: model.start).next)
            } catch {
                refused += 1
                #expect(!"\(error)".isEmpty)
            }
        }
        #expect(refused > 100)
    }

    @Test func otherFilesAreRefused() throws {
        let folder = try TemporaryFolder()
        var writer = SafetensorsWriter(metadata: ["unroll.task": "language-model"])
        writer.add("x", .float32, shape: [1], bytes: [0, 0, 0, 0])
        try writer.write(to: folder.file("m"))
        #expect(throws: ModelFileError.self) { try BackoffModel(contentsOf: folder.file("m")) }
        #expect(throws: FileError.self) { try BackoffModel(contentsOf: folder.file("none")) }
    }
}
