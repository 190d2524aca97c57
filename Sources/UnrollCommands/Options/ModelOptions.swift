public import ArgumentParser
public import Unroll

extension TextLevel: ExpressibleByArgument {}
extension LanguageModelConfig.Cell: ExpressibleByArgument {}

/// How a language model reads and is built. All optional, so that `--from` can tell what was asked.
struct ModelOptions: ParsableArguments {
    @Option(help: "What one symbol is: character, byte or word. (default: character)")
    var level: TextLevel?

    @Option(help: "The cell: rnn, simplified-gru, gru or lstm. (default: lstm)")
    var model: LanguageModelConfig.Cell?

    @Flag(help: "For --model rnn: ReLU instead of tanh, its recurrence begun as the identity.")
    var relu = false

    @Flag(help: "For --model gru: the reset gate acts after the product, as in PyTorch.")
    var resetAfter = false

    @Option(help: ArgumentHelp("Hidden size of a layer. (default: 256)", valueName: "n"))
    var hidden: Int?

    @Option(
        help: ArgumentHelp("Layers on top of each other. (default: 2; words: 1)", valueName: "n"))
    var layers: Int?

    @Option(
        help: ArgumentHelp(
            "Size of the symbols' vectors. (default: the hidden size)", valueName: "n"))
    var embedding: Int?

    @Option(
        help: ArgumentHelp(
            "Project an LSTM's hidden state to this size. (default: none)", valueName: "n"))
    var projection: Int?

    @Flag(help: "One matrix for embedding and output.")
    var tied = false

    @Option(
        help: ArgumentHelp(
            "Symbols seen less often in training count as unknown. (default: 1)", valueName: "n"))
    var minCount: Int?

    @Option(
        help: ArgumentHelp(
            "The most symbols in the vocabulary. (default: no limit)", valueName: "n"))
    var vocabularySize: Int?

    @Flag(
        inversion: .prefixedNo, help: "Carry the state from line to line. (default: --carry-state)")
    var carryState: Bool?

    @Flag(
        help: "Start every line from the zero state, for shuffled sentences; as --no-carry-state.")
    var perLine = false

    /// The options that were given, by their spelling.
    var given: [String] {
        let options: [(String, Bool)] = [
            ("--level", level != nil), ("--model", model != nil), ("--relu", relu),
            ("--reset-after", resetAfter), ("--hidden", hidden != nil),
            ("--layers", layers != nil), ("--embedding", embedding != nil),
            ("--projection", projection != nil), ("--tied", tied),
            ("--min-count", minCount != nil), ("--vocabulary-size", vocabularySize != nil),
        ]
        return options.filter(\.1).map(\.0)
    }

    /// A new model's configuration.
    func apply(to config: inout LanguageModelConfig) {
        config.level = level ?? .character
        config.cell = model ?? .lstm
        config.activation = relu ? .relu : .tanh
        config.reset = resetAfter ? .afterProduct : .beforeProduct
        config.layers = layers ?? (config.level == .word ? 1 : 2)
        config.hiddenSize = hidden ?? 256
        config.embeddingSize = embedding
        config.projection = projection
        config.tied = tied
        config.minimumCount = minCount ?? 1
        config.vocabularySize = vocabularySize
        config.perLine = startsLinesAnew ?? false
    }

    /// What the user said of the state; `nil` if nothing.
    var startsLinesAnew: Bool? { perLine ? true : carryState.map { !$0 } }

    func validate() throws {
        if perLine, carryState == true {
            throw ValidationError("--per-line and --carry-state contradict each other")
        }
        if relu, let model, model != .rnn {
            throw ValidationError("--relu is for --model rnn alone")
        }
        if relu, model == nil { throw ValidationError("--relu is for --model rnn alone") }
        if resetAfter, model != .gru {
            throw ValidationError("--reset-after is for --model gru alone")
        }
    }
}
