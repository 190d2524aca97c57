import Foundation
import Testing
import UnrollData
import UnrollInsight
import UnrollLanguageModels

/// Knows that `a` is more likely than `b`, `b` than `c`, whatever came before.
private struct FallingModel: LanguageModel {
    var codec: TextCodec
    var startsEachLineAnew: Bool { true }
    var start: Int { 0 }

    func advance(_ state: Int, by symbol: Int32) -> Int { state + 1 }

    func next(after state: Int) -> [Float] {
        // <unk> </s> a b c
        [0.1, 0.2, 0.4, 0.2, 0.1].map { Float(log($0)) }
    }
}

@Suite struct PairScoresTests {
    private func scores(_ pairs: [MinimalPairs.Pair]) throws -> PairScores {
        let codec = try TextCodec(
            json: #"{"level":"word","symbols":["<unk>","</s>","a","b","c"]}"#, path: "test")
        let table =
            "sentence_good,sentence_bad,distance\n"
            + pairs.map { "\($0.good),\($0.bad),\($0.distance.map(String.init) ?? "")\n" }.joined()
        return PairScores(
            "falling", FallingModel(codec: codec),
            try MinimalPairs(bytes: Array(table.utf8), path: "pairs.csv"))
    }

    @Test func theLikelierSentenceIsChosen() throws {
        let scores = try scores([
            MinimalPairs.Pair(good: "a a", bad: "a b", distance: 2),
            MinimalPairs.Pair(good: "a c", bad: "a b", distance: 2),
            MinimalPairs.Pair(good: "b", bad: "c", distance: 0),
            // The same words in another order are equally likely: half a point.
            MinimalPairs.Pair(good: "a b", bad: "b a", distance: 5),
            MinimalPairs.Pair(good: "a", bad: "b"),
        ])
        #expect(
            scores.bins == [
                PairScores.Bin(distance: 0, pairs: 1, accuracy: 1),
                PairScores.Bin(distance: 2, pairs: 2, accuracy: 0.5),
                PairScores.Bin(distance: 5, pairs: 1, accuracy: 0.5),
                PairScores.Bin(distance: nil, pairs: 1, accuracy: 1),
            ])
        #expect(abs(scores.accuracy - 3.5 / 5) < 1e-12)
        #expect(scores.pairs == 5 && scores.unknown == 0)
        let table = PairScores.table([scores])
        #expect(table.first == ["distance", "pairs", "falling"])
        #expect(table.last == ["all", "5", "70.00%"])
        #expect(PairScores.chart([scores]).svg.contains("falling"))
    }

    /// Where a model does not know the words that differ, its choice says nothing.
    @Test func unknownDifferencesAreCounted() throws {
        let scores = try scores([
            MinimalPairs.Pair(good: "a was", bad: "a were", distance: 0)
        ])
        #expect(scores.unknown == 1 && scores.accuracy == 0.5)
    }
}
