internal import ArgumentParser
internal import Unroll

/// What a model of another program does not tell by itself.
struct ForeignModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Its symbols in the order of the embedding's rows: a JSON file, or a text with one on each line.",
            valueName: "file"), completion: .file())
    var vocabulary: String?
    @Option(choice: "What it does.", default: "by its shapes")
    var task: ModelMapping.Task?
    @Option(
        help: ArgumentHelp(
            "Its classes or tags in the order of the output layer: a file with one on each line, or a list with commas.",
            valueName: "file|a,b"), completion: .file())
    var labels: String?
    @Option(choice: "Unit of text of its symbols.", default: "by the vocabulary")
    var level: TextLevel?
    @Option(
        choice: "How a classifier makes one vector of the outputs.",
        among: [.last, .middle, .mean, .max, .meanMax], default: "last")
    var pooling: SequencePooling.Kind?
    @Option(choice: "Activation of an nn.RNN.", among: [.tanh, .relu], default: "tanh")
    var activation: RecurrentCell.Activation?
    @Option(
        help: ArgumentHelp(
            "The symbol for what the vocabulary lacks. (default: <unk> and its like)",
            valueName: "symbol"))
    var unknown: String?
    @Option(
        help: ArgumentHelp(
            "The symbol that ends a line. (default: </s>, <eos> and their like, or the newline)",
            valueName: "symbol"))
    var end: String?
    @Option(
        name: .customLong("mapping"),
        help: ArgumentHelp(
            "A JSON file that names the parts and says all of this.", valueName: "file"),
        completion: .file())
    var mappingFile: String?

    /// What the mapping's file and the options say together.
    ///
    /// - Throws: `FileError`, `ExchangeError`.
    func mapping() throws -> ModelMapping {
        let written = try mappingFile.map { try ModelMapping(contentsOf: $0) } ?? ModelMapping()
        var given = ModelMapping()
        given.task = task
        given.labels = try labels.map { try ModelMapping.labels($0) }
        given.pooling = pooling
        given.activation = activation
        given.unknown = unknown
        given.end = end
        return written.overridden(by: given)
    }

    /// The files that these options name, beside the vocabulary.
    var files: [String] { [mappingFile, labels].compactMap { $0 } }
}
