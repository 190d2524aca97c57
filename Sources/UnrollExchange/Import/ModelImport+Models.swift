internal import UnrollData
internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTasks
internal import UnrollTensors
internal import UnrollTraining

/// The models that are made of the parts.
extension ModelImport {
    /// Writes the model.
    ///
    /// - Returns: What was assumed, a sentence each.
    func write(to path: String) throws -> [String] {
        let order = try symbolOrder()
        do {
            switch task {
            case .languageModel: try languageModel(path, order)
            case .classification: try classifier(path, order)
            case .tagging: try tagger(path, order)
            }
        } catch let error as ConfigError {
            throw ExchangeError(
                archive.path, "no model of unroll has its sizes or its symbols (\(error))",
                cure: "check what the mapping and the vocabulary say")
        }
        return assumptions(order)
    }

    private var vocabularySize: Int {
        embedding.flatMap { archive.matrix($0 + "weight")?.rows } ?? recurrent.inputSize
    }
    private var embeddingSize: Int {
        embedding.flatMap { archive.matrix($0 + "weight")?.columns } ?? recurrent.inputSize
    }

    private func symbolOrder() throws -> SymbolOrder {
        let count = vocabularySize
        if mapping.level == .byte {
            guard count == 256, list == nil else {
                throw ExchangeError(
                    archive.path,
                    list == nil
                        ? "its embedding has \(counted(count, "row")), and there are 256 bytes"
                        : "bytes are read by their values, and there is a vocabulary",
                    cure: list == nil ? "choose characters or words" : "leave the vocabulary out")
            }
            return try SymbolOrder(bytesOf: archive.path)
        }
        guard let list else {
            throw ExchangeError(
                archive.path, "its \(counted(count, "symbol")) have no names",
                cure:
                    "give them with a vocabulary: a JSON file, or a text with a symbol on each line"
            )
        }
        guard list.symbols.count == count else {
            throw ExchangeError(
                archive.path,
                "the vocabulary has \(counted(list.symbols.count, "symbol")), and its embedding has \(counted(count, "row"))",
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

    /// PyTorch's modules read texts of any length.
    static let longestText = 1_000_000
    /// The logit of a symbol that the other model lacks: as good as no probability.
    private static let never: Float = -10_000

    private func languageModel(_ path: String, _ order: SymbolOrder) throws {
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
                    archive[output + "weight"] == nil
                        ? (embedding ?? "") + "weight" : output + "weight",
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
    }

    /// Whether embedding and output layer are one matrix.
    private var isTied: Bool {
        get throws {
            guard let embedding else { return false }
            guard archive[output + "weight"] != nil else { return true }
            if let file = archive as? TorchArchive,
                file.sharesElements(embedding + "weight", output + "weight")
            {
                return true
            }
            return try archive.isSame(embedding + "weight", output + "weight")
        }
    }

    private func classifier(_ path: String, _ order: SymbolOrder) throws {
        var config = ClassificationConfig()
        config.encoder = encoder(order)
        config.averagedMember = false
        config.vectorEpochs = 0
        config.labels = try labels()
        let width = recurrent.stack.outputSize
        let read = archive.matrix(output + "weight")?.columns ?? 0
        config.pooling = mapping.pooling ?? .last
        let expected = config.pooling == .meanMax ? 2 * width : width
        guard config.pooling != .attention else {
            throw ExchangeError(
                archive.path, "attention pooling is not one of torch.nn's modules",
                cure: "choose the pooling last, middle, mean, max or mean-max")
        }
        guard read == expected else {
            throw ExchangeError(
                archive.path,
                "its output layer \(output)weight reads \(read) elements, and '\(config.pooling.rawValue)' of the outputs has \(expected)",
                cure:
                    "say how outputs become one vector with a pooling: last, middle, mean, max or mean-max"
            )
        }
        var recipes = recurrent.recipes("recurrent.")
        recipes["embedding.weight"] = embeddingRecipe(order)
        recipes.merge(outputRecipes(width: expected)) { first, _ in first }
        try config.validate()
        try config.validate(vocabulary: order.rows.count)
        let network = ClassificationEnsemble(config, vocabularySize: order.rows.count)
        try write(config, order.codec.parts, recipes, network, to: path)
    }

    private func tagger(_ path: String, _ order: SymbolOrder) throws {
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
                        cure:
                            "convert a CRF of pytorch-crf, with transitions, start_transitions and end_transitions"
                    )
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
    }

    private func encoder(_ order: SymbolOrder) -> SequenceEncoderConfig {
        var encoder = SequenceEncoderConfig()
        encoder.level = order.codec.level
        encoder.normalization = UnicodeNormalization.none
        encoder.preparation = TextPreparation(
            lowercases: mapping.lowercases ?? false,
            splitsPunctuation: mapping.splitsPunctuation ?? false)
        encoder.maximumLength = mapping.maximumLength ?? Self.longestText
        encoder.recurrent = recurrent.stack
        encoder.embeddingSize = embeddingSize
        return encoder
    }

    private func labels() throws -> [String] {
        let rows = archive.matrix(output + "weight")?.rows ?? 0
        let count = isBinary ? 2 : rows
        let labels = mapping.labels ?? (0..<count).map { "\($0)" }
        guard labels.count == count else {
            throw ExchangeError(
                archive.path,
                "\(labels.count == 1 ? "there is" : "there are") \(counted(labels.count, "label")), and its output layer \(output)weight has \(counted(rows, "row"))"
                    + (isBinary ? ", which tells two classes apart" : ""),
                cure: "give a label for each \(isBinary ? "class" : "row"), in their order")
        }
        guard Set(labels).count == count, count > 1 else {
            throw ExchangeError(
                archive.path,
                count > 1 ? "two of its labels are the same" : "its output layer has a single row",
                cure: count > 1
                    ? "give different labels" : "convert a model of two classes or tags, or more")
        }
        return labels
    }

    /// Whether a classifier has one output, of which the logistic function makes the second class's probability.
    private var isBinary: Bool {
        task == .classification && archive.matrix(output + "weight")?.rows == 1
    }

    private func outputRecipes(width: Int) -> [String: TensorRecipe] {
        if isBinary {
            // softmax of 0 and x is 1 - σ(x) and σ(x).
            func recipe(_ name: String, _ shape: [Int]) -> TensorRecipe {
                TensorRecipe(
                    shape: shape,
                    [
                        .init(1, of: [0]),
                        archive[name] == nil ? .init(1, of: [0]) : .init(1, sumOf: [.init(name)]),
                    ])
            }
            return [
                "output.weight": recipe(output + "weight", [2, width]),
                "output.bias": recipe(output + "bias", [2]),
            ]
        }
        let count = archive.matrix(output + "weight")?.rows ?? 0
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
            for used in recipe.sources {
                guard let type = archive[used.name]?.type, !type.isFloatingPoint else { continue }
                throw ExchangeError(
                    archive.path,
                    "\(used.name) holds whole numbers (\(type.rawValue)), perhaps quantised ones",
                    cure: "save the weights as floating-point numbers")
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
        shape.count == recipe.shape.count && shape.dropFirst() == recipe.shape.dropFirst()
            && used.rows.upperBound <= (shape.first ?? 1)
    }
}
