public import ArgumentParser
public import Unroll

extension EntityScores.Rule: ExpressibleByArgument {}

struct TagTest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Measure how well a tagger does on tagged sentences.")

    @Argument(help: "The model.", completion: .file()) var model: String
    @Argument(help: "The tagged sentences; - for standard input.", completion: .file()) var data:
        String

    @Option(
        name: [.customLong("scheme"), .customLong("rule")],
        help: """
            Way of counting entities: conlleval mends invalid tags as that program and seqeval do; \
            strict is seqeval's strict mode.
            """)
    var rule = EntityScores.Rule.conlleval

    @Flag(help: "Print one JSON object.") var json = false

    @OptionGroup(title: "Sentences") var reading: TagReadingOptions
    @OptionGroup(title: "Intervals") var marks: IntervalOptions
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    func run() throws {
        try compute.run {
            let tagger = try SequenceTagger(contentsOf: model)
            let corpus = try reading.read(
                data, as: tagger.config.input, with: marks, asIn: tagger.config)
            let found = TagScheme(recognizing: corpus.sentences.lazy.map(\.tags))
            let scheme = tagger.config.scheme
            if found != scheme, found != .plain, scheme != .plain {
                StatusLine.shared.write(
                    line:
                        "Note: \(displayName(data)) is in \(found.displayName), the model was trained on "
                        + "\(scheme.displayName): tags that differ only in the scheme count as wrong"
                )
            }
            let known = Set(tagger.config.writtenTags)
            let strange = corpus.sentences.lazy.flatMap(\.tags).filter { $0 != TagScheme.outside }
            if let first = strange.first, !strange.contains(where: known.contains) {
                StatusLine.shared.write(
                    line:
                        "Note: no tag of \(displayName(data)), such as '\(first)', is one that the "
                        + "model knows: --column chooses the tags")
            }
            let clock = ContinuousClock()
            let began = clock.now
            let scores = tagger.scores(on: corpus.sentences, rule: rule)
            let seconds = (clock.now - began) / .seconds(1)
            try printResult(
                TagFigures(
                    scores, scheme: tagger.config.scheme,
                    marksEntities: tagger.config.marksEntities, seconds: seconds), json: json)
        }
    }
}
