import Foundation
import TestSupport

/// The models that `References/make_torch_models.py` made, and what PyTorch computes with them.
struct TorchModels: Decodable {
    struct Module: Decodable {
        var outputs: [Double]
        var hidden: [Double]
        var cell: [Double]?
    }

    var inputs: [Double]
    var modules: [String: Module]
    var languageModels: [String: [Double]]
    var classes: [[Double]]
    var tags: [[Int]]

    static let words = ["the", "cat", "<eos>", "sat", "<unk>", "on", "mat", ".", "a", "dog"]
    static let text = "the cat sat on a mat .\nzebra dog . the\n"
    static let texts = ["the cat sat", "dog", "zebra on a mat ."]

    static func path(_ name: String) -> String {
        Bundle.module.resourceURL!.appendingPathComponent("References/torch/\(name)").path
    }

    static func load() throws -> TorchModels {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(
            TorchModels.self, from: Data(contentsOf: URL(fileURLWithPath: path("expected.json"))))
    }

    /// A file with the symbols of the models of words.
    static func vocabulary(in folder: TemporaryFolder, asJSON: Bool) throws -> String {
        let path = folder.file(asJSON ? "words.json" : "words.txt")
        let data =
            asJSON
            ? try JSONEncoder().encode(
                Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1, $0) }))
            : Data(words.map { $0 + "\n" }.joined().utf8)
        try data.write(to: URL(fileURLWithPath: path))
        return path
    }
}
