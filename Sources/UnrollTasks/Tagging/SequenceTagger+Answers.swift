package import UnrollData

extension SequenceTagger {
    /// The tags of a sentence, and the right ones.
    package struct Answer: Sendable {
        package var sentence: TaggedSentence
        package var prediction: Prediction
        /// The tokens whose tags are wrong.
        package var wrong: [Int]
    }

    /// The tags of sentences with how sure each is, in their order.
    package func answers(on sentences: [TaggedSentence]) -> [Answer] {
        zip(sentences, tag(sentences.map(\.tokens), probabilities: true)).map {
            sentence, prediction in
            Answer(
                sentence: sentence, prediction: prediction,
                wrong: zip(sentence.tags, prediction.tags).enumerated()
                    .filter { $0.element.0 != $0.element.1 }.map(\.offset))
        }
    }

    /// How right answers are.
    package func scores(of answers: [Answer]) -> EntityScores {
        EntityScores(
            expected: answers.map(\.sentence.tags), predicted: answers.map(\.prediction.tags),
            scheme: config.scheme)
    }
}
