internal import Unroll

/// How well a language model predicts a text.
struct LanguageModelFigures: ResultFigures {
    var loss: Double?
    var perplexity: Double?
    var bitsPerCharacter: Double?

    init(_ score: TextScore, _ level: TextLevel) {
        loss = score.loss.finite
        perplexity = score.perplexity.finite
        bitsPerCharacter = score.bitsPerCharacter(level)?.finite
    }

    var text: String {
        let perplexity =
            self.perplexity.map { "perplexity \($0.digits(5))" }
            ?? "perplexity beyond all bounds: the model diverged, or gives a symbol no probability"
        return bitsPerCharacter.map { "\($0.fixed(3)) bits per character, \(perplexity)" }
            ?? perplexity
    }
}
