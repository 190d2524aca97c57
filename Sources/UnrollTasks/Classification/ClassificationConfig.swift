public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTraining

/// A classifier: what it reads, how it is built, how it is trained.
///
/// The fields of its ``encoder`` are its own too: `config.level` is `config.encoder.level`.
@dynamicMemberLookup
public struct ClassificationConfig: TextModelConfig, Hashable {
    public static let task = "classification"

    /// What a sequence is made of; `nil` for texts, read as the ``encoder``'s level says.
    public var input: SequenceInputKind?
    /// How frames are read where the input is not text; the stack and its dropouts are the
    /// ``encoder``'s.
    public var frames = FrameEncoderConfig()
    /// How files of frames are read where those are the input.
    public var frameReading = FrameReadingConfig()
    /// Whether nucleotide sequences are read from both strands: at random in training, the mean of
    /// both in prediction.
    public var bothStrands = false
    /// The most places by which a nucleotide sequence of training moves, either way, in each update;
    /// what moves out is lost, and the places left are read as unknown.
    public var nucleotideShift = 0
    /// How long nucleotide sequences are divided: training sequences into examples of their class,
    /// others into windows whose outputs are pooled together. `nil`: a sequence is read at once, as
    /// far as the ``encoder``'s maximum length.
    public var windowing: SequenceWindowing?
    /// How texts are read and encoded.
    public var encoder = Self.defaultEncoder
    /// The classes, in the order of the logits. Filled in from the data.
    public var labels: [String] = []
    /// How the outputs of all time steps become one vector.
    public var pooling = SequencePooling.Kind.max
    /// How many equal parts of a sequence are pooled each for itself.
    public var poolingParts = 1
    /// The width of the network inside attention pooling.
    public var attentionSize = 64
    /// The columns that the texts of the training data were joined from, where they were chosen: those of
    /// other tables too. Filled in from the data.
    public var textColumns: [String] = []
    /// How many networks are trained, with first parameters of their own; their probabilities are
    /// averaged.
    public var models = 1
    /// Whether a plain network of averaged word vectors, with an embedding of its own, is a member
    /// beside the recurrent ones: the probabilities of all are averaged. It errs elsewhere than a
    /// network that reads words in their order. Of texts alone.
    public var averagedMember = true
    /// Epochs in which word vectors are learned from the training texts before the network begins
    /// with them (skip-gram, Mikolov et al., 2013); 0 for vectors drawn at random. Of words alone, where no
    /// vector file is given.
    public var vectorEpochs = 10
    /// Dropout on the pooled outputs, a rate in 0..<1.
    public var outputDropout: Float = 0.4
    /// B
    public var batchSize = 32
    /// How much each class counts in the loss.
    public var classWeights = ClassWeights.even
    /// The share of the target distribution that is spread over all classes.
    public var labelSmoothing: Float = 0
    /// The share of each class held out where there is no validation table; 0, with the last epoch
    /// kept, for none.
    public var heldOutFraction = 0.1
    /// Epochs, optimiser, rates.
    public var training = TrainingConfig.standard

    /// The usual classifier of words.
    public init() {}

    /// Words that stand in the training texts once are read as unknown half of the time, so that the
    /// network learns what to make of words that it does not know.
    public static var defaultEncoder: SequenceEncoderConfig {
        var encoder = SequenceEncoderConfig()
        encoder.rareWordDropout = 0.5
        return encoder
    }

    /// A field of ``encoder``.
    public subscript<Field>(
        dynamicMember field: WritableKeyPath<SequenceEncoderConfig, Field>
    ) -> Field {
        get { encoder[keyPath: field] }
        set { encoder[keyPath: field] = newValue }
    }

    /// The width of the outputs that are pooled.
    public var outputWidth: Int {
        input == nil
            ? encoder.outputWidth : encoder.recurrent?.outputSize ?? frames.outputSize
    }

    /// The ``vectorEpochs`` where there are words to learn vectors of.
    var ownVectorEpochs: Int {
        input == nil && encoder.level == .word && encoder.vectors == nil ? vectorEpochs : 0
    }

    /// The ``averagedMember`` where there is a network that it stands beside.
    var hasAveragedMember: Bool { input == nil && encoder.recurrent != nil && averagedMember }

    package var level: TextLevel {
        get { encoder.level }
        set { encoder.level = newValue }
    }

    /// The plain network that the lecture starts from: averaged word vectors into a classifier.
    public var baseline: ClassificationConfig {
        var plain = self
        plain.encoder.recurrent = nil
        plain.pooling = .mean
        plain.poolingParts = 1
        plain.models = 1
        plain.averagedMember = false
        plain.frames.filters = 0
        return plain
    }

