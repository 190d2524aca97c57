public import UnrollData
internal import UnrollLanguageModels
public import UnrollSystem
public import UnrollTasks
internal import UnrollTensors
public import UnrollTraining

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
        /// An n-gram model as text.
        case arpa
        /// Word vectors as text, with word2vec's first line.
        case vectors = "word2vec"
        /// Word vectors in word2vec's binary form.
        case binaryVectors = "word2vec-binary"

        /// The form that a file's ending asks for; `nil` for one that asks for none.
        public init?(endingOf path: String) {
            let name = path.lowercased()
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
            from: "a network of unroll (language model, classifier, tagger, translator, speech, music)",
            to: "ONNX (.onnx), for ONNX Runtime", example: "model.unroll model.onnx"),
        Route(
            from: "the same", to: "PyTorch's names and conventions (.safetensors)",
            example: "model.unroll model.safetensors"),
        Route(from: "the same", to: "NumPy (.npz)", example: "model.unroll model.npz"),
        Route(
            from: "PyTorch: a state_dict (.pt, .pth, .safetensors)",
            to: "a language model, classifier or tagger (.unroll)",
            example: "model.pt model.unroll --vocabulary words.txt"),
        Route(
            from: "what unroll has exported (.safetensors, .npz)", to: "the same model again (.unroll)",
            example: "model.npz model.unroll"),
        Route(
            from: "n-grams of unroll, ARPA (.arpa)", to: "ARPA (.arpa), n-grams of unroll (.unroll)",
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
    /// Whether a model of another kind that stands at the output may be replaced.
    public var replaces = false

    /// A conversion of a file.
    ///
    /// - Parameters:
    ///   - input: The model, a path or a URL.
    ///   - output: The file to write.
    public init(_ input: some FileLocation, to output: some FileLocation) {
        self.input = input.filePath
        self.output = output.filePath
    }

    /// Converts the model.
    ///
    /// - Throws: `FileError`, `ModelFileError`, `DataError`; ``ExchangeError`` where the input is no such
    ///   model, or has no counterpart in the form.
    public func run() throws -> Result {
        guard let form = form ?? Form(endingOf: output) else {
            throw ExchangeError(
                output, "its ending names no form that models are written in",
                cure: "end it with .unroll, .onnx, .safetensors, .npz, .arpa, .vec or .bin, or say the form")
        }
        try ModelFile.requireWritable(output, inputs: [input] + [vocabulary].compactMap { $0 })
        switch try Source(input) {
        case .model(let file): return try export(file, form)
        case .arpa: return try ngrams(form, readsARPA: true)
        case .vectors: return try vectors(form)
        case .archive(let archive): return try importing(archive, form)
        }
    }

    /// What an input is.
    private enum Source {
        case model(ModelFile)
        case archive(any TensorArchive)
        case arpa
        case vectors

        init(_ path: String) throws {
            if LanguageModels.isARPA(path) {
                self = .arpa
            } else if try TensorArchives.recognizes(path) {
                let archive = try TensorArchives.open(path)
                self =
                    archive.isModel ? .model(try ModelFile(path)) : .archive(archive)
            } else {
                switch try DataKind(recognizing: path) {
                case .ngrams: self = .arpa
                case .vectors: self = .vectors
                case let kind:
                    throw ExchangeError(
                        path, "it is no model (it looks like \(kind.rawValue))",
                        cure: "see what can be converted with 'unroll convert --list'")
                }
            }
        }
    }

    // MARK: Out

    private func export(_ file: ModelFile, _ form: Form) throws -> Result {
        if BackoffModel.task == file.task { return try ngrams(form, readsARPA: false) }
        switch form {
        case .onnx:
            let files = try ONNXExport.write(file, to: output)
            return Result(
                files: files, summary: "ONNX, operator set \(ONNXExport.operatorSet)",
                notes: widened(file))
        case .pyTorch:
            let network = try NetworkFile(file)
            let python = try PyTorchFile.write(network, to: output)
            return Result(
                files: [output], summary: "safetensors by PyTorch's names", python: python,
                notes: widened(file))
        case .numPy:
            let network = try NetworkFile(file)
            try NumPyFile.write(network, to: output)
            return Result(
                files: [output], summary: "NumPy arrays by the names of the model format",
                python: NumPyFile.snippet(output), notes: widened(file))
        case .vectors, .binaryVectors: return try vectors(form)
        case .arpa:
            throw ExchangeError(
                input, "a network has no n-grams to be written in ARPA form",
                cure: "choose another form: unroll convert --list")
        case .unroll:
            throw ExchangeError(
                input, "it is a model of unroll already", cure: "copy it, or choose another form")
        }
    }

    private func widened(_ file: ModelFile) -> [String] {
        file.precision == .float32
            ? [] : ["its matrices are stored as \(file.precision.rawValue) and were written as float32"]
    }

    // MARK: In

    private func importing(_ archive: any TensorArchive, _ form: Form) throws -> Result {
        guard form == .unroll else {
            throw ExchangeError(
                input, "\(archive.kind) becomes a model of unroll first",
                cure: "convert it to a file that ends with .unroll, and that to what you want")
        }
        if RestoredModel.layout(of: archive) != nil {
            try requireReplaceable(task: archive.metadata["unroll.task"] ?? "")
            try RestoredModel(archive).write(to: output)
        } else {
            let symbols = try vocabulary.map { try SymbolList(contentsOf: $0) }
            var mapping = mapping
            mapping.level = mapping.level ?? level
            let model = try ModelImport(archive, mapping, symbols: symbols)
            try requireReplaceable(task: model.task.rawValue)
            _ = try model.write(to: output)
        }
        let card = try TaskDescription.card(of: ModelFile(output))
        return Result(files: [output], summary: "\(card.task), \(card.architecture)")
    }

    private func requireReplaceable(task: String) throws {
        _ = try ModelReplacement.check(
            output: output, task: task, architecture: "", isBeginning: true, isAllowed: replaces)
    }

    // MARK: N-grams and vectors

    private func ngrams(_ form: Form, readsARPA: Bool) throws -> Result {
        guard form == .arpa || form == .unroll else {
            throw ExchangeError(
                input, "a model of n-grams is written in ARPA form or as one of unroll",
                cure: "end the output with .arpa or .unroll")
        }
        if form == .unroll { try requireReplaceable(task: BackoffModel.task) }
        let model = try LanguageModels.convert(
            input, to: output, readsARPA: readsARPA, writesARPA: form == .arpa, level: level)
        let counts = model.counts.map(\.grouped).joined(separator: " + ")
        return Result(files: [output], summary: "order \(model.order), \(counts) n-grams")
    }

    private func vectors(_ form: Form) throws -> Result {
        let format: WordVectorFormat =
            switch form {
            case .vectors: .word2vecText
            case .binaryVectors: .word2vecBinary
            default:
                throw ExchangeError(
                    input, "word vectors are written in word2vec's forms",
                    cure: "end the output with .vec or .bin")
            }
        let vectors =
            try WordVectors.isModel(input)
            ? WordVectors(embeddingOf: ModelFile(input)) : WordVectors(contentsOf: input)
        try vectors.write(to: output, format: format)
        return Result(
            files: [output],
            summary: "\(counted(vectors.count, "vector")) of \(vectors.width) elements")
    }
}

extension TensorArchive {
    /// Whether it is a model of this package as it is.
    var isModel: Bool {
        self is SafetensorsArchive && metadata["unroll.format_version"] != nil
            && RestoredModel.layout(of: self) == nil
    }
}
