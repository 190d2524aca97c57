internal import UnrollData
internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTasks
internal import UnrollTensors
internal import UnrollTraining

/// A language model, classifier or tagger of PyTorch's modules: an embedding, a recurrent module and an output
/// layer, found by their names and shapes or by what a mapping says.
struct ModelImport {
    private let archive: any TensorArchive
    private let mapping: ModelMapping
    private let list: SymbolList?
    private let recurrent: RecurrentModule
    /// The prefix of the embedding; `nil` where the recurrent module reads symbols as they are (one of V inputs
    /// is 1).
    private let embedding: String?
    private let output: String
    private let isAdaptive: Bool
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
        list = symbols
        let parts = PartFinder(archive)
        recurrent = try parts.recurrent(mapping)
        isAdaptive = mapping.output.map { parts.isAdaptive($0 + ".") } ?? (parts.adaptive != nil)
        output = try parts.output(mapping, above: recurrent)
        embedding = try parts.embedding(mapping, below: recurrent, output: output)
        let rows = archive[output + "weight"]?.shape[0]
        let vocabulary =
            embedding.flatMap { archive[$0 + "weight"]?.shape[0] } ?? recurrent.inputSize
        let isTied = rows == nil && !isAdaptive
        task =
            mapping.task
            ?? (parts.transitions(mapping) != nil
                ? .tagging
                : recurrent.stack.direction == .leftToRight
                    && (isAdaptive || isTied || rows == vocabulary)
                    ? .languageModel : .classification)
        try requireNothingLeft(parts)
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

    // MARK: The models

    /// Writes the model.
    func write(to path: String) throws -> any TaskConfig {
        switch task {
        case .languageModel: try languageModel(path)
        case .classification: try classifier(path)
        case .tagging: try tagger(path)
        }
    }

    private var vocabularySize: Int {
        embedding.flatMap { archive[$0 + "weight"]?.shape[0] } ?? recurrent.inputSize
    }
    private var embeddingSize: Int {
        embedding.flatMap { archive[$0 + "weight"]?.shape[1] } ?? recurrent.inputSize
    }

    private func symbolOrder() throws -> SymbolOrder {
        let count = vocabularySize
        guard let list else {
            if count == 256, mapping.level == .byte {
                return try SymbolOrder(
                    SymbolList((0..<256).map { "\($0)" }), level: .byte, unknown: nil, end: nil,
                    path: archive.path)
            }
            throw ExchangeError(
                archive.path, "its \(counted(count, "symbol")) have no names",
                cure: "give them with a vocabulary: a JSON file, or a text with a symbol on each line")
        }
        guard list.symbols.count == count else {
            throw ExchangeError(
                archive.path,
                "the vocabulary has \(counted(list.symbols.count, "symbol")), and its embedding has \(count)",
                cure: "give the vocabulary that the model was trained with")
        }
        return try SymbolOrder(
            list, level: mapping.level, unknown: mapping.unknown, end: mapping.end,
            path: archive.path)
    }

    /// The embedding's rows in the order of the vocabulary.
    private func embeddingRecipe(_ order: SymbolOrder) -> TensorRecipe {
        if let embedding {
            return order.recipe(embedding + "weight", width: embeddingSize, new: 0)
        }
        // Symbols that are read as they are: row k of the identity.
        let width = recurrent.inputSize
        return TensorRecipe(
            shape: [order.rows.count, width],
            order.rows.map { row in
                var values = [Float](repeating: 0, count: width)
                if let row { values[row] = 1 }
                return .init(1, of: values)
            })
    }

    /// The logit of a symbol that the other model lacks: as good as no probability.
    private static let never: Float = -10_000

    private func languageModel(_ path: String) throws -> any TaskConfig {
        let order = try symbolOrder()
        var config = LanguageModelConfig()
        config.level = order.codec.level
        config.normalization = .none
        config.recurrent = recurrent.stack
        config.embeddingSize = embeddingSize
        config.perLine = mapping.perLine ?? false
        var recipes = recurrent.recipes("recurrent.")
        recipes["embedding.weight"] = embeddingRecipe(order)
        let width = recurrent.stack.outputSize
        if isAdaptive {
            let adaptive = try AdaptiveImport(archive, output, order: order, inputSize: width)
            config.objective = .adaptive(cutoffs: adaptive.cutoffs)
            recipes.merge(adaptive.recipes) { first, _ in first }
        } else {
            let isTied = try isTied
            config.tied = isTied && embeddingSize == width
            if !config.tied {
                recipes["output.weight"] = order.recipe(
                    archive[output + "weight"] == nil ? (embedding ?? "") + "weight" : output + "weight",
                    width: width, new: 0)
            } else {
                config.embeddingSize = nil
            }
            let name = output + "bias"
            recipes["output.bias"] =
                archive[name] == nil
                ? TensorRecipe(
                    shape: [order.rows.count],
                    order.rows.map { (row: Int?) in .init(1, of: [row == nil ? Self.never : 0]) })
                : order.recipe(name, width: nil, new: Self.never)
        }
        try config.validate()
        try config.validate(vocabulary: order.rows.count)
        let network = LanguageModelNetwork(config, codec: order.codec)
        try write(config, order.codec.parts, recipes, network, to: path)
        return config
    }

    /// Whether embedding and output layer are one matrix.
    private var isTied: Bool {
        get throws {
            guard let embedding else { return false }
            guard archive[output + "weight"] != nil else { return true }
            return try archive.isSame(embedding + "weight", output + "weight")
        }
    }

