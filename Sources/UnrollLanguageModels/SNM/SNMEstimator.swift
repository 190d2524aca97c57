public import UnrollData
internal import UnrollPlatform
internal import UnrollSystem

/// Estimates sparse non-negative matrix models: counts of one text, an adjustment learned on another.
public enum SNMEstimator {
    /// The current stage of an estimation.
    public enum Stage: Sendable, Equatable {
        /// Counting a type of features: its number, and how many there are.
        case counting(type: Int, of: Int)
        /// Learning the adjustment: an epoch, counted from 1, and its loss in nats.
        case learning(epoch: Int, loss: Double)
        /// Making the matrix.
        case finishing

        /// The stage in words.
        public var text: String {
            switch self {
            case .counting(let type, let count): "counting features of type \(type) of \(count)"
            case .learning(let epoch, let loss):
                "learning the adjustment, epoch \(epoch): loss \(loss.fixed(4))"
            case .finishing: "making the matrix"
            }
        }
    }

    /// Estimates a model.
    ///
    /// - Parameters:
    ///   - text: The text to count, encoded by `codec`.
    ///   - heldOut: The text that the adjustment is learned on, some ten thousand symbols or more.
    ///     If `nil`, the text's last lines are held out, and counted once the adjustment is known.
    ///   - codec: Level and vocabulary.
    ///   - config: Features and training.
    ///   - progress: Told of each stage; what it throws ends the estimation.
    /// - Throws: `DataError` where the configuration is out of range or a text too short.
    public static func estimate(
        _ text: EncodedText, heldOut: EncodedText? = nil, codec: TextCodec,
        config: SNMConfig = SNMConfig(), progress: (Stage) throws -> Void = { _ in }
    ) throws -> SNMModel {
        try config.validate()
        let size = codec.vocabulary.count
        let threads = ThreadCount.current
        let lines = 0..<text.lineCount
        var learned = lines
        var counted = lines
        if heldOut == nil {
            let count = Int((Double(lines.count) * config.heldOutFraction).rounded(.up))
            counted = 0..<max(0, lines.count - count)
            learned = counted.upperBound..<lines.upperBound
        } else {
            learned = 0..<(heldOut?.lineCount ?? 0)
        }
        guard !counted.isEmpty, !learned.isEmpty else {
            throw DataError(
                .tooShort, nil, "the text is too short to count one part and learn on another",
                cure: "give a text of more lines, or another held-out text")
        }
        var counting = SNMCounting(config, vocabularySize: size, threads: threads)
        let types = counting.types
        var counts = try types.indices.map { number in
            try progress(.counting(type: number + 1, of: types.count))
            return try counting.count(number, text, lines: counted)
        }
        var training = SNMTraining(
            counts, counting.kinds.all, types, config, text: heldOut ?? text, lines: learned,
            vocabularySize: size, threads: threads)
        var losses: [Double] = []
        try training.run { epoch, loss in
            losses.append(loss)
            try progress(.learning(epoch: epoch, loss: loss))
        }
        if counted != lines {
            counts = []
            counting = SNMCounting(config, vocabularySize: size, threads: threads)
            counts = try types.indices.map { number in
                try progress(.counting(type: number + 1, of: types.count))
                return try counting.count(number, text, lines: lines)
            }
        }
        try progress(.finishing)
        let values = values(of: counting.kinds.all, training.adjustment, types)
        let tables = counts.indices.map { number in
            let table = SNMTable(counts[number], kindValues: values)
            counts[number] = SNMCounts()
            return table
        }
        let info = SNMModelInfo(
            config: config, uniformWeight: exp(training.uniform),
            trainingSymbols: text.symbols.count, heldOutLosses: losses)
        return SNMModel(tables, codec: codec, info: info)
    }

    /// M of each kind of pair.
    private static func values(
        of kinds: [SNMPairKind], _ adjustment: SNMAdjustment, _ types: [SNMFeatureType]
    ) -> [Float] {
        var active: [SNMAdjustment.Active] = []
        return kinds.map { kind in
            active.removeAll(keepingCapacity: true)
            adjustment.active(kind, isNGram: types[Int(kind.type)].isNGram, into: &active)
            var sum: Float = 0
            for meta in active { sum += adjustment.parameters[Int(meta.slot)] * meta.weight }
            return exp(sum) * Float(kind.count) / Float(kind.contextCount)
        }
    }
}
