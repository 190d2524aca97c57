import TestSupport
import Testing
import UnrollData
import UnrollLanguageModels
import UnrollSystem

@Suite struct GenerationTests {
    private let random = RandomStream(seed: 5)

    private func generated(
        _ model: some LanguageModel, after prompt: [Int32] = [], length: Int,
        sampler: Sampler = Sampler(), seed: UInt64 = 5
    ) -> [Int32] {
        var symbols: [Int32] = []
        model.generate(
            after: prompt, length: length, sampler: sampler, random: RandomStream(seed: seed)
        ) {
            symbols.append($0)
            return true
        }
        return symbols
    }

    @Test func theStateIsCarriedFromThePromptOn() throws {
        let model = ScriptedLanguageModel(codec: try characterCodec(), script: [2, 3, 1, 4, 4])
        #expect(generated(model, length: 7) == [2, 3, 1, 4, 4, 2, 3])
        // Read first, not emitted.
        #expect(generated(model, after: [4, 1, 4], length: 4) == [4, 4, 2, 3])
        #expect(generated(model, length: 0) == [])
    }

    @Test func linesBeginAnewWhereTheyDo() throws {
        var model = ScriptedLanguageModel(codec: try characterCodec(), script: [2, 3, 1, 4, 4])
        model.startsEachLineAnew = true
        #expect(generated(model, length: 7) == [2, 3, 1, 2, 3, 1, 2])
        #expect(generated(model, after: [2], length: 3) == [3, 1, 2])
        // Of a prompt of several lines only the last one counts.
        #expect(generated(model, after: [2, 2, 2, 1, 2], length: 3) == [3, 1, 2])
        #expect(generated(model, after: [2, 2, 1], length: 3) == [2, 3, 1])
    }

    @Test func stopsWhenAskedTo() throws {
        let model = ScriptedLanguageModel(codec: try characterCodec(), script: [2, 3, 1, 4, 4])
        var symbols: [Int32] = []
        model.generate(after: [], length: 100, sampler: Sampler(), random: random) {
            symbols.append($0)
            return $0 != 1
        }
        #expect(symbols == [2, 3, 1])
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try model.generate(after: [], length: 100, sampler: Sampler(), random: random) { _ in
                throw Stop()
            }
        }
    }

    @Test func theSeedDecidesAndTheUnknownSymbolNeverComes() throws {
        let model = TinyLanguageModel(codec: try characterCodec())
        let symbols = generated(model, length: 300)
        #expect(symbols.count == 300 && Set(symbols) == [1, 2, 3, 4])
        #expect(generated(model, length: 300) == symbols)
        #expect(generated(model, length: 300, seed: 6) != symbols)
        #expect(Array(symbols.prefix(40)) == generated(model, length: 40))
    }

    @Test func greedyGenerationFollowsTheLikeliest() throws {
        let model = TinyLanguageModel(codec: try characterCodec())
        var state = model.start
        let expected = (0..<30).map { _ -> Int32 in
            let scores = model.next(after: state)
            let best = (1..<Int32(scores.count)).max { scores[Int($0)] < scores[Int($1)] } ?? 0
            state = model.advance(state, by: best)
            return best
        }
        #expect(generated(model, length: 30, sampler: Sampler(temperature: 0)) == expected)
    }

    // MARK: Text

    private func text(
        _ model: some LanguageModel, after prompt: String = "", length: Int, stop: String? = nil
    ) -> String {
        var bytes: [UInt8] = []
        model.generateText(
            after: prompt, length: length, sampler: Sampler(), random: random, stop: stop
        ) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func textEndsBeforeTheStop() throws {
        let model = ScriptedLanguageModel(
            codec: try characterCodec(), script: [2, 2, 3, 2, 2, 2, 3, 4, 1])
        #expect(text(model, length: 9) == "aabaaabc\n")
        #expect(text(model, length: 9, stop: "\n") == "aabaaabc")
        // Its beginning comes twice before it is whole.
        #expect(text(model, length: 50, stop: "aabc") == "aaba")
        #expect(text(model, length: 50, stop: "aab") == "")
        #expect(text(model, after: "a", length: 50, stop: "c") == "abaaab")
        // What was held back is not lost where the stop never comes.
        #expect(text(model, length: 6, stop: "aabc") == "aabaaa")
        #expect(text(model, length: 4, stop: "") == "aaba")
    }

    @Test func probingComparesContinuations() throws {
        let model = TinyLanguageModel(codec: try wordCodec())
        let scores = model.probe("a b", continuations: ["c", "a c", "zebra"])
        let state = model.score([2, 3], after: model.start).next
        let expected: [[Int32]] = [[4], [2, 4], [0]]
        for (score, symbols) in zip(scores, expected) {
            let sum = model.score(symbols, after: state).logProbabilities
                .reduce(0.0) { $0 + Double($1) }
            #expect(abs(score.logProbability - sum) < 1e-9)
            #expect(score.symbols == symbols.count)
            #expect(score.unknown == (symbols == [0] ? 1 : 0))
        }
        #expect(abs(scores.reduce(0) { $0 + $1.share } - 1) < 1e-12)
        #expect(
            scores.max { $0.share < $1.share }?.text
                == scores.max {
                    $0.logProbability < $1.logProbability
                }?.text)
    }
}
