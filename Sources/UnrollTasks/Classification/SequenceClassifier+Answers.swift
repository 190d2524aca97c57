package import UnrollData
internal import UnrollSystem
package import UnrollTraining

extension SequenceClassifier {
    /// The answer for a row of a table, and what would have been right.
    package struct Answer: Sendable {
        /// The place of the row in its table.
        package var row: Int
        /// The place of the right class in ``SequenceClassifier/labels``.
        package var expected: Int
        package var prediction: Prediction

        package var isRight: Bool { predicted == expected }
        /// The place of the answer.
        package var predicted: Int {
            prediction.probabilities.indices.max {
                prediction.probabilities[$0] < prediction.probabilities[$1]
            } ?? 0
        }
        /// The probability of the right class.
        package var probabilityOfRight: Double { Double(prediction.probabilities[expected]) }
    }

    /// The answers for all rows of a table.
    ///
    /// - Throws: `DataError` with the line of a label that is not among the classes.
    package func answers(on table: TextTable) throws -> [Answer] {
        let examples = try ClassificationData.examples(
            table.rows, config, reader, path: table.path)
        let rows = ensemble.logProbabilities(examples.map(\.input), as: "scoring")
        return zip(examples, rows).enumerated().map { row, pair in
            Answer(row: row, expected: pair.0.label, prediction: prediction(pair.1))
        }
    }

    /// How well answers fit what would have been right.
    package func report(of answers: [Answer]) -> ClassificationReport {
        ClassificationReport(
            labels: labels, expected: answers.map(\.expected), predicted: answers.map(\.predicted))
    }

    /// The frames of a row as its file has them, before anything is taken off them; `nil` where rows
    /// are no files.
    ///
    /// - Throws: `FileError`, `DataError`.
    package func frames(of row: LabelledText, in table: TextTable) throws -> FrameSequence? {
        try preparation?.read(row.text, besides: table.path, line: row.line)
    }

    /// Whether its sequences are words.
    package var readsWords: Bool { config.input == nil && config.level == .word }

    /// How much each word of a text speaks for its class: the class's probability with all words, less
    /// that without the word.
    ///
    /// - Returns: The words as the classifier reads them, and a number in -1…1 for each; `nil` where
    ///   it reads no words.
    package func influence(in text: String, on label: Int) -> [(word: String, share: Double)]? {
        guard readsWords else { return nil }
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard !words.isEmpty else { return nil }
        let texts =
            [words.joined(separator: " ")]
            + words.indices.map { left in
                words.enumerated().filter { $0.offset != left }.map(\.element)
                    .joined(separator: " ")
            }
        let found = predict(texts).map { Double($0.probabilities[label]) }
        return zip(words, found.dropFirst()).map { (word: $0, share: found[0] - $1) }
    }
}
