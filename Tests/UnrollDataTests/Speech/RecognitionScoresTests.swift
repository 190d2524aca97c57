import Foundation
import Testing
import UnrollData

/// Error rates against jiwer's, and alignments against distances computed one by one.
@Suite struct RecognitionScoresTests {
    /// Scores that jiwer gives, from `References/make_word_errors.py`.
    struct Reference: Decodable, CustomTestStringConvertible {
        var name: String
        var references: [String]
        var hypotheses: [String]
        var wer: Double
        var mer: Double
        var wil: Double
        var cer: Double
        var words: [Int]
        var characters: [Int]?
        var texts: [[Int]]

        var testDescription: String { name }

        static let all: [Reference] = {
            let url = Bundle.module.url(
                forResource: "word-errors", withExtension: "jsonl", subdirectory: "References")
            let text = url.flatMap { try? String(contentsOf: $0, encoding: .utf8) } ?? ""
            return text.split(separator: "\n").compactMap {
                try? JSONDecoder().decode(Reference.self, from: Data($0.utf8))
            }
        }()
    }

    private func numbers(_ counts: ErrorCounts) -> [Int] {
        [counts.hits, counts.substitutions, counts.deletions, counts.insertions]
    }

    @Test func theReferencesAreThere() { #expect(Reference.all.count == 20) }

    @Test(arguments: Reference.all) func scoresAreThoseOfJiwer(_ reference: Reference) {
        let scores = RecognitionScores(reference.hypotheses, references: reference.references)
        #expect(numbers(scores.words) == reference.words)
        #expect(scores.texts.map { numbers($0.words) } == reference.texts)
        if let characters = reference.characters {
            #expect(numbers(scores.characters) == characters)
        }
        #expect(isNear(scores.words.rate, reference.wer))
        #expect(isNear(scores.words.matchErrorRate, reference.mer))
        #expect(isNear(scores.words.informationLost, reference.wil))
        #expect(isNear(scores.characters.rate, reference.cer))
    }

    @Test func anEmptyReferenceHasARate() {
        let both = RecognitionScores([""], references: [""])
        #expect(both.words.rate == 0 && both.words.informationLost == 0)
        let one = RecognitionScores(["a b"], references: ["  "])
        #expect(one.words.rate == 2 && one.words.matchErrorRate == 1)
        let corpus = RecognitionScores(["", "a b", "x"], references: ["", "", "x y"])
        #expect(corpus.words.errors == 3 && corpus.words.referenceCount == 2)
        #expect(corpus.words.rate == 1.5)
    }

    /// The steps of an alignment lead from one text to the other, by as many changes as the plain
    /// recurrence of Levenshtein's distance counts.
    @Test func alignmentsAreShortest() {
        var state: UInt64 = 1
        func draw(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for round in 0..<200 {
            let letters = 1 + round % 5
            let first = (0..<draw(150)).map { _ in draw(letters) }
            let second = (0..<draw(150)).map { _ in draw(letters) }
            let alignment = EditAlignment(reference: first, hypothesis: second)
            var (i, j) = (0, 0)
            for step in alignment.steps {
                switch step {
                case .hit:
                    #expect(first[i] == second[j])
                    (i, j) = (i + 1, j + 1)
                case .substitution:
                    #expect(first[i] != second[j])
                    (i, j) = (i + 1, j + 1)
                case .deletion: i += 1
                case .insertion: j += 1
                }
            }
            #expect(i == first.count && j == second.count)
            #expect(alignment.counts.errors == distance(first, second))
        }
    }

    private func distance(_ first: [Int], _ second: [Int]) -> Int {
        var row = Array(0...second.count)
        for (i, symbol) in first.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in second.enumerated() {
                let best = min(diagonal + (symbol == other ? 0 : 1), row[j] + 1, row[j + 1] + 1)
                diagonal = row[j + 1]
                row[j + 1] = best
            }
        }
        return row[second.count]
    }

    @Test func longTextsAreAlignedInLittleMemory() {
        // 200,000 characters: a table of all pairs would have forty thousand million places.
        let text = (0..<40_000).map { $0 % 7 == 0 ? "word" : "w\($0 % 1000)" }
        var other = text
        other.remove(at: 100)
        other[30_000] = "else"
        other.insert("more", at: 20_000)
        let counts = EditAlignment(reference: text, hypothesis: other).counts
        #expect(counts.errors == 3 && counts.substitutions == 1)
    }

    @Test func theWorstTextsComeFirst() {
        let scores = RecognitionScores(
            ["a b", "x", "a x x", "x x", "q"], references: ["a b", "a", "a b c", "a b", "q"])
        #expect(scores.wrongTextCount == 3)
        #expect(scores.worst(2) == [3, 2])
        #expect(scores.worst(10) == [3, 2, 1])
    }
}
