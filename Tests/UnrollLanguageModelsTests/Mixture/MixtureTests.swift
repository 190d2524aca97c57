import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollLanguageModels
import UnrollSystem

@Suite struct UnigramCacheTests {
    private func sum(_ logProbabilities: [Float]) -> Double {
        logProbabilities.reduce(0.0) { $0 + exp(Double($1)) }
    }

    @Test func aWindowCountsWhatIsInIt() throws {
        let model = UnigramCacheModel(
            codec: try characterCodec(), memory: .window(3), smoothing: 0.5)
        var state = model.start
        #expect(model.next(after: state).allSatisfy { abs($0 - Float(log(0.2))) < 1e-6 })
        let text: [Int32] = [2, 2, 3, 4, 2, 1, 1, 1, 1, 0]
        for (place, symbol) in text.enumerated() {
            state = model.advance(state, by: symbol)
            let window = text[...place].suffix(3)
            let next = model.next(after: state)
            for word in 0..<Int32(5) {
                let count = Double(window.count { $0 == word })
                let expected = (count + 0.5 / 5) / (Double(window.count) + 0.5)
                #expect(abs(Double(next[Int(word)]) - log(expected)) < 1e-6)
            }
            #expect(abs(sum(next) - 1) < 1e-6)
        }
    }

    /// Long enough for the counts to be rescaled.
    @Test func whatIsOldFades() throws {
        let model = UnigramCacheModel(
            codec: try characterCodec(), memory: .decay(0.9), smoothing: 2)
        let random = RandomStream(seed: 2)
        let text = (0..<3000).map { Int32(random.integer(below: 5, at: UInt64($0))) }
        let (scores, end) = model.score(text, after: model.start)
        var state = model.start
        for (place, symbol) in text.enumerated() {
            let next = model.next(after: state)
            #expect(next[Int(symbol)] == scores[place])
            if place % 100 == 99 {
                var counts = [Double](repeating: 0, count: 5)
                for (age, word) in text[..<place].reversed().enumerated() {
                    counts[Int(word)] += pow(0.9, Double(age + 1))
                }
                let total = counts.reduce(0, +)
                for word in 0..<5 {
                    let expected = (counts[word] + 2.0 / 5) / (total + 2)
                    #expect(abs(Double(next[word]) - log(expected)) < 1e-5)
                }
                #expect(abs(sum(next) - 1) < 1e-6)
            }
            state = model.advance(state, by: symbol)
        }
        #expect(state == end)
        #expect(!model.startsEachLineAnew)
    }
}

@Suite struct MixtureTests {
    private func ngrams() throws -> (BackoffModel, EncodedText) {
        let model = try KneserNeyEstimator.estimate(
            contentsOf: try reference("alice.txt"), config: KneserNeyConfig(order: 3))
        return (model, try model.codec.encode(contentsOf: try reference("alice.txt")))
    }

    @Test func eachPartKeepsItsConvention() throws {
        let (ngrams, text) = try ngrams()
        let cache = UnigramCacheModel(codec: ngrams.codec, memory: .window(50))
        var line = TinyLanguageModel(codec: ngrams.codec)
        line.startsEachLineAnew = true
        let weights = [0.5, 0.2, 0.3]
        let mixture = try MixtureModel([ngrams, cache, line], weights: weights)
        #expect(!mixture.startsEachLineAnew)
        let parts = [
            ngrams.score(text, keepingEach: true).logProbabilities ?? [],
            cache.score(text, keepingEach: true).logProbabilities ?? [],
            line.score(text, keepingEach: true).logProbabilities ?? [],
        ]
        for block in [7, 4096] {
            #expect(mixture.partLogProbabilities(of: text, block: block) == parts)
            let scores = mixture.score(text, keepingEach: true, block: block).logProbabilities ?? []
            for place in text.symbols.indices {
                let p = (0..<3).reduce(0.0) { $0 + weights[$1] * exp(Double(parts[$1][place])) }
                #expect(abs(Double(scores[place]) - log(p)) < 1e-5)
            }
        }
        // Symbol by symbol.
        var state = mixture.start
        for (place, symbol) in text.symbols.prefix(60).enumerated() {
            let next = mixture.next(after: state)
            let p = (0..<3).reduce(0.0) { $0 + weights[$1] * exp(Double(parts[$1][place])) }
            #expect(abs(Double(next[Int(symbol)]) - log(p)) < 1e-5)
            #expect(abs(next.reduce(0.0) { $0 + exp(Double($1)) } - 1) < 1e-5)
            state = mixture.advance(state, by: symbol)
        }
        let several = mixture.next(after: [mixture.start, state])
        #expect(several == [mixture.next(after: mixture.start), mixture.next(after: state)])
    }

