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
        let symbolParameters = vocabulary * (embedding + (tied ? 1 : outputs + 1))
        var parameters = 0.0
        for layer in 0..<recurrent.layers {
            let inputs = layer == 0 ? embedding : outputs
            parameters += gates * hidden * (inputs + outputs + 1)
        }
        // Value, gradient, two moments, the best ones; of the layers two packed forms too.
        let copies = 5 * symbolParameters + 7 * parameters
        let rows = min(Double(batchSize) * Double(windowLength), Double(symbols))
        // Gates and their gradients, states and theirs; logits, as far as they are kept.
        let logits = min(rows * vocabulary, Double(Tensor.largestKeptLogits / 4))
        let activations = rows * Double(recurrent.layers) * 2 * hidden * (gates + 2) + logits
        return 4 * (copies + activations)
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
