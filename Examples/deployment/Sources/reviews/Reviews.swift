import Foundation
import Unroll

/// A program that carries a trained classifier with it, and answers texts.
///
///     reviews TEXT…                   the class of each text and its probability
///     reviews < LINES                 of each line of standard input
///     reviews --concurrent < LINES    all lines at once, a task each, and each line alone
///     reviews --model FILE …          with another model than the one it carries
@main struct Reviews {
    static func main() async {
        do {
            try await run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("reviews: \(error.localizedDescription)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ given: [String]) async throws {
        var texts = given
        var model = embeddedModel
        if texts.first == "--model", texts.count > 1 {
            model = texts[1]
            texts.removeFirst(2)
        }
        let isConcurrent = texts.first == "--concurrent"
        if isConcurrent { texts.removeFirst() }

        // Loaded once; every task of the program may ask it.
        let classifier = try SequenceClassifier(contentsOf: model)
        if isConcurrent {
            try await compare(classifier, texts.isEmpty ? Array(lines) : texts)
        } else if texts.isEmpty {
            for line in lines { show(classifier.predict(line)) }
        } else {
            // Many texts in one call are quicker than one by one.
            for answer in classifier.predict(texts) { show(answer) }
        }
    }

    /// The model that stands beside the program as a resource of the package.
    private static var embeddedModel: String {
        Bundle.module.path(forResource: "reviews", ofType: "unroll") ?? "reviews.unroll"
    }

    private static var lines: some Sequence<String> { sequence(state: ()) { _ in readLine() } }

    private static func show(_ answer: SequenceClassifier.Prediction) {
        print(answer.label, answer.probability, separator: "\t")
    }

    /// Asks for all texts at once, a task each, and for each text alone: the answers are the same, bit
    /// for bit, and come in the texts' order.
    private static func compare(_ classifier: SequenceClassifier, _ texts: [String]) async throws {
        let clock = ContinuousClock()
        var alone: [SequenceClassifier.Prediction] = []
        let timeAlone = clock.measure { alone = texts.map { classifier.predict($0) } }
        var together: [SequenceClassifier.Prediction] = []
        let timeTogether = await clock.measure {
            together = await answers(of: classifier, to: texts)
        }
        guard together == alone else {
            throw Difference(count: zip(together, alone).count { $0 != $1 })
        }
        print(
            """
            \(texts.count) texts: the same answers in the same order
            one after the other  \(timeAlone)
            a task each          \(timeTogether)
            """)
    }

    /// The answers of one task for each text, in the order of the texts.
    private static func answers(of classifier: SequenceClassifier, to texts: [String]) async
        -> [SequenceClassifier.Prediction]
    {
        await withTaskGroup(of: (place: Int, answer: SequenceClassifier.Prediction).self) { group in
            for (place, text) in texts.enumerated() {
                group.addTask { (place, classifier.predict(text)) }
            }
            var answers: [Int: SequenceClassifier.Prediction] = [:]
            for await (place, answer) in group { answers[place] = answer }
            return texts.indices.compactMap { answers[$0] }
        }
    }

    private struct Difference: LocalizedError {
        var count: Int
        var errorDescription: String? { "\(count) answers differ from those of the texts alone" }
    }
}
