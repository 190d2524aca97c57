public import ArgumentParser
public import Unroll

extension TaggingConfig.OutputLayer: ExpressibleByArgument {}

/// Whether and how words are read by their letters.
enum SpellingName: String, CaseIterable, ExpressibleByArgument {
    case convolution, recurrent, none
}

/// How a tagger reads words and chooses tags.
struct TaggerOptions: ParsableArguments {
    @OptionGroup var stack: StackOptions
    @OptionGroup var embeddings: EmbeddingOptions

    @Flag(help: "Looks words up as they are written; else lower-cased (spelling keeps capitals).")
    var keepCase = false

    @Option(
        help: """
            What reads the letters of each word beside its vector: a convolution, a recurrent \
            network in both directions, or none.
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

    @Flag(help: "Makes the vectors of unknown words of their spelling, as learned from --vectors.")
    var spelledVectors = false

    @Option(
        help: """
            How tags are chosen: all of a sentence together (a conditional random field, in which \
            the scheme's impossible neighbours are impossible), or each by itself.
            """)
    var outputLayer = TaggingConfig().outputLayer

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Networks that are trained side by side and averaged: steadier and slower by so many \
            times.
            """, valueName: "n"))
    var members = TaggingConfig().members

    @Flag(help: "Learns the tags as they stand in the data; else entities are learned as IOBES.")
    var keepScheme = false

    func validate() throws {
        if spelling == .none, spellingSize != nil || shapeSize != nil {
            throw ValidationError("--spelling none reads no letters: leave its sizes out")
        }
    }

    func apply(to config: inout TaggingConfig) {
        embeddings.apply(to: &config.encoder)
        config.encoder.preparation.lowercases = !keepCase
        config.encoder.recurrent = stack.config
        switch spelling {
        case .none: config.encoder.wordForms = nil
        case .convolution: config.encoder.wordForms?.reader = .convolution
        case .recurrent: config.encoder.wordForms?.reader = .recurrent
        }
        if let spellingSize { config.encoder.wordForms?.size = spellingSize }
        if let shapeSize { config.encoder.wordForms?.shapeSize = shapeSize }
        config.encoder.spellsVectors = spelledVectors ? true : nil
        config.outputLayer = outputLayer
        config.members = members
        config.learnsIOBES = !keepScheme
    }
}