    // MARK: Checks

    public func validate() throws {
        try encoder.validate()
        try frames.validate()
        try frameReading.validate()
        try ConfigError.require(
            input != nil || (frames.filters == 0 && !bothStrands),
            "texts have no \(field: "filters") and no second strand")
        try ConfigError.require(
            (frameReading.audio != nil) == (input == .audio),
            "the spectra of recordings are for audio alone, and audio needs them")
        try ConfigError.require(
            !bothStrands || input == .nucleotides,
            "\(field: "bothStrands") is for nucleotides alone")
        try ConfigError.require(
            (0...1_000_000).contains(nucleotideShift)
                && (nucleotideShift == 0 || input == .nucleotides),
            "\(field: "nucleotideShift") must be from 0 to 1000000, and is for nucleotides alone")
        try windowing?.validate()
        try ConfigError.require(
            windowing == nil || input == .nucleotides,
            "\(field: "windowLength") is for nucleotides alone")
        try ConfigError.require(
            encoder.wordForms == nil, "a classifier does not read \(field: "wordForms")")
        try ConfigError.require("batchSize", batchSize, upTo: ConfigError.largestSize)
        try ConfigError.require("poolingParts", poolingParts, upTo: 10_000)
        try ConfigError.require(
            poolingParts == 1 || pooling != .last,
            "the last state has no \(field: "poolingParts"): choose another \(field: "pooling")")
        try ConfigError.require("models", models, upTo: 1000)
        try ConfigError.require(
            (0...1_000_000).contains(vectorEpochs),
            "\(field: "vectorEpochs") \(vectorEpochs) must be from 0 to 1000000")
        try ConfigError.require("attentionSize", attentionSize, upTo: ConfigError.largestSize)
        try ConfigError.require("outputDropout", rate: outputDropout)
        try ConfigError.require("labelSmoothing", rate: labelSmoothing)
        if heldOutFraction != 0 || training.keeps == .best {
            try ConfigError.require("heldOutFraction", share: heldOutFraction)
        }
        if case .given(let weights) = classWeights {
            for (label, weight) in weights {
                try ConfigError.require(
                    weight > 0 && weight.isFinite,
                    "\(field: "classWeights"): the weight \(weight) of '\(label)' must be above 0")
            }
        }
        try training.validate()
        try ConfigError.require(
            encoder.recurrent != nil || pooling != .last,
            "averaged vectors have no last state: choose another \(field: "pooling")")
    }

    public func validate(vocabulary: Int) throws {
        try ConfigError.require(
            labels.count >= 2 && Set(labels).count == labels.count,
            "a classifier needs at least two classes, all different")
        try ConfigError.require(
            !labels.contains { $0.isEmpty || TextTable.isUnprintable($0) },
            "a class has no name that can be printed on a line")
        if input == nil { try encoder.validate(vocabulary: vocabulary) }
        if input != nil {
            try ConfigError.require(frames.width >= 1, "the width of the frames is not known")
        }
    }

    /// What it reads, in a line.
    public var reading: String {
        guard let input else { return encoder.reading }
        let frames = frameReading.text
        return input.rawValue + (bothStrands ? ", both strands" : "")
            + (frames.isEmpty ? "" : ", \(frames)") + ", "
            + (windowing?.text(encoder.recurrent?.direction)
                ?? "up to \(encoder.maximumLength) time steps")
    }

    // MARK: Descriptions

    public var architecture: String {
        guard input != nil else {
            return "\(architectureWithoutEmbeddings), \(encoder.embeddingText)"
        }
        return architectureWithoutEmbeddings
            + (frames.filters > 0 ? ", \(frames.filters) filters of \(frames.filterWidth)" : "")
    }

    /// The beginning of the architecture, which does not depend on the vectors.
    package var architectureWithoutEmbeddings: String {
        guard let recurrent = encoder.recurrent else { return "averaged vectors" }
        let parts = poolingParts > 1 ? " of \(poolingParts) parts" : ""
        return (models > 1 ? "\(models) models, each " : "")
            + "\(recurrent.architecture), \(pooling.rawValue) pooling\(parts)"
            + (hasAveragedMember ? "; and averaged vectors" : "")
    }