    private func classifier(_ path: String) throws -> any TaskConfig {
        let order = try symbolOrder()
        var config = ClassificationConfig()
        config.encoder = encoder(order)
        config.averagedMember = false
        config.vectorEpochs = 0
        config.labels = try labels()
        let width = recurrent.stack.outputSize
        let read = archive[output + "weight"]?.shape[1] ?? 0
        config.pooling = mapping.pooling ?? .last
        let expected = config.pooling == .meanMax ? 2 * width : width
        guard read == expected, config.pooling != .attention else {
            throw ExchangeError(
                archive.path,
                "its output layer \(output)weight reads \(read) elements, and '\(config.pooling.rawValue)' of the outputs has \(expected)",
                cure: "say how outputs become one vector with a pooling: last, middle, mean, max or mean-max")
        }
        var recipes = recurrent.recipes("recurrent.")
        recipes["embedding.weight"] = embeddingRecipe(order)
        recipes.merge(outputRecipes(width: expected)) { first, _ in first }
        try config.validate()
        try config.validate(vocabulary: order.rows.count)
        let network = ClassificationEnsemble(config, vocabularySize: order.rows.count)
        try write(config, order.codec.parts, recipes, network, to: path)
        return config
    }

    private func tagger(_ path: String) throws -> any TaskConfig {
        let order = try symbolOrder()
        var config = TaggingConfig()
        config.encoder = encoder(order)
        config.tags = try labels()
        config.scheme = mapping.scheme ?? .plain
        config.learnedScheme = config.scheme
        config.learnsIOBES = false
        config.tunesRecall = false
        var recipes = recurrent.recipes("recurrent.")
        recipes["embedding.weight"] = embeddingRecipe(order)
        recipes.merge(outputRecipes(width: recurrent.stack.outputSize)) { first, _ in first }
        let count = config.tags.count
        if let crf = PartFinder(archive).transitions(mapping) {
            config.outputLayer = .crf
            for (ours, theirs, shape) in [
                ("output.transitions", "transitions", [count, count]),
                ("output.start", "start_transitions", [count]),
                ("output.end", "end_transitions", [count]),
            ] {
                guard archive[crf + theirs]?.shape == shape else {
                    throw ExchangeError(
                        archive.path,
                        "\(crf + theirs) is \(archive[crf + theirs].map { "\($0.shape)" } ?? "missing"), and \(counted(count, "tag")) ask for \(shape)",
                        cure: "convert a CRF of pytorch-crf, with transitions, start_transitions and end_transitions")
                }
                recipes[ours] = TensorRecipe(copying: crf + theirs, shape: shape)
            }
        } else {
            config.outputLayer = .softmax
        }
        try config.validate()
        try config.validate(vocabulary: order.rows.count)
        let network = TaggingNetwork(config, vocabularySize: order.rows.count)
        try write(config, order.codec.parts, recipes, network, to: path)
        return config
    }

    private func encoder(_ order: SymbolOrder) -> SequenceEncoderConfig {
        var encoder = SequenceEncoderConfig()
        encoder.level = order.codec.level
        encoder.normalization = UnicodeNormalization.none
        encoder.preparation = TextPreparation(
            lowercases: mapping.lowercases ?? false,
            splitsPunctuation: mapping.splitsPunctuation ?? false)
        encoder.maximumLength = mapping.maximumLength ?? encoder.maximumLength
        encoder.recurrent = recurrent.stack
        encoder.embeddingSize = embeddingSize
        return encoder
    }

    private func labels() throws -> [String] {
        let count = archive[output + "weight"]?.shape[0] ?? 0
        let labels = mapping.labels ?? (0..<count).map { "\($0)" }
        guard labels.count == count else {
            throw ExchangeError(
                archive.path,
                "there are \(counted(labels.count, "label")), and its output layer \(output)weight has \(counted(count, "row"))",
                cure: "give a label for each row, in their order")
        }
        return labels
    }

    private func outputRecipes(width: Int) -> [String: TensorRecipe] {
        let count = archive[output + "weight"]?.shape[0] ?? 0
        return [
            "output.weight": TensorRecipe(copying: output + "weight", shape: [count, width]),
            "output.bias": archive[output + "bias"] == nil
                ? TensorRecipe(shape: [count], [.init(count, of: [0])])
                : TensorRecipe(copying: output + "bias", shape: [count]),
        ]
    }

    private func write(
        _ config: some TaskConfig, _ parts: ModelParts, _ recipes: [String: TensorRecipe],
        _ network: some Module, to path: String
    ) throws {
        for (name, recipe) in recipes {
            for used in recipe.sources where archive[used.name]?.rowsFit(used, recipe) != true {
                throw ExchangeError(
                    archive.path,
                    "\(used.name) is \(archive[used.name].map { "\($0.shape)" } ?? "missing"), which does not fit the model's \(name) \(recipe.shape)",
                    cure: "check what the mapping says")
            }
        }
        var metadata = ModelMetadata(task: type(of: config).task, parts: parts)
        try metadata.parts.set(ModelMetadata.Part.config, config)
        try ImportedModel(metadata: metadata, recipes: recipes).write(
            to: path, from: archive,
            expecting: network.parameters.map { ($0.name, $0.parameter.shape) })
    }
}

extension ArchivedTensor {
    /// Whether the rows that a recipe takes are there.
    fileprivate func rowsFit(_ used: (name: String, rows: Range<Int>), _ recipe: TensorRecipe)
        -> Bool
    {
        let width = shape.dropFirst().reduce(1, *)
        return width == recipe.rowSize && used.rows.upperBound <= (shape.first ?? 1)
    }
}
