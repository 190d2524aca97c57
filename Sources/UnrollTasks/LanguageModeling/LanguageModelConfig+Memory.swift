internal import UnrollLayers
internal import UnrollTensors
internal import UnrollTraining

extension LanguageModelConfig {
    /// Bytes that training needs at the least: parameters with their gradients, moments, best and
    /// packed copies, and the activations of one window. In `Double`, which cannot overflow.
    func trainingBytes(vocabulary: Int, symbols: Int) -> Double {
        let gates = Double(recurrent.recurrentCell.gates)
        let hidden = Double(recurrent.hiddenSize)
        let outputs = Double(outputWidth)
        let embedding = Double(embeddingWidth)
        let vocabulary = Double(vocabulary)
        var parameters = vocabulary * (embedding + (tied ? 1 : outputs + 1))
        for layer in 0..<recurrent.layers {
            let inputs = layer == 0 ? embedding : outputs
            parameters += gates * hidden * (inputs + outputs + 1)
        }
        // Value, gradient, two moments, the best ones, and two packed forms.
        let copies = 7.0
        let rows = min(Double(batchSize) * Double(windowLength), Double(symbols))
        // Gates and their gradients, states and theirs; logits and theirs.
        let activations =
            rows * (Double(recurrent.layers) * 2 * hidden * (gates + 2) + 2 * vocabulary)
        return 4 * (copies * parameters + activations)
    }

    /// Checks the sizes once vocabulary and text are known.
    ///
    /// - Parameter symbols: Of the training text.
    /// - Throws: ``ConfigError`` where the machine's memory cannot hold the training.
    func validateMemory(vocabulary: Int, symbols: Int) throws {
        try ConfigError.requireMemory(
            bytes: trainingBytes(vocabulary: vocabulary, symbols: symbols),
            cure: "choose a smaller --hidden, --batch-size, --window or --vocabulary-size")
    }
}
