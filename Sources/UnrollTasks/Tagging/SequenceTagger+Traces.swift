package import UnrollData
internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

extension SequenceTagger {
    /// The gates and states of the first network's recurrent layers over sentences of words.
    ///
    /// - Parameter sentences: The words of each.
    /// - Returns: `nil` where there is no recurrent stack over words.
    package func traced(_ sentences: [[String]]) -> TracedText? {
        guard config.input == .words, let stack = config.encoder.recurrent else { return nil }
        let names = stack.layerNames
        var lines: [TracedText.Line] = []
        for (number, words) in sentences.enumerated() {
            var encoder = SentenceEncoder(config.encoder, codec, joinsMarks: config.joinsMarks)
            let encoded = encoder.encode(words)
            let traces = RecurrentTrace.watching {
                network.evaluate([encoded], forms: encoder.forms, as: "tracing") { _, _, lengths in
                    lengths
                }
            }.traces
            // What reads how words are spelled comes before the stack.
            let own = traces.prefix(traces.count / max(config.models, 1)).suffix(names.count)
            lines.append(
                TracedText.Line(
                    pieces: Array(words.prefix(config.maximumLength)), traces: Array(own)))
            Activity.report("tracing", share: Double(number) / Double(sentences.count))
        }
        return TracedText(
            lines: lines, isOfWords: true, cell: stack.recurrentCell, layerNames: names)
    }
}