    @Test func weightsAreTheBest() throws {
        let (ngrams, text) = try ngrams()
        let cache = UnigramCacheModel(codec: ngrams.codec)
        let tiny = TinyLanguageModel(codec: ngrams.codec)
        let (mixture, fit) = try MixtureModel([ngrams, cache, tiny]).fitted(to: text)
        #expect(abs(fit.weights.reduce(0, +) - 1) < 1e-9 && mixture.weights == fit.weights)
        #expect(abs(mixture.score(text).loss - fit.loss) < 1e-4)
        // No weights nearby are better.
        for (from, to) in [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)] {
            var weights = fit.weights
            let moved = min(0.01, weights[from])
            weights[from] -= moved
            weights[to] += moved
            let other = try MixtureModel([ngrams, cache, tiny], weights: weights)
            #expect(other.score(text).loss > fit.loss - 1e-4)
        }
    }

    /// Two parts whose best weights are known: each symbol is likely in one of them alone.
    @Test func weightsFollowTheShares() throws {
        let (a, b) = (Float(log(0.8)), Float(log(0.1)))
        let fit = try MixtureWeights.fit(
            [[a, a, a, b], [b, b, b, a]], tolerance: 1e-9)
        // d/dλ of 3 log(0.1 + 0.7 λ) + log(0.8 - 0.7 λ) is 0 at λ = (3 · 0.8 - 0.1) / 2.8.
        #expect(abs(fit.weights[0] - 2.3 / 2.8) < 1e-6)
        #expect(throws: DataError.self) { try MixtureWeights.fit([[], []]) }
        #expect(throws: DataError.self) {
            try MixtureWeights.fit([[0, -.infinity], [0, -.infinity]])
        }
    }

    @Test func vocabulariesMustBeTheSame() throws {
        let model = TinyLanguageModel(codec: try wordCodec())
        func mix(_ json: String) throws -> MixtureModel {
            try MixtureModel([
                model, TinyLanguageModel(codec: try TextCodec(json: json, path: "test")),
            ])
        }
        func message(_ json: String) -> String {
            do {
                _ = try mix(json)
                return "no error"
            } catch {
                return "\(error)"
            }
        }
        let cure = "; train the parts on one text with one vocabulary"
        #expect(
            message(#"{"level":"character","symbols":["<unk>","\n","a","b","c"]}"#)
                == "part 2 of the mixture is a model of characters, the first of words" + cure)
        #expect(
            message(#"{"level":"word","symbols":["<unk>","</s>","a","b"]}"#)
                == "part 2 of the mixture knows 4 symbols, the first 5" + cure)
        #expect(
            message(#"{"level":"word","symbols":["<unk>","</s>","a","b","d"]}"#)
                == "part 2 of the mixture lacks the symbol 'c', which the first knows" + cure)
        #expect(throws: DataError.self) { try MixtureModel([]) }
        #expect(throws: DataError.self) { try MixtureModel([model], weights: [0]) }
        #expect(throws: DataError.self) { try MixtureModel([model], weights: [1, 1]) }
        // In another order they are renumbered.
        let other = try mix(#"{"level":"word","symbols":["<unk>","</s>","c","a","b"]}"#)
        let tiny = TinyLanguageModel(codec: model.codec)
        let (next, own) = (other.next(after: other.start), tiny.next(after: tiny.start))
        // The second part's a, b, c are its symbols 3, 4, 2.
        for (symbol, place) in [(2, 3), (3, 4), (4, 2)] {
            let p = (exp(Double(own[symbol])) + exp(Double(own[place]))) / 2
            #expect(abs(Double(next[symbol]) - log(p)) < 1e-6)
        }
        let score = other.score([2, 4], after: other.start).logProbabilities
        #expect(abs(score[0] - next[2]) < 1e-6)
    }
}
