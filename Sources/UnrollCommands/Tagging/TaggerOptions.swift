public import ArgumentParser
public import Unroll

extension TaggingConfig.OutputLayer: ExpressibleByArgument {}
extension TaggingConfig.Input: ExpressibleByArgument {}

/// Whether and how words are read by their letters.
enum SpellingName: String, CaseIterable, ExpressibleByArgument {
    case convolution, recurrent, none
}

/// How a tagger reads words and chooses tags.
struct TaggerOptions: ParsableArguments {
    @Option(help: "Unit that gets a tag: words of sentences, or nucleotides of sequences.")
    var input = TaggingConfig().input

    @OptionGroup var stack: StackOptions
    @OptionGroup var embeddings: EmbeddingOptions
    @OptionGroup var filters: FilterOptions
    @OptionGroup var windows: WindowOptions

    @Flag(help: "Look words up as they are written; else lower-cased (spelling keeps capitals).")
    var keepCase = false

    @Option(
        help: """
            Network that reads the letters of each word beside its vector: a convolution, a recurrent \
            network in both directions, or nothing.
            """)
    var spelling = SpellingName.convolution

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Size of the vector made from a word's letters. (default: \(WordFormConfig().size))",
            valueName: "n"))
    var spellingSize: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Size of the vector of a word's shape (capitals, digits, signs, @, #, links); 0 for \
            none. (default: \(WordFormConfig().shapeSize))
            """, valueName: "n"))
    var shapeSize: Int?

    @Flag(help: "Make the vectors of unknown words of their spelling, as learned from --vectors.")
    var spelledVectors = false

    @Option(
        help: """
            Way of choosing tags: all of a sentence together (a conditional random field, in which \
            the scheme's impossible neighbours are impossible), or each by itself.
            """)
    var outputLayer = TaggingConfig().outputLayer

    @Flag(
        inversion: .prefixedNo,
        help: """
            For entities: let each validation choose how much the tag outside of them loses, so \
            that F1 is highest; else tags are chosen as likely as they are, and rare entities missed.
            """)
    var tuneRecall = TaggingConfig().tunesRecall

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Number of networks that are trained side by side from first parameters of their own; \
            tags are chosen by the average of their scores.
            """, valueName: "n"))
    var models = TaggingConfig().models

    @Flag(help: "Learn the tags as they stand in the data; else entities are learned as IOBES.")
    var keepScheme = false

    func validate() throws {
        if spelling == .none, spellingSize != nil || shapeSize != nil {
            throw ValidationError("--spelling none reads no letters: leave its sizes out")
        }
        if spelledVectors, embeddings.vectors == nil {
            throw ValidationError(
                "--spelled-vectors learns from --vectors: name a file of them, or leave it out")
        }
        switch input {
        case .words:
            if let given = (givenOptions(of: filters) + givenOptions(of: windows)).first {
                throw ValidationError("\(given) is for --input nucleotides alone")
            }
        case .nucleotides:
            if let given = givenOptions(of: self).first(where: Self.ofWords.contains) {
                throw ValidationError(
                    "\(given) is for words: leave it out with --input nucleotides")
            }
        }
    }

    private static let ofWords = EmbeddingOptions.ofTexts.union([
        "--max-length", "--keep-case", "--spelling", "--spelling-size", "--shape-size",
        "--spelled-vectors", "--keep-scheme",
    ])

    func apply(to config: inout TaggingConfig) {
        config.input = input
        filters.apply(to: &config.frames)
        config.windowing = SequenceWindowing(
            length: windows.window ?? config.windowing.length, overlap: windows.overlap)
        embeddings.apply(to: &config.encoder)
        config.encoder.preparation.lowercases = !keepCase
        config.encoder.recurrent = stack.config
        switch spelling {
        case .none: config.encoder.wordForms = nil
        case .convolution: config.encoder.wordForms?.reader = .convolution
        case .recurrent: config.encoder.wordForms?.reader = .recurrent
        }
        if input == .nucleotides { config.encoder.wordForms = nil }
        if let spellingSize { config.encoder.wordForms?.size = spellingSize }
        if let shapeSize { config.encoder.wordForms?.shapeSize = shapeSize }
        config.encoder.spellsVectors = spelledVectors ? true : nil
        config.outputLayer = outputLayer
        config.models = models
        config.tunesRecall = tuneRecall
        config.learnsIOBES = !keepScheme
    }
}
