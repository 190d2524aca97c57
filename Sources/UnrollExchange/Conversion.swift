public import UnrollData
public import UnrollSystem

/// A conversion of a model from one form to another.
///
/// What the model is, its content tells; the form that is wanted, the output's ending.
public struct Conversion: Sendable {
    /// A form that models are written in.
    public enum Form: String, Sendable, CaseIterable {
        /// A model file of this package.
        case unroll
        /// ONNX, for ONNX Runtime.
        case onnx
        /// Safetensors with PyTorch's names and conventions.
        case pyTorch = "pytorch"
        /// NumPy arrays in an archive.
        case numPy = "npz"
        /// A folder with a NumPy array for each tensor.
        case numPyFolder = "npy"
        /// An n-gram model as text.
        case arpa
        /// Word vectors as text, with word2vec's first line.
        case vectors = "word2vec"
        /// Word vectors in word2vec's binary form.
        case binaryVectors = "word2vec-binary"

        /// The form that a file's ending asks for; `nil` for one that asks for none.
        public init?(endingOf path: String) {
            let name = path.lowercased()
            if name.hasSuffix("/") || NumPyFolder.isFolder(path) {
                self = .numPyFolder
                return
            }
            guard
                let found = Self.endings.first(where: { name.hasSuffix($0.ending) })
            else { return nil }
            self = found.form
        }

        private static let endings: [(ending: String, form: Form)] = [
            (".unroll", .unroll), (".onnx", .onnx), (".safetensors", .pyTorch), (".npz", .numPy),
            (".arpa", .arpa), (".vec", .vectors), (".txt", .vectors), (".bin", .binaryVectors),
        ]
    }

    /// A line of the table of conversions.
    public struct Route: Sendable {
        /// What it is made of.
        public let from: String
        /// What it becomes.
        public let to: String
        /// The lines to type, as examples.
        public let example: String
    }

    /// What goes where.
    public static let routes: [Route] = [
        Route(
            from:
                "a network of unroll (language model, classifier, tagger, translator, speech, music)",
            to: "ONNX (.onnx), for ONNX Runtime", example: "model.unroll model.onnx"),
        Route(
            from: "the same", to: "PyTorch's names and conventions (.safetensors)",
            example: "model.unroll model.safetensors"),
        Route(
            from: "the same", to: "NumPy (.npz, or a folder with a .npy for each tensor)",
            example: "model.unroll model.npz"),
        Route(
            from: "PyTorch: a state_dict (.pt, .pth, .safetensors, .npz)",
            to: "a language model, classifier or tagger (.unroll)",
            example: "model.pt model.unroll --vocabulary words.txt"),
        Route(
            from: "what unroll has exported (.safetensors, .npz, a folder)",
            to: "the same model again (.unroll)",
            example: "model.npz model.unroll"),
        Route(
            from: "n-grams of unroll, ARPA (.arpa)",
            to: "ARPA (.arpa), n-grams of unroll (.unroll)",
            example: "news.arpa news.unroll"),
        Route(
            from: "word vectors (word2vec, GloVe, fastText .vec), embeddings of a network",
            to: "word2vec's text and binary forms (.vec, .bin)", example: "glove.txt glove.bin"),
    ]

    /// What a conversion has done.
    public struct Result: Sendable {
        /// The files that were written.
        public internal(set) var files: [String]
        /// What the model is, in a line.
        public internal(set) var summary: String
        /// The lines of Python that load it, where it was written for PyTorch or NumPy.
        public internal(set) var python: String?
        /// What was lost or assumed on the way, a sentence each.
        public internal(set) var notes: [String] = []
    }

    /// The model.
    public var input: String
    /// The file to write.
    public var output: String
    /// The form that is wanted; by the output's ending if `nil`.
    public var form: Form?
    /// What a file of PyTorch does not tell.
    public var mapping = ModelMapping()
    /// The symbols of a model of PyTorch: a JSON file, or a text with a symbol on each line.
    public var vocabulary: String?
    /// The unit of text of an ARPA file, which does not say so.
    public var level: TextLevel?
    /// Whether something else than an earlier result may be replaced at the output.
    public var replaces = false
    /// Further files that are read for it, which are never written over: a mapping, labels.
    public var otherInputs: [String] = []

    /// A conversion of a file.
    ///
    /// - Parameters:
    ///   - input: The model, a path or a URL.
    ///   - output: The file to write.
    public init(_ input: some FileLocation, to output: some FileLocation) {
        self.input = input.filePath
        self.output = output.filePath
    }
}