    public var howTrained: String {
        var parts = ["batches of \(batchSize)"]
        if ownVectorEpochs > 0 {
            parts.append("word vectors first, \(counted(ownVectorEpochs, "epoch"))")
        }
        if nucleotideShift > 0 { parts.append("moved by up to \(nucleotideShift)") }
        parts += frameReading.augmentationTexts
        switch classWeights {
        case .even: break
        case .balanced: parts.append("balanced class weights")
        case .given(let weights):
            let list = weights.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            parts.append("class weights \(list.joined(separator: ", "))")
        }
        var encoder = encoder
        if input != nil { (encoder.wordDropout, encoder.rareWordDropout) = (0, nil) }
        parts += encoder.dropoutTexts
        for (name, rate) in [
            ("output dropout", outputDropout), ("label smoothing", labelSmoothing),
        ] where rate > 0 {
            parts.append("\(name) \(rate)")
        }
        return training.describing(parts)
    }
}

extension ClassificationConfig: Codable {
    private enum CodingKeys: String, CodingKey {
        case input, frames, frameReading, bothStrands, nucleotideShift, windowing, labels, pooling,
            poolingParts, attentionSize, models, averagedMember, vectorEpochs,
            outputDropout, batchSize,
            classWeights
        case labelSmoothing, heldOutFraction, training, textColumns
    }

    /// The encoder's fields stand beside the others.
    public init(from decoder: any Decoder) throws {
        encoder = try SequenceEncoderConfig(from: decoder)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        input = try values.decodeIfPresent(SequenceInputKind.self, forKey: .input)
        frames =
            try values.decodeIfPresent(FrameEncoderConfig.self, forKey: .frames)
            ?? FrameEncoderConfig()
        frameReading =
            try values.decodeIfPresent(FrameReadingConfig.self, forKey: .frameReading)
            ?? FrameReadingConfig()
        bothStrands = try values.decodeIfPresent(Bool.self, forKey: .bothStrands) ?? false
        nucleotideShift = try values.decodeIfPresent(Int.self, forKey: .nucleotideShift) ?? 0
        windowing = try values.decodeIfPresent(SequenceWindowing.self, forKey: .windowing)
        labels = try values.decode([String].self, forKey: .labels)
        pooling = try values.decode(SequencePooling.Kind.self, forKey: .pooling)
        poolingParts = try values.decodeIfPresent(Int.self, forKey: .poolingParts) ?? 1
        attentionSize = try values.decode(Int.self, forKey: .attentionSize)
        models = try values.decodeIfPresent(Int.self, forKey: .models) ?? 1
        vectorEpochs = try values.decodeIfPresent(Int.self, forKey: .vectorEpochs) ?? 0
        averagedMember = try values.decodeIfPresent(Bool.self, forKey: .averagedMember) ?? false
        outputDropout = try values.decode(Float.self, forKey: .outputDropout)
        batchSize = try values.decode(Int.self, forKey: .batchSize)
        classWeights = try values.decode(ClassWeights.self, forKey: .classWeights)
        labelSmoothing = try values.decode(Float.self, forKey: .labelSmoothing)
        heldOutFraction = try values.decode(Double.self, forKey: .heldOutFraction)
        training = try values.decode(TrainingConfig.self, forKey: .training)
        textColumns = try values.decodeIfPresent([String].self, forKey: .textColumns) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        try self.encoder.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        if let input {
            try values.encode(input, forKey: .input)
            try values.encode(frames, forKey: .frames)
            try values.encode(bothStrands, forKey: .bothStrands)
            if nucleotideShift > 0 { try values.encode(nucleotideShift, forKey: .nucleotideShift) }
            try values.encodeIfPresent(windowing, forKey: .windowing)
            if input.isInFiles { try values.encode(frameReading, forKey: .frameReading) }
        }
        try values.encode(labels, forKey: .labels)
        try values.encode(pooling, forKey: .pooling)
        if poolingParts > 1 { try values.encode(poolingParts, forKey: .poolingParts) }
        try values.encode(attentionSize, forKey: .attentionSize)
        if models > 1 { try values.encode(models, forKey: .models) }
        if vectorEpochs > 0 { try values.encode(vectorEpochs, forKey: .vectorEpochs) }
        if averagedMember { try values.encode(true, forKey: .averagedMember) }
        try values.encode(outputDropout, forKey: .outputDropout)
        try values.encode(batchSize, forKey: .batchSize)
        try values.encode(classWeights, forKey: .classWeights)
        try values.encode(labelSmoothing, forKey: .labelSmoothing)
        try values.encode(heldOutFraction, forKey: .heldOutFraction)
        try values.encode(training, forKey: .training)
        if !textColumns.isEmpty { try values.encode(textColumns, forKey: .textColumns) }
    }
}
