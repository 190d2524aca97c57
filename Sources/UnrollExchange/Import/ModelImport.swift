internal import UnrollData
internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTasks
internal import UnrollTensors
internal import UnrollTraining

/// A language model, classifier or tagger of PyTorch's modules: an embedding, a recurrent module and an output
/// layer, found by their names and shapes or by what a mapping says.
struct ModelImport {
    let archive: any TensorArchive
    let mapping: ModelMapping
    let list: SymbolList?
    /// Whether the vocabulary stands in the file.
    let hasOwnSymbols: Bool
    let recurrent: RecurrentModule
    /// The prefix of the embedding; `nil` where the recurrent module reads symbols as they are (one of V inputs
    /// is 1).
    let embedding: String?
    let output: String
    let isAdaptive: Bool
    let task: ModelMapping.Task

    /// Finds the parts.
    ///
    /// - Parameters:
    ///   - archive: The file.
    ///   - mapping: What it does not tell.
    ///   - symbols: Its vocabulary; `nil` for bytes.
    /// - Throws: ``ExchangeError`` where a part is missing, or several could be it.
    init(_ archive: any TensorArchive, _ mapping: ModelMapping, symbols: SymbolList?) throws {
        self.archive = archive
        self.mapping = mapping
        let parts = PartFinder(archive)
        recurrent = try parts.recurrent(mapping)
        isAdaptive = mapping.output.map { parts.isAdaptive($0 + ".") } ?? (parts.adaptive != nil)
        output = try parts.output(mapping, above: recurrent)
        embedding = try parts.embedding(mapping, below: recurrent, output: output)
        let rows = archive.matrix(output + "weight")?.rows
        let vocabulary =
            embedding.flatMap { archive.matrix($0 + "weight")?.rows } ?? recurrent.inputSize
        let isTied = rows == nil && !isAdaptive
        task =
            mapping.task
            ?? (parts.transitions(mapping) != nil
                ? .tagging
                : recurrent.stack.direction == .leftToRight
                    && (isAdaptive || isTied || rows == vocabulary)
                    ? .languageModel : .classification)
        let file = archive as? TorchArchive
        list =
            symbols
            ?? (mapping.level == .byte
                ? nil : file.flatMap { SymbolList(in: $0.values, count: vocabulary) })
        hasOwnSymbols = symbols == nil && list != nil
        try requireNothingLeft(parts)
        try requireMeaning()
    }

    /// What is said of a model and means nothing for its kind would be ignored without a word.
    private func requireMeaning() throws {
        var idle: [(String, Bool)] = [
            ("activation", mapping.activation != nil && recurrent.stack.cell != .rnn),
            ("scheme", mapping.scheme != nil && task != .tagging),
            ("transitions", mapping.transitions != nil && task != .tagging),
            ("pooling", mapping.pooling != nil && task != .classification),
            ("perLine", mapping.perLine != nil && task != .languageModel),
        ]
        if task == .languageModel {
            idle += [
                ("labels", mapping.labels != nil), ("lowercases", mapping.lowercases != nil),
                ("splitsPunctuation", mapping.splitsPunctuation != nil),
                ("maximumLength", mapping.maximumLength != nil),
            ]
        }
        if let length = mapping.maximumLength, !(1...Self.longestText).contains(length) {
            throw ExchangeError(
                archive.path, "the greatest length of a text cannot be \(length)",
                cure: "choose 1 to \(Self.longestText.grouped) as 'maximumLength'")
        }
        if let (name, _) = idle.first(where: \.1) {
            throw ExchangeError(
                archive.path,
                "'\(name)' means nothing for \(recurrent.stack.cell == .rnn || name != "activation" ? "a \(task.name)" : "an nn.\(recurrent.stack.cell.rawValue.uppercased())")",
                cure: "leave it out, or say what the model does with 'task'")
        }
    }

    /// What was assumed since neither the file nor the mapping told it.
    func assumptions(_ order: SymbolOrder) -> [String] {
        var notes: [String] = []
        if hasOwnSymbols { notes.append("its symbols are those that stand in the file") }
        if mapping.task == nil, task == .classification, recurrent.stack.direction == .bidirectional
        {
            notes.append("it is taken for a classifier; the task 'tagging' makes it a tagger")
        }
        if task == .classification, mapping.pooling == nil {
            notes.append(
                "the final states of its directions are what it classifies (pooling 'last')")
        }
        if recurrent.stack.cell == .rnn, mapping.activation == nil {
            notes.append("its activation is taken for tanh")
        }
        if task != .languageModel, mapping.labels == nil {
            notes.append(
                "its \(task == .tagging ? "tags" : "classes") are numbered: labels name them")
        }
        if order.codec.level != .byte, order.rows[0] == nil {
            notes.append("no symbol stands for what its vocabulary lacks: that is read as zeros")
        }
        if order.unreadCount > 0 {
            notes.append(
                "\(counted(order.unreadCount, "symbol")) can stand in no text, as a padding")
        }
        return notes
    }

    /// A tensor that belongs to no part would be lost without a word.
    private func requireNothingLeft(_ parts: PartFinder) throws {
        var used = Set(recurrent.names)
        if let embedding { used.insert(embedding + "weight") }
        if isAdaptive {
            used.formUnion(
                archive.tensors.map(\.name).filter {
                    $0.hasPrefix(output + "head.") || $0.hasPrefix(output + "tail.")
                })
        } else {
            used.formUnion([output + "weight", output + "bias"])
        }
        if task == .tagging, let crf = parts.transitions(mapping) {
            used.formUnion(
                ["transitions", "start_transitions", "end_transitions"].map { crf + $0 })
        }
        if let left = archive.tensors.first(where: { !used.contains($0.name) }) {
            throw ExchangeError(
                archive.path,
                "the tensor '\(left.name)' \(left.shape) belongs to no part that is known: "
                    + "\(embedding.map { "\($0)weight is the embedding, " } ?? "")\(recurrent.prefix)… the recurrent module, "
                    + "\(output)… the output layer",
                cure: "name the parts in a mapping, or leave the tensor out of the file")
        }
    }
}
