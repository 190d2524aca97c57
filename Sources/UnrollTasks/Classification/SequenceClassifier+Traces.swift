package import UnrollData
internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

extension SequenceClassifier {
    /// The gates and states of the first network's recurrent layers over texts.
    ///
    /// - Parameter texts: As the rows of a table have them.
    /// - Returns: `nil` where there is no recurrent stack over text.
    package func traced(_ texts: [String]) -> TracedText? {
        guard config.input == nil, let codec, let stack = config.encoder.recurrent else {
            return nil
        }
        let names = stack.layerNames
        var lines: [TracedText.Line] = []
        for (number, text) in texts.enumerated() {
            guard let input = try? reader.read(text, path: ""), input.length > 0 else { continue }
            let traces = RecurrentTrace.watching {
                ensemble.networks[0]([input], in: .evaluation)
            }.traces
            let symbols = input.symbolValues
            let own = Array(traces.suffix(names.count))
            if codec.level == .byte {
                let characters = ByteCharacters(symbols.map { UInt8(truncatingIfNeeded: $0) })
                lines.append(
                    TracedText.Line(
                        pieces: characters.texts, steps: characters.lastBytes, traces: own))
            } else {
                lines.append(
                    TracedText.Line(pieces: symbols.map { codec.vocabulary[$0] }, traces: own))
            }
            Activity.report("tracing", share: Double(number) / Double(texts.count))
        }
        return TracedText(
            lines: lines, isOfWords: codec.level == .word, cell: stack.recurrentCell,
            layerNames: names)
    }
}
