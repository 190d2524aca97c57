internal import UnrollData
internal import UnrollLanguageModels
public import UnrollSystem
internal import UnrollTasks
internal import UnrollTensors
internal import UnrollTraining

extension Conversion {
    /// Converts the model.
    ///
    /// - Throws: `FileError`, `ModelFileError`, `DataError`; ``ExchangeError`` where the input is no such
    ///   model, or has no counterpart in the form.
    public func run() throws -> Result {
        guard let form = form ?? Form(endingOf: output) else {
            throw ExchangeError(
                output, "its ending names no form that models are written in",
                cure:
                    "end it with .unroll, .onnx, .safetensors, .npz, .arpa, .vec, .bin or /, or say the form"
            )
        }
        try requireWritable(form)
        switch try Source(input) {
        case .model(let file):
            try requireNoMapping("a model of unroll")
            return try export(file, form)
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
            if NumPyFolder.isFolder(path) {
                self = .archive(try NumPyFolder(contentsOf: path))
            } else if LanguageModels.isARPA(path) {
                self = .arpa
            } else if try TensorArchives.recognizes(path) {
                let archive = try TensorArchives.open(path)
                self =
                    archive.isModel ? .model(try ModelFile(path)) : .archive(archive)
            } else {
                let kind: DataKind?
                do {
                    kind = try DataKind(recognizing: path)
                } catch is DataError {
                    kind = nil
                }
                switch kind {
                case .ngrams: self = .arpa
                case .vectors: self = .vectors
                default:
                    throw ExchangeError(
                        path,
                        "it is no model"
                            + (kind.map { " (it looks like \($0.rawValue))" } ?? " that is known"),
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
            try requireReplaceable(form)
            let files = try ONNXExport.write(file, to: output)
            let windows =
                file.metadata.parts.json[ModelMetadata.Part.config]?.contains("\"windowing\":")
                == true
            return Result(
                files: files, summary: "ONNX, operator set \(ONNXExport.operatorSet)",
                notes: widened(file)
                    + (windows
                        ? [
                            "sequences that the model reads in windows are read at once by the graph"
                        ]
                        : []))
        case .pyTorch:
            try requireReplaceable(form)
            let network = try NetworkFile(file)
            let python = try PyTorchFile.write(network, to: output)
            return Result(
                files: [output], summary: "safetensors by PyTorch's names", python: python,
                notes: widened(file))
        case .numPy:
            try requireReplaceable(form)
            let network = try NetworkFile(file)
            try NumPyFile.write(network, to: output)
            return Result(
                files: [output], summary: "NumPy arrays by the names of the model format",
                python: NumPyFile.snippet(output), notes: widened(file))
        case .numPyFolder:
            let files = try NumPyFolder.write(NetworkFile(file), to: output)
            return Result(
                files: [output],
                summary:
                    "\(counted(files.count - 1, "NumPy array")) by the names of the model format",
                notes: widened(file))
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
            ? []
            : [
                "its matrices are stored as \(file.precision.rawValue) and were written as float32; the answers "
                    + "are those of its weights in float32, a little other than its own"
            ]
    }

    // MARK: The output

    private func requireWritable(_ form: Form) throws {
        guard output != "-" else {
            throw ExchangeError(
                output, "a model is not written to standard output", cure: "name a file")
        }
        guard form != .numPyFolder else { return }
        try AtomicFile.requireWritableFolder(of: output)
        try AtomicFile.requireApart(
            outputs: [output], inputs: [input] + [vocabulary].compactMap { $0 } + otherInputs,
            named: "file")
    }

    /// Throws where something else than an earlier result of the kind stands at the output.
    private func requireReplaceable(_ form: Form, task: String? = nil) throws {
        guard !replaces, AtomicFile.exists(output), try AtomicFile.size(of: output) > 0 else {
            return
        }
        let isSame =
            switch form {
            case .unroll: (try? ModelFile(output)).map { $0.task == task } ?? false
            case .onnx: (try? ONNXSummary(contentsOf: output))?.producer == ONNXModel.producer
            case .pyTorch, .numPy:
                (try? TensorArchives.open(output)).map { RestoredModel.layout(of: $0) != nil }
                    ?? false
            case .numPyFolder: true
            case .arpa: (try? DataKind(recognizing: output)) == .ngrams
            case .vectors, .binaryVectors: (try? DataKind(recognizing: output)) == .vectors
            }
        guard isSame else {
            throw ExchangeError(
                output, "something else stands there already",
                cure: "replace it with \(field: "replace"), or name another file")
        }
    }

    // MARK: In

    private func importing(_ archive: any TensorArchive, _ form: Form) throws -> Result {
        guard form == .unroll else {
            throw ExchangeError(
                input, "\(archive.kind) becomes a model of unroll first",
                cure: "convert it to a file that ends with .unroll, and that to what you want")
        }
        var notes: [String] = []
        if RestoredModel.layout(of: archive) != nil {
            try requireNoMapping("what unroll has exported")
            try requireReplaceable(.unroll, task: archive.metadata["unroll.task"])
            try RestoredModel(archive).write(to: output)
        } else {
            let symbols = try vocabulary.map { try SymbolList(contentsOf: $0) }
            var mapping = mapping
            mapping.level = mapping.level ?? level
            let part = try mapping.prefix.map { try ArchivePart(archive, below: $0) } ?? archive
            let model = try ModelImport(part, mapping, symbols: symbols)
            try requireReplaceable(.unroll, task: model.task.rawValue)
            notes = try model.write(to: output)
        }
        let card = try TaskDescription.card(of: ModelFile(output))
        return Result(
            files: [output], summary: "\(card.task): \(card.reading); \(card.architecture)",
            notes: notes)
    }

    /// What is said of a model of PyTorch means nothing for others.
    private func requireNoMapping(_ kind: String) throws {
        guard mapping == ModelMapping(), vocabulary == nil else {
            throw ExchangeError(
                input, "it is \(kind), which tells its parts, symbols and labels itself",
                cure: "leave out what is said of a model of PyTorch")
        }
    }

    // MARK: N-grams and vectors

    private func ngrams(_ form: Form, readsARPA: Bool) throws -> Result {
        guard form == .arpa || form == .unroll else {
            throw ExchangeError(
                input, "a model of n-grams is written in ARPA form or as one of unroll",
                cure: "end the output with .arpa or .unroll")
        }
        try requireNoMapping("a model of n-grams")
        try requireReplaceable(form, task: BackoffModel.task)
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
        try requireNoMapping("no model of PyTorch")
        try requireReplaceable(form)
        let vectors: WordVectors
        if try WordVectors.isModel(input) {
            do {
                vectors = try WordVectors(embeddingOf: ModelFile(input))
            } catch let error as ModelFileError
                where error.code == .missingTensor || error.code == .invalidMetadata
            {
                throw ExchangeError(
                    input, "it has no embedding of words that could be written",
                    cure: "choose another form: unroll convert --list")
            }
        } else {
            vectors = try WordVectors(contentsOf: input)
        }
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
