internal import UnrollData
internal import UnrollLayers
internal import UnrollPlatform
internal import UnrollSystem
public import UnrollTraining

extension TranslationConfig {
    /// Encoder, attention and decoder in a line.
    public var architecture: String {
        var parts = ["encoder \(encoder.architecture)"]
        let above = contextLayers > 0 ? " + \(contextLayers) above the attention" : ""
        parts.append("decoder \(decoder.architecture)\(above)")
        parts.append(
            "\(attention.rawValue) attention"
                + (attention == .additive ? " of \(attentionWidth)" : ""))
        if inputFeeding { parts.append("input feeding") }
        parts.append(
            "embeddings of \(embeddingSize)"
                + (sharesEmbeddings ? ", shared" : "") + (tied ? ", tied" : ""))
        if objective != .softmax { parts.append(objective.name) }
        return parts.joined(separator: ", ")
    }

    public var howTrained: String {
        var parts = ["batches of \(batchSize)"]
        for (name, rate) in [
            ("input dropout", inputDropout), ("embedding dropout", embeddingDropout),
            ("context dropout", contextDropout), ("output dropout", outputDropout),
            ("dropout between layers", hasLayers ? decoder.dropouts.between : 0),
            ("weight drop", decoder.dropouts.weight), ("label smoothing", labelSmoothing),
            ("scheduled sampling up to", scheduledSampling),
            ("subword dropout", texts.subwordDropout),
        ] where rate > 0 {
            parts.append("\(name) \(rate)")
        }
        parts.append("best by \(criterion == .bleu ? "BLEU" : "loss")")
        return training.describing(parts)
    }

    private var hasLayers: Bool { max(encoder.layers, decoder.layers, contextLayers) > 1 }

    /// How texts are read, in a line.
    public var reading: String {
        var parts: [String] = []
        switch texts.level {
        case .word: parts.append("words")
        case .character: parts.append("characters")
        case .subword:
            parts.append("subwords of \(counted(texts.merges, "merge"))")
        }
        switch texts.sharing {
        case .nothing: break
        case .merges: if texts.level == .subword { parts.append("merges of both sides") }
        case .vocabulary: parts.append("one vocabulary")
        }
        if texts.isTokenized { parts.append("tokenised") }
        if texts.normalization.lowercases { parts.append("lower-cased") }
        if let note = texts.normalization.form.note { parts.append(note) }
        parts.append("up to \(maximumLength)")
        return parts.joined(separator: ", ")
    }

    /// Source and target of the training files.
    var pair: String { files.joined(separator: " → ") }

    /// The unit of losses and speeds: symbols of the target, those of the ends among them.
    public var unit: LossUnit {
        let unit = LossUnit("symbols", as: .perplexity) { "perplexity \(perplexity($0))" }
        return labelSmoothing > 0 || objective.samples > 0 ? unit.trainedByEstimate : unit
    }
}
