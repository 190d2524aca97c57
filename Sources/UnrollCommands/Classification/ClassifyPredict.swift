internal import ArgumentParser
internal import Unroll

struct ClassifyPredict: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Tell the classes of texts.",
        discussion: """
            One line out for each text: the class, then every class with its probability, \
            separated by tabs. Lines of standard input, where no text is given, are answered as \
            they come.
            """)

    @Argument(help: "The model.") var model: String
    @Argument(help: "Texts; lines of standard input where none is given.") var text: [String] = []

    @Flag(help: "Print one JSON object for each text.") var json = false

    @OptionGroup(title: "Compute") var compute: ComputeOptions

    private struct Result: Encodable {
        var label: String
        var probability: Float
        var probabilities: [String: Float]
    }

    func run() throws {
        try compute.run {
            let classifier = try SequenceClassifier(contentsOf: model)
            var out = StandardOutput()
            guard text.isEmpty else {
                try write(
                    classifier.classes(of: text, from: "the given text"), classifier, to: &out)
                return
            }
            var lines = try LineReader(path: "-")
            while let texts = try lines.nextLines() {
                try write(classifier.classes(of: texts, from: "-"), classifier, to: &out)
            }
        }
    }

    private func write(
        _ predictions: [SequenceClassifier.Prediction], _ classifier: SequenceClassifier,
        to out: inout StandardOutput
    ) throws {
        for prediction in predictions {
            let pairs = zip(classifier.labels, prediction.probabilities)
            if json {
                try out.write(
                    line: jsonLine(
                        Result(
                            label: prediction.label, probability: prediction.probability,
                            probabilities: Dictionary(uniqueKeysWithValues: pairs))))
            } else {
                let all = pairs.map { "\($0)=\(Double($1).fixed(4))" }
                try out.write(line: ([prediction.label] + all).joined(separator: "\t"))
            }
        }
        try out.flush()
    }
}
