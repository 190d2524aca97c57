internal import ArgumentParser
internal import Unroll

struct VectorsNeighbours: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "neighbours",
        abstract: "Show the words nearest to a word, by cosine similarity.",
        discussion: """
            A word is looked up as written, then in lower case. An analogy is a sum of words: \
            'neighbours FILE king --minus man --plus woman'.
            """)

    @Argument(help: "The vectors, or a model; - for standard input.", completion: .file()) var file:
        String
    @Argument(help: "The word.") var word: String

    @Option(parsing: .unconditional, help: ArgumentHelp("Number of words to show.", valueName: "n"))
    var count = 10

    @Option(help: ArgumentHelp("Add this word's direction; may be repeated.", valueName: "word"))
    var plus: [String] = []

    @Option(
        help: ArgumentHelp("Take this word's direction away; may be repeated.", valueName: "word"))
    var minus: [String] = []

    @Flag(help: "Print one JSON object.") var json = false

    private struct Result: Encodable {
        struct Neighbour: Encodable {
            var word: String
            var similarity: Double
        }
        var word: String
        var plus: [String]
        var minus: [String]
        var neighbours: [Neighbour]
    }

    func validate() throws {
        guard (1...1_000_000).contains(count) else {
            throw ValidationError("--count \(count) must be from 1 to 1000000")
        }
    }

    func run() throws { try runCommand(show) }

    private func show() throws {
        let vectors =
            try WordVectors.isModel(file)
            ? WordVectors(embeddingOf: ModelFile(file))
            : WordVectors(contentsOf: file, normalization: .nfc)
        let sum = try vectors.sum(of: [word] + plus, minus: minus, path: file)
        let found = vectors.neighbours(of: sum.direction, count: count, excluding: Set(sum.rows))
        // The words as they stand in the file, which may be the lower-case ones.
        let names = sum.rows.map(vectors.word)
        let result = Result(
            word: names[0], plus: Array(names[1..<1 + plus.count]),
            minus: Array(names[(1 + plus.count)...]),
            neighbours: found.map {
                Result.Neighbour(word: vectors.word($0.index), similarity: $0.similarity)
            })
        var out = StandardOutput()
        if json {
            try out.write(line: jsonLine(result))
        } else {
            for neighbour in result.neighbours {
                try out.write(
                    line: "\(neighbour.similarity.fixed(4))  \(visible(neighbour.word))")
            }
        }
        try out.flush()
    }
}
