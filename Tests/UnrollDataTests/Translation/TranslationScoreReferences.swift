import Foundation
import Testing

/// Scores that sacreBLEU gives, from `References/make_translation_scores.py`.
struct TranslationScoreReferences {
    struct Tokens: Decodable {
        var sentence: String
        var tokens: [String: [String]]
    }

    struct Scores: Decodable {
        struct BLEU: Decodable {
            struct Setting: Decodable {
                var tokenize: String?
                var lowercase: Bool?
                var smoothMethod: String?
                var smoothValue: Double?
                var effectiveOrder: Bool?
            }

            var setting: Setting
            var score: Double
            var counts: [Int]
            var precisions: [Double]
            var bp: Double
            var signature: String
        }

        struct ChrF: Decodable {
            var words: Int
            var lower: Bool
            var score: Double
            var sentences: [Double]
            var signature: String
        }

        var name: String
        var hypotheses: [String]
        var references: [[String]]
        var bleu: [BLEU]
        var sentences: [Double]
        var chrf: [ChrF]
    }

    struct Paired: Decodable {
        var name: String
        var output: [String]
        var baseline: [String]
        var references: [String]
        /// Score, the baseline's score, mean, interval and p-value.
        var bleu: [Double]
        var chrf: [Double]
    }

    private(set) var tokens: [Tokens] = []
    private(set) var scores: [Scores] = []
    private(set) var paired: [Paired] = []

    init() throws {
        struct Kind: Decodable { var kind: String }
        let url = try #require(
            Bundle.module.url(
                forResource: "translation-scores", withExtension: "jsonl",
                subdirectory: "References"))
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
            let data = Data(line.utf8)
            switch try decoder.decode(Kind.self, from: data).kind {
            case "tokens": tokens.append(try decoder.decode(Tokens.self, from: data))
            case "scores": scores.append(try decoder.decode(Scores.self, from: data))
            default: paired.append(try decoder.decode(Paired.self, from: data))
            }
        }
    }
}

/// Whether two numbers are the same within rounding.
func isNear(_ one: Double, _ other: Double, _ relative: Double = 1e-9) -> Bool {
    abs(one - other) <= relative * max(1, abs(other))
}
