internal import ArgumentParser
internal import Unroll

struct VectorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors",
        abstract: "Word vectors: learn them from a text, look into a file or a model's embedding.",
        subcommands: [VectorsTrain.self, VectorsInfo.self, VectorsNeighbours.self])
}

/// The formats that can be written.
enum VectorsFormat: String, ExpressibleByArgument, CaseIterable {
    case text, binary

    var format: WordVectorFormat { self == .text ? .word2vecText : .word2vecBinary }
}
