internal import ArgumentParser
internal import Unroll

struct VectorsInfo: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show what a file of word vectors holds.",
        discussion: """
            Reads word2vec text and binary, GloVe, fastText .vec, told apart by their content, and \
            the embedding of a model.
            """)

    @Argument(help: "The vectors, or a model; - for standard input.", completion: .file()) var file:
        String

    @Flag(help: "Print one JSON object.") var json = false

    private struct Result: Encodable {
        var file: String
        var format: String
        var words: Int
        var width: Int
        var duplicates: Int
        var wordsWithSpaces: Int
        var wordsNotUTF8: Int
        var smallestNorm: Double
        var meanNorm: Double
        var largestNorm: Double
        var firstWords: [String]

        enum CodingKeys: String, CodingKey {
            case file, format, words, width, duplicates, wordsWithSpaces
            case wordsNotUTF8 = "wordsNotUtf8"
            case smallestNorm, meanNorm, largestNorm, firstWords
        }
    }

    func run() throws { try runCommand(show) }

    private func show() throws {
        let summary =
            try WordVectors.isModel(file)
            ? WordVectors(embeddingOf: ModelFile(file)).summary
            : WordVectorSummary(contentsOf: file)
        let format = summary.format
        let result = Result(
            file: file, format: format?.rawValue ?? "model", words: summary.count,
            width: summary.width, duplicates: summary.duplicateCount,
            wordsWithSpaces: summary.spacedCount, wordsNotUTF8: summary.invalidCount,
            smallestNorm: summary.norms.smallest, meanNorm: summary.norms.mean,
            largestNorm: summary.norms.largest, firstWords: summary.firstWords)
        var out = StandardOutput()
        if json {
            try out.write(line: jsonLine(result))
        } else {
            let norms = [result.smallestNorm, result.meanNorm, result.largestNorm]
                .map { $0.digits(4) }
            let rows = [
                ("format", format?.name ?? "a model's embedding"), ("words", result.words.grouped),
                ("width", result.width.grouped), ("duplicates", result.duplicates.grouped),
                ("with spaces", result.wordsWithSpaces.grouped),
                ("not UTF-8", result.wordsNotUTF8.grouped),
                ("norms", "\(norms[0]) to \(norms[2]), mean \(norms[1])"),
                ("first words", result.firstWords.map(visible).joined(separator: " ")),
            ]
            for line in namedLines(rows, indent: 13) { try out.write(line: line) }
        }
        try out.flush()
    }
}
