internal import UnrollLayers
internal import UnrollTensors
internal import UnrollTraining

extension LanguageModelConfig {
    /// Bytes that training needs at the least: parameters with their gradients, moments, best and
    /// packed copies, and the activations of one window. In `Double`, which cannot overflow.
    func trainingBytes(vocabulary: Int, symbols: Int) -> Double {
        let rows = min(Double(batchSize) * Double(windowLength), Double(symbols))
        // Value, the best one, moments.
        let kept = 2 + Double(training.optimizer.momentCount)

        let gates = Double(recurrent.recurrentCell.gates)
        let hidden = Double(recurrent.hiddenSize)
        var layers = 0.0
        for layer in 0..<recurrent.layers {
            let inputs = Double(layer == 0 ? embeddingWidth : outputWidth)
            layers += gates * hidden * (inputs + Double(outputWidth) + 1)
        }
        // Gradient, and two packed forms.
        var numbers = hasRecurrentLayers ? layers * (kept + 3) : 0
        if let features {
            let group = training.groups.first { "features.weight".hasPrefix($0.prefix) }
            let moments = (group?.rule ?? training.optimizer).momentCount
            numbers += Double(features.slots) * (3 + Double(moments))
        }

        let words = Double(vocabulary)
        if !hasRecurrentLayers {
        } else if let characters {
            numbers += characters.weightCount(outputSize: embeddingWidth) * (kept + 3)
        } else {
            numbers += Double(embeddingWidth) * (words * kept + min(words, rows))
        }
        let output = objective.weightCount(inputSize: outputWidth, vocabularySize: vocabulary)
        // Sampled, an update sees the targets and what was drawn.
        let seen =
            objective.samples == 0 ? words : min(words, rows + Double(objective.samples))
        numbers += tied ? words : output * kept + output * (seen / words)

        // Gates and their gradients, states and theirs; logits, as far as they are kept.
        numbers += rows * Double(recurrent.layers) * 2 * hidden * (gates + 2)
        numbers += min(rows * seen, Double(Tensor.largestKeptLogits / 4))
        return 4 * numbers
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
