internal import UnrollData
internal import UnrollLanguageModels
internal import UnrollLayers
public import UnrollSystem
internal import UnrollTasks
internal import UnrollTensors

/// A model file of another program, described without reading its elements: PyTorch, safetensors, NumPy, ONNX, ARPA,
/// word vectors.
public struct ForeignModel: Sendable {
    /// A tensor of the file.
    public struct Tensor: Sendable, Encodable {
        /// Its name there.
        public let name: String
        /// Its elements: F32, BF16, I64, …; absent where a file does not tell.
        public let type: String?
        /// Its shape.
        public let shape: [Int]
    }

    /// The file.
    public let file: String
    /// What it is, as a noun phrase: `a PyTorch file`.
    public let kind: String
    /// Elements of all tensors; `nil` where there are none or too many to count.
    public private(set) var parameters: Int?
    /// Its tensors, in the order of the file.
    public private(set) var tensors: [Tensor] = []
    /// What it looks like, in a line; `nil` where nothing is recognised.
    public private(set) var looksLike: String?
    /// The words of the command that converts it; `nil` where there is none.
    public private(set) var conversion: [String]?
    /// Further facts: a name and a line each.
    public private(set) var details: [(name: String, text: String)] = []

    /// Describes a file.
    ///
    /// - Parameter file: The file, a path or a URL.
    /// - Throws: `FileError`; ``ExchangeError`` where it is no model file that is known, or damaged.
    public init(of file: some FileLocation) throws {
        let path = file.filePath
        self.file = path
        if NumPyFolder.isFolder(path) {
            let archive = try NumPyFolder(contentsOf: path)
            kind = archive.kind
            describe(archive)
        } else if LanguageModels.isARPA(path) {
            kind = "an n-gram model in ARPA form"
            try describeARPA(path)
        } else if try TensorArchives.recognizes(path) {
            let archive = try TensorArchives.open(path)
            kind = archive.kind
            describe(archive)
        } else if path.lowercased().hasSuffix(".onnx") {
            kind = "an ONNX file"
            describe(try ONNXSummary(contentsOf: path))
        } else {
            switch try DataKind(recognizing: path) {
            case .ngrams:
                kind = "an n-gram model in ARPA form"
                try describeARPA(path)
            case .vectors:
                kind = "a file of word vectors"
                let summary = try WordVectorSummary(contentsOf: path)
                details = [
                    (
                        "vectors",
                        "\(counted(summary.count, "vector")) of \(counted(summary.width, "element"))"
                    ),
                    ("form", summary.format?.name ?? "word2vec"),
                ]
                conversion = ["unroll", "convert", path, "OUTPUT.bin"]
            case let other:
                throw ExchangeError(
                    path, "it is no model file (it looks like \(other.rawValue))",
                    cure: "see what it holds with 'unroll inspect \(path)'")
            }
        }
    }

    /// Whether a file is a model of another program, whole or damaged, rather than one of ours or something else.
    ///
    /// - Parameter file: The file, a path or a URL.
    public static func recognizes(_ file: some FileLocation) -> Bool {
        let path = file.filePath
        if NumPyFolder.isFolder(path) || LanguageModels.isARPA(path)
            || path.lowercased().hasSuffix(".onnx")
        {
            return true
        }
        if (try? TensorArchives.recognizes(path)) == true {
            let ours = try? SafetensorsFile(contentsOf: path)
            return ours.map { !SafetensorsArchive($0).isModel } ?? !path.hasSuffix(".unroll")
        }
        let kind = try? DataKind(recognizing: path)
        return kind == .ngrams || kind == .vectors
    }

