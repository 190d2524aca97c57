import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLanguageModels
import UnrollSystem
import UnrollTensors

/// A file of the References folder.
func reference(_ name: String) throws -> String {
    try #require(Bundle.module.url(forResource: "References/\(name)", withExtension: nil)).path
}

/// The n-grams of an ARPA file, order by order: log10 p and log10 γ by the words.
func arpaNGrams(_ path: String) throws -> [[String: (Float, Float)]] {
    var orders: [[String: (Float, Float)]] = []
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
        if line.hasSuffix("-grams:") {
            orders.append([:])
        } else if line.contains("\t"), !orders.isEmpty {
            let fields = line.split(separator: "\t")
            orders[orders.count - 1][String(fields[1])] = (
                Float(fields[0]) ?? .nan, fields.count > 2 ? Float(fields[2]) ?? .nan : 0
            )
        }
    }
    return orders
}

@Suite struct KneserNeyTests {
    /// KenLM's lmplz, see References/README.md. Its own discounts of order 4 are undefined.
    @Test(arguments: [1, 4]) func equalsKenLM(order: Int) throws {
        let folder = try TemporaryFolder()
        let model = try KneserNeyEstimator.estimate(
            contentsOf: try reference("alice.txt"), config: KneserNeyConfig(order: order))
        try model.writeARPA(to: folder.file("m.arpa"))
        let ours = try arpaNGrams(folder.file("m.arpa"))
        let theirs = try arpaNGrams(try reference("alice.\(order).arpa"))
        #expect(ours.count == order && theirs.count == order)
        for (ours, theirs) in zip(ours, theirs) {
            #expect(Set(ours.keys) == Set(theirs.keys))
            var worst: Float = 0
            for (words, values) in theirs {
                let own = try #require(ours[words])
                worst = max(worst, abs(own.0 - values.0), abs(own.1 - values.1))
            }
            #expect(worst < 1e-5, "order of \(theirs.count) n-grams: \(worst)")
        }
        let discounts = try #require(model.info.discounts)
        #expect(
            discounts.map(\.isFallback) == (order == 4 ? [false, false, false, true] : [false]))
    }

    /// `query -v word alice.4.arpa`.
    @Test func scoresAsKenLM() throws {
        let model = try KneserNeyEstimator.estimate(
            contentsOf: try reference("alice.txt"), config: KneserNeyConfig(order: 4))
        let text = """
            alice was beginning to get very tired of the zebra

            she took down a jar from one of the shelves
            the the the

            """
        let expected: [Float] = [
            -1.4150528, -1.3335862, -3.6798437, -1.5520016, -1.3238134, -2.3051062, -3.2674322,
            -1.8412857, -0.50009835, -3.33647, -1.1699398, -1.3386494, -1.2322738, -2.5042222,
            -0.67111415, -0.2278409, -0.2919855, -0.24868743, -0.25811604, -0.11907587,
            -0.09814286, -0.8903767, -1.5703281, -1.6559663, -1.7409014, -1.7189138, -0.99335873,
        ]
        let symbols = model.codec.encode(text)
        #expect(symbols.count == expected.count)
        let scores = model.score(symbols, after: model.start).logProbabilities
        for (score, value) in zip(scores, expected) {
            #expect(abs(score / Float(log(10.0)) - value) < 2e-6)
        }
    }

    // MARK: The equations

    /// Lines of a few words, made by a rule, with words that come 1, 2, 3 and more times.
    static func lines(_ count: Int, words: Int, seed: UInt64) -> [[Int32]] {
        let random = RandomStream(seed: seed)
        return (0..<count).map { line in
            let stream = random.stream(line)
            let length = Int(stream.uniform(at: 0) * 9)
            return (0..<length).map { place in
                let draw = Double(stream.uniform(at: UInt64(place + 1)))
                return Int32(2 + Int(draw * draw * draw * Double(words)))
            } + [1]
        }
    }

    static func text(_ lines: [[Int32]]) -> String {
        lines.map { $0.dropLast().map { "w\($0)" }.joined(separator: " ") + "\n" }.joined()
    }

    private func codec(words: Int) throws -> TextCodec {
        let symbols = (2..<(words + 2)).map { ",\"w\($0)\"" }.joined()
        return try TextCodec(
            json: "{\"level\":\"word\",\"symbols\":[\"<unk>\",\"</s>\"\(symbols)]}", path: "test")
    }

    @Test(arguments: [1, 2, 3, 5]) func followsTheEquations(order: Int) throws {
        let folder = try TemporaryFolder()
        let lines = Self.lines(120, words: 12, seed: 3)
        let codec = try codec(words: 14)
        try Self.text(lines).write(
            toFile: folder.file("t"), atomically: true, encoding: .utf8)
        let model = try KneserNeyEstimator.estimate(
            contentsOf: folder.file("t"), config: KneserNeyConfig(order: order), codec: codec)
        let plain = PlainKneserNey(lines, order: order, vocabularySize: 16)
        // Histories that the text has, and some that it has not.
        var histories = lines.prefix(30).flatMap { line in
            line.indices.map { Array(line[..<$0]) }
        }
        histories += [[0], [0, 3], [15, 2], [2, 15], [2, 0, 2, 3, 4, 5, 6]]
        for history in histories {
            let state = model.score(history, after: model.start).next
            let next = model.next(after: state)
            let context = Array(([16] + history).suffix(order - 1))
            var sum = 0.0
            for word in 0..<Int32(16) {
                let expected = plain.probability(word, after: context)
                #expect(abs(Double(next[Int(word)]) - log(expected)) < 2e-6)
                #expect(model.score([word], after: state).logProbabilities == [next[Int(word)]])
                sum += exp(Double(next[Int(word)]))
            }
            #expect(abs(sum - 1) < 2e-6)
        }
    }

    @Test func theTextsOwnUnknownIsAWord() throws {
        let folder = try TemporaryFolder()
        try "a <unk> b\n<unk> <unk> a\n".write(
            toFile: folder.file("t"), atomically: true, encoding: .utf8)
        let model = try KneserNeyEstimator.estimate(
            contentsOf: folder.file("t"), config: KneserNeyConfig(order: 2))
        #expect(model.codec.vocabulary.symbols == ["<unk>", "</s>", "a", "b"])
        let plain = PlainKneserNey([[2, 0, 3, 1], [0, 0, 2, 1]], order: 2, vocabularySize: 4)
        let state = model.advance(model.start, by: 0)
        for word in 0..<Int32(4) {
            #expect(
                abs(
                    Double(model.next(after: state)[Int(word)])
                        - log(plain.probability(word, after: [0])))
                    < 1e-6)
        }
        // What the vocabulary leaves out is counted as <unk>.
        let small = try KneserNeyEstimator.estimate(
            contentsOf: folder.file("t"), config: KneserNeyConfig(order: 2, minimumCount: 2))
        #expect(small.codec.vocabulary.symbols == ["<unk>", "</s>", "a"])
        let fewer = PlainKneserNey([[2, 0, 0, 1], [0, 0, 2, 1]], order: 2, vocabularySize: 3)
        let scores = small.next(after: small.advance(small.start, by: 0))
        for word in 0..<Int32(3) {
            #expect(
                abs(Double(scores[Int(word)]) - log(fewer.probability(word, after: [0]))) < 1e-6)
        }
    }

    // MARK: Memory, threads, levels

    /// At the least memory everything goes to disk, and the file has the same bytes.
    @Test func memoryChangesNothing() throws {
        let folder = try TemporaryFolder()
        let lines = Self.lines(60_000, words: 3000, seed: 5)
        try Self.text(lines).write(toFile: folder.file("t"), atomically: true, encoding: .utf8)
        for order in [2, 5] {
            let one = try Compute.using(threads: 1) {
                try KneserNeyEstimator.estimate(
                    contentsOf: folder.file("t"), config: KneserNeyConfig(order: order))
            }
            try one.write(to: folder.file("a"))
            let config = KneserNeyConfig(order: order, memory: KneserNeyConfig.leastMemory)
            let two = try Compute.using(threads: 2) {
                try KneserNeyEstimator.estimate(
                    contentsOf: folder.file("t"), config: config, output: folder.file("b"))
            }
            let whole = try Data(contentsOf: URL(fileURLWithPath: folder.file("a")))
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("b"))) == whole)
            #expect(two.counts == one.counts)
            let three = try KneserNeyEstimator.estimate(
                contentsOf: folder.file("t"), config: config, codec: one.codec)
            try three.write(to: folder.file("c"))
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("c"))) == whole)
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
                "a", "b", "c", "t",
            ])
    }

    @Test func aTextInMemoryGivesTheSame() throws {
        let folder = try TemporaryFolder()
        let path = try reference("alice.txt")
        let (codec, text) = try TextCodec.buildAndEncode(level: .word, contentsOf: path)
        let config = KneserNeyConfig(order: 3)
        try KneserNeyEstimator.estimate(contentsOf: path, config: config)
            .write(to: folder.file("a"))
        try KneserNeyEstimator.estimate(text, codec: codec, config: config)
            .write(to: folder.file("b"))
        _ = try KneserNeyEstimator.estimate(
            text, codec: codec, config: config, output: folder.file("c"))
        let files = try ["a", "b", "c"].map {
            try Data(contentsOf: URL(fileURLWithPath: folder.file($0)))
        }
        #expect(files[0] == files[1] && files[0] == files[2])
    }

    /// Characters, bytes, and orders whose keys are wide.
    @Test(arguments: [TextLevel.character, .byte], [3, 12, 20])
    func otherLevels(level: TextLevel, order: Int) throws {
        let folder = try TemporaryFolder()
        // The last line has no end.
        try "ab abc\n\nbcé ab\nabc".write(
            toFile: folder.file("t"), atomically: true, encoding: .utf8)
        let model = try KneserNeyEstimator.estimate(
            contentsOf: folder.file("t"), config: KneserNeyConfig(order: order, level: level))
        let text = try model.codec.encode(contentsOf: folder.file("t"))
        let lines = (0..<text.lineCount).map { Array(text.symbols[text.line($0)]) }
        let size = model.codec.vocabulary.count
        let plain = PlainKneserNey(lines, order: order, vocabularySize: size)
        var state = model.start
        var history = [plain.lineStart]
        for symbol in text.symbols {
            let next = model.next(after: state)
            for word in [symbol, 2, 5] {
                let expected = plain.probability(word, after: history.suffix(order - 1))
                #expect(abs(Double(next[Int(word)]) - log(expected)) < 4e-6)
            }
            #expect(abs(next.reduce(0.0) { $0 + exp(Double($1)) } - 1) < 1e-5)
            state = model.advance(state, by: symbol)
            history = symbol == model.codec.boundary ? [plain.lineStart] : history + [symbol]
        }
        let path = folder.file("m.arpa")
        try model.writeARPA(to: path)
        let read = try BackoffModel(arpa: path, level: level)
        #expect(read.codec == model.codec)
        let scores = zip(
            model.score(text, keepingEach: true).logProbabilities ?? [],
            read.score(text, keepingEach: true).logProbabilities ?? [])
        for (one, other) in scores { #expect(abs(one - other) < 1e-5) }
    }

    @Test func progressIsTold() throws {
        var stages: [KneserNeyEstimator.Stage] = []
        _ = try KneserNeyEstimator.estimate(
            contentsOf: try reference("alice.txt"), config: KneserNeyConfig(order: 3)
        ) { stages.append($0) }
        #expect(
            stages == [
                .reading(symbols: 0), .adjusting, .weighing(order: 3), .weighing(order: 2),
                .interpolating(order: 2), .interpolating(order: 3), .finishing,
            ])
    }

    // MARK: Bad input

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test func badInputIsNamed() throws {
        let folder = try TemporaryFolder()
        _ = FileManager.default.createFile(atPath: folder.file("empty"), contents: nil)
        let empty = folder.file("empty")
        #expect(
            message { _ = try KneserNeyEstimator.estimate(contentsOf: empty) }
                == "'\(empty)': there is no text in it; give a file with some text")
        #expect(
            message {
                _ = try KneserNeyEstimator.estimate(
                    contentsOf: empty, config: KneserNeyConfig(order: 0))
            }.contains("order 0"))
        #expect(
            message {
                _ = try KneserNeyEstimator.estimate(
                    contentsOf: empty, config: KneserNeyConfig(memory: 1000))
            }.contains("allow at least 32 MB"))
        #expect(
            message {
                _ = try KneserNeyEstimator.estimate(
                    contentsOf: try reference("alice.txt"), config: KneserNeyConfig(order: 60))
            }.contains("choose an order of 51 or less"))
        try "a <s> b\n".write(toFile: folder.file("s"), atomically: true, encoding: .utf8)
        let words = #"{"level":"word","symbols":["<unk>","</s>","a","<s>","b"]}"#
        let model = try KneserNeyEstimator.estimate(
            contentsOf: folder.file("s"), codec: TextCodec(json: words, path: "test"))
        #expect(message { try model.writeARPA(to: folder.file("arpa")) }.contains("has '<s>'"))
        // A text of one empty line has one symbol: no discount is defined, and a model comes.
        try "\n".write(toFile: folder.file("line"), atomically: true, encoding: .utf8)
        let short = try KneserNeyEstimator.estimate(contentsOf: folder.file("line"))
        #expect(short.info.discounts?.allSatisfy(\.isFallback) == true)
        #expect(short.counts == [3, 1, 0, 0, 0])
        try short.write(to: folder.file("m"))
        let read = try BackoffModel(contentsOf: folder.file("m"))
        #expect(read.next(after: read.start) == short.next(after: short.start))
        #expect(abs(short.next(after: short.start).reduce(0.0) { $0 + exp(Double($1)) } - 1) < 1e-6)
    }

    /// Counts for which D₂ is 0: what follows `<s>` would take all of its probability, and the
    /// logarithm of its back-off weight would be infinite.
    @Test func aDiscountOfNothingIsNoDiscount() throws {
        let folder = try TemporaryFolder()
        try "b a d\nb d c b\na c d\na d a d\n".write(
            toFile: folder.file("t"), atomically: true, encoding: .utf8)
        let model = try KneserNeyEstimator.estimate(
            contentsOf: folder.file("t"), config: KneserNeyConfig(order: 2),
            output: folder.file("m"))
        #expect(model.info.discounts?.map(\.isFallback) == [true, true])
        try model.writeARPA(to: folder.file("arpa"))
        let read = try BackoffModel(contentsOf: folder.file("m"))
        let next = read.next(after: read.start)
        #expect(next.allSatisfy { $0.isFinite })
        #expect(abs(next.reduce(0.0) { $0 + exp(Double($1)) } - 1) < 1e-6)
    }

    @Test(.enabled(if: SmallDisk.canMount)) func aFullDiskIsNamedAndLeftEmpty() throws {
        let folder = try TemporaryFolder()
        let disk = try SmallDisk(at: folder.file("disk"))
        try Self.text(Self.lines(60_000, words: 3000, seed: 6)).write(
            toFile: folder.file("t"), atomically: true, encoding: .utf8)
        for memory in [nil, KneserNeyConfig.leastMemory] {
            let text = message {
                _ = try KneserNeyEstimator.estimate(
                    contentsOf: folder.file("t"), config: KneserNeyConfig(memory: memory),
                    output: disk.path + "/m")
            }
            #expect(text.contains("the disk is full"), "\(text)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: disk.path).isEmpty)
        }
    }
}
