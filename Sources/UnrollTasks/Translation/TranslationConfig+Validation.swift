internal import UnrollData
internal import UnrollLayers
public import UnrollSystem
internal import UnrollTraining

extension TranslationConfig {
    /// Checks what can be known before any file is opened.
    ///
    /// - Throws: `ConfigError`, which names the field.
    public func validate() throws {
        try texts.validate()
        for (field, value, most) in [
            ("maximumLength", maximumLength, 100_000),
            ("embeddingSize", embeddingSize, ConfigError.largestSize),
            ("batchSize", batchSize, ConfigError.largestSize),
        ] {
            try ConfigError.require(field, value, upTo: most)
        }
        for (field, rate) in [
            ("inputDropout", inputDropout), ("embeddingDropout", embeddingDropout),
            ("contextDropout", contextDropout), ("outputDropout", outputDropout),
            ("labelSmoothing", labelSmoothing),
        ] {
            try ConfigError.require(field, rate: rate)
        }
        try ConfigError.require(
            (0...1).contains(scheduledSampling),
            "\(field: "scheduledSampling") \(scheduledSampling) must be from 0 to 1")
        try validateLayers()
        try objective.validate()
        try ConfigError.require(
            labelSmoothing == 0 || objective == .softmax,
            "\(field: "labelSmoothing") is for the full softmax alone: make it 0 with another "
                + "\(field: "objective")")
        try ConfigError.require(
            !tied || objective.isLinear,
            "\(field: "tied") is not for \(field: "objective") adaptive, which has no matrix as the embedding's"
        )
        try ConfigError.require(
            !sharesEmbeddings || texts.sharing == .vocabulary,
            "\(field: "sharesEmbeddings") needs one vocabulary for both sides")
        if heldOutFraction != 0 || training.keeps == .best {
            try ConfigError.require("heldOutFraction", share: heldOutFraction)
        }
        try training.validate()
    }

    private func validateLayers() throws {
        try ConfigError.require(
            decoder.direction == .leftToRight,
            "a decoder writes from left to right: what comes next is not known to it")
        try ConfigError.require(
            (0...64).contains(contextLayers),
            "\(field: "contextLayers") \(contextLayers) must be from 0 to 64")
        try encoder.validate(inputSize: embeddingSize)
        try decoder.validate(inputSize: decoderInputSize)
        try contextStack?.validate(inputSize: contextInputSize)
        // Its usual value is the hidden size, whose fault would be named otherwise.
        try ConfigError.require("attentionWidth", attentionWidth, upTo: ConfigError.largestSize)
        try ConfigError.require(
            attention != .dot || encoder.outputSize == decoder.outputSize,
            "\(field: "attention") dot needs states as wide as the encoder's outputs, and "
                + "\(decoder.outputSize) is not \(encoder.outputSize): choose another, or another "
                + "\(field: "encoderHiddenSize")")
        let states = max(decoder.outputSize, encoder.outputSize)
        let largest = max(
            bridgeSize * encoder.outputSize, outputWidth * combinedSize,
            max(attentionWidth, encoder.outputSize) * states)
        try ConfigError.require(
            largest <= ConfigError.largestParameter,
            "\(field: "hiddenSize") \(decoder.hiddenSize) makes a weight matrix of more than 2 billion "
                + "elements; choose a smaller one")
    }

    /// Checks the sizes once the vocabularies are known.
    ///
    /// - Throws: `ConfigError`, which names the field.
    public func validate(sourceVocabulary: Int, targetVocabulary: Int) throws {
        let symbols = max(sourceVocabulary, targetVocabulary)
        try ConfigError.require(
            symbols * max(embeddingSize, outputWidth) <= ConfigError.largestParameter,
            """
            \(symbols.grouped) symbols by \(max(embeddingSize, outputWidth)) are more than 2 billion elements; \
            choose a smaller \(field: "embeddingSize"), or fewer words with \(field: "vocabularySize")
            """)
        try ConfigError.require(
            !sharesEmbeddings || sourceVocabulary == targetVocabulary,
            "\(field: "sharesEmbeddings") needs one vocabulary for both sides")
        if let fault = objective.fault(
            inputSize: outputWidth, vocabularySize: targetVocabulary)
        {
            throw ConfigError("\(field: "objective"): \(fault)")
        }
    }
}
