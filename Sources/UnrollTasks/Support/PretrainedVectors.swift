internal import UnrollData
internal import UnrollSystem
internal import UnrollTensors
internal import UnrollTraining

/// Word vectors that an embedding begins with: the rows of a vector file that a vocabulary needs, or
/// what skip-gram learns of the training texts.
struct PretrainedVectors {
    let vectors: WordVectors
    /// Words that join the vocabulary beside those of the training texts.
    let words: [String]
    /// Symbols of the training texts, and how many of them have a vector.
    let coverage: (known: Int, of: Int)

    /// Reads the vectors of words, as written and lower-cased, and of the file's first
    /// ``SequenceEncoderConfig/extraWords``.
    ///
    /// - Parameter symbols: The words of the training texts.
    init(_ path: String, for symbols: some Collection<String>, _ config: SequenceEncoderConfig)
        throws
    {
        let spellings = Vocabulary(
            counts: [], leading: Array(symbols) + symbols.map { $0.lowercased() })
        let extra = config.extraWords
        var row = 0
        vectors = try WordVectors(
            contentsOf: path, normalization: config.normalization ?? .none
        ) { word in
            row += 1
            return row <= extra || spellings.index(ofBytes: word) != nil
        }
        let vectors = vectors
        coverage = (
            symbols.count { vectors.index(ofWordOrLowercased: $0) != nil }, symbols.count
        )
        // Where texts are lower-cased, a word with a capital letter never occurs.
        words =
            config.preparation.lowercases
            ? vectors.words.filter { $0 == $0.lowercased() } : vectors.words
    }

    /// Learns vectors from the training texts, in which words that stand there only once have none.
    ///
    /// - Parameters:
    ///   - texts: The symbols of each.
    ///   - codec: Of words.
    ///   - size: E
    ///   - epochs: Epochs over the texts.
    ///   - seed: Decides every draw.
    /// - Returns: `nil` where there are hardly any words.
    /// - Throws: `CancellationError` where the process is asked to stop; `ConfigError` where the vectors
    ///   need too much memory.
    init?(
        learnedFrom texts: some Sequence<some Sequence<Int32>>, of codec: TextCodec, size: Int,
        epochs: Int, seed: UInt64
    ) throws {
        var config = SkipGramConfig()
        config.dimensions = size
        config.minimumCount = 2
        config.epochs = epochs
        config.seed = seed
        guard let data = SkipGramData(texts, of: codec, minimumCount: config.minimumCount) else {
            return nil
        }
        let trainer = try SkipGramTrainer(config, data)
        try trainer.run {
            Activity.report(
                "learning word vectors", share: Double($0.words) / Double($0.totalWords))
        }
        // Vectors that are half learned would make another model than a run that is left alone.
        try Interruption.check()
        vectors = trainer.vectors
        words = []
        coverage = (
            data.words.count,
            codec.vocabulary.count - TextCodec.specialSymbolCount(codec.level)
        )
    }

    /// The vectors of a vocabulary, `[V, E]`. The unknown symbol gets the mean of all; a word that
    /// has none begins near zero, or is like the unknown one where nothing will be learned.
    func table(for vocabulary: Vocabulary, _ config: SequenceEncoderConfig, seed: UInt64)
        -> Tensor
    {
        let width = vectors.width
        let mean = vectors.mean
        // Evenly in ±a: a tenth of the vectors' own spread, since a rare word should say little until
        // it has learned something.
        let limit = 0.1 * (3 * vectors.variance).squareRoot()
        let random = RandomStream(seed: seed).stream("missing vectors")
        var values: [Float] = []
        values.reserveCapacity(vocabulary.count * width)
        for (place, symbol) in vocabulary.symbols.enumerated() {
            if let row = vectors.index(ofWordOrLowercased: symbol) {
                values += vectors.vector(row)
            } else if place == 0 || !config.tunesVectors {
                values += mean
            } else {
                values += (0..<width).map {
                    let draw = random.uniform(at: UInt64(place * width + $0))
                    return (2 * draw - 1) * limit
                }
            }
        }
        return Tensor(values, shape: [vocabulary.count, width])
    }
}

extension WordVectors {
    /// The mean of all rows.
    fileprivate var mean: [Float] {
        var sums = [Double](repeating: 0, count: width)
        for (place, value) in values.enumerated() { sums[place % width] += Double(value) }
        return sums.map { Float($0 / Double(max(words.count, 1))) }
    }

    /// The mean square of all elements: their mean is near zero.
    fileprivate var variance: Float {
        let sum = values.reduce(0.0) { $0 + Double($1) * Double($1) }
        return Float(sum / Double(max(values.count, 1)))
    }
}
