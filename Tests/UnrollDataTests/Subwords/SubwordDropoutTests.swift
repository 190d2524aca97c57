import Foundation
import TestSupport
import Testing
import UnrollData
import UnrollSystem

/// BPE-dropout: merges left out at random.
@Suite struct SubwordDropoutTests {
    private let encoding: SubwordEncoding

    init() throws {
        let folder = try TemporaryFolder()
        let codes = "#version: 0.2\na b\nab c</w>\nb c</w>\n"
        try Data(codes.utf8).write(to: URL(fileURLWithPath: folder.file("codes")))
        encoding = try SubwordEncoding(codesAt: folder.file("codes"))
    }

    @Test func nothingAndEverything() {
        let random = RandomStream(seed: 1)
        #expect(encoding.subwords(of: "abc", dropout: 0, random: random) == ["abc"])
        for word in 0..<50 {
            let all = encoding.subwords(of: "abc", dropout: 1, random: random.stream(word))
            #expect(all == ["a@@", "b@@", "c"])
        }
    }

    @Test func theSameStreamGivesTheSameSubwords() {
        for word in 0..<50 {
            let random = RandomStream(seed: 9).stream(word)
            let first = encoding.subwords(of: "abcabcab", dropout: 0.5, random: random)
            #expect(first == encoding.subwords(of: "abcabcab", dropout: 0.5, random: random))
            #expect(SubwordEncoding.words(from: first) == ["abcabcab"])
        }
    }

    /// All outcomes of a word of three characters, whose probabilities follow from the definition.
    ///
    /// At first the pairs `a b` and `b c</w>` of "abc" can be merged. With the probability p of leaving
    /// one out, both are left out with p², which ends the word; else `a b` is merged with probability
    /// 1 - p, and then `ab c</w>` with 1 - p; else `b c</w>`, after which nothing fits.
    @Test func outcomesHaveTheirProbabilities() {
        let (p, draws) = (0.3, 40_000)
        var counts: [[String]: Int] = [:]
        for draw in 0..<draws {
            let random = RandomStream(seed: 5).stream(draw)
            counts[encoding.subwords(of: "abc", dropout: Float(p), random: random), default: 0] += 1
        }
        let expected: [[String]: Double] = [
            ["a@@", "b@@", "c"]: p * p, ["a@@", "bc"]: p * (1 - p), ["ab@@", "c"]: (1 - p) * p,
            ["abc"]: (1 - p) * (1 - p),
        ]
        for (subwords, probability) in expected {
            let share = Double(counts[subwords] ?? 0) / Double(draws)
            // Four standard deviations.
            let bound = 4 * (probability * (1 - probability) / Double(draws)).squareRoot()
            #expect(abs(share - probability) < bound, "\(subwords)")
        }
        #expect(counts.values.reduce(0, +) == draws && counts.count == expected.count)
    }
}