    private mutating func describe(_ archive: any TensorArchive) {
        tensors = archive.tensors.map {
            Tensor(name: $0.name, type: $0.type.rawValue, shape: $0.shape)
        }
        parameters = archive.tensors.reduce(0) { $0 + $1.count }
        let convert = ["unroll", "convert", archive.path, "MODEL.unroll"]
        if RestoredModel.layout(of: archive) != nil, let task = archive.metadata["unroll.task"] {
            looksLike = "a model of the task '\(Inspection.line(task))' that unroll exported"
            conversion = convert
            return
        }
        let modules = RecurrentModule.prefixes(in: archive).compactMap {
            try? RecurrentModule($0, in: archive, activation: .tanh)
        }
        if let file = archive as? TorchArchive { describeValues(of: file) }
        for module in modules {
            let name =
                module.prefix.isEmpty
                ? "recurrent" : Inspection.line(String(module.prefix.dropLast()))
            details.append(
                (
                    name,
                    "\(module.stack.architecture.replacing(", tanh", with: "")), of \(module.inputSize) inputs"
                ))
        }
        guard !modules.isEmpty else {
            looksLike = "no recurrent network of torch.nn"
            return
        }
        do {
            let model = try ModelImport(archive, ModelMapping(), symbols: nil)
            looksLike = "a \(model.task.name) of PyTorch's modules"
            conversion =
                convert + (model.hasOwnSymbols ? [] : ["--vocabulary", "SYMBOLS"])
                + (model.task == .languageModel ? [] : ["--labels", "LABELS"])
        } catch let error as ExchangeError {
            looksLike =
                "no language model, classifier or tagger that is recognised: \(error.problemAndCure)"
        } catch {
            looksLike = "no language model, classifier or tagger that is recognised: \(error)"
        }
    }

    /// What a checkpoint holds beside its tensors, as far as it fits a line.
    private mutating func describeValues(of file: TorchArchive) {
        if !file.namePrefix.isEmpty {
            details.append(("names", "without the \(Inspection.line(file.namePrefix)) before each"))
        }
        let values = (file.values.entries ?? []).lazy.compactMap { key, value -> String? in
            guard let name = key.text else { return nil }
            let text =
                value.text.map { Inspection.line($0) } ?? value.integer.map { "\($0)" }
                ?? value.number.map { $0.digits(6) }
            return text.map { "\(Inspection.line(name)) \($0)" }
        }.prefix(8)
        if !values.isEmpty { details.append(("values", values.joined(separator: ", "))) }
    }

    private mutating func describe(_ summary: ONNXSummary) {
        tensors = summary.tensors.map { Tensor(name: $0.name, type: nil, shape: $0.shape) }
        parameters = summary.parameterCount
        details = [
            ("producer", Inspection.line(summary.producer)),
            ("operator set", "\(summary.operatorSet)"),
            ("inputs", summary.inputs.map(\.text).joined(separator: ", ")),
            ("outputs", summary.outputs.map(\.text).joined(separator: ", ")),
            (
                "operators",
                summary.operators.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                    .map { "\(Inspection.line($0.key)) \($0.value)" }.joined(separator: ", ")
            ),
        ].filter { !$0.1.isEmpty }
        let recurrent = ["LSTM", "GRU", "RNN", "Scan"].filter { summary.operators[$0] != nil }
        looksLike =
            summary.metadataNames.contains("unroll.task")
            ? "a model that unroll exported; it is made again from its model file"
            : recurrent.isEmpty
                ? "a network without recurrent operators"
                : "a recurrent network (\(recurrent.joined(separator: ", "))); unroll writes ONNX and does not read it"
    }

    private mutating func describeARPA(_ path: String) throws {
        let inspection = try Inspection(of: path, as: .ngrams)
        details = inspection.figures.map { figure in
            let text =
                switch figure.value {
                case .count(let count): count.grouped
                case .number(let number): number.digits(6)
                case .text(let text): text
                case .lengths(let lengths):
                    "\(lengths.shortest.grouped) to \(lengths.longest.grouped)"
                }
            return (figure.name.replacing("_", with: " "), text)
        }
        conversion = ["unroll", "convert", path, "MODEL.unroll"]
    }
}

extension ONNXSummary.Port {
    var text: String {
        "\(Inspection.line(name)) [\(axes.map { Inspection.line($0) }.joined(separator: ", "))]"
    }
}
