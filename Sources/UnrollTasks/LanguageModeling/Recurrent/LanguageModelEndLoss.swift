internal import UnrollData
internal import UnrollLayers
package import UnrollSystem
internal import UnrollTensors
package import UnrollTraining

extension LanguageModelNetwork {
    /// The losses of the symbols after some stretches of a text, spread evenly over it.
    ///
    /// A model that carries its state through the text has read the symbols before each stretch.
    ///
    /// - Throws: `FileError`, `DataError` where the text is too short, `ModelFileError`;
    ///   `ConfigError` where the model has no recurrent layers.
    static func endLoss(_ file: ModelFile, _ request: EndLoss.Request) throws -> EndLoss {
        let (config, codec) = try RecurrentLanguageModel.parts(of: file)
        guard config.hasRecurrentLayers else {
            throw ConfigError("\(file.path) has no recurrent layers, so nothing flows through time")
        }
        let trained = LanguageModelNetwork(config, codec: codec)
        try file.load(into: trained)
        let first = LanguageModelNetwork(
            config, codec: codec,
            random: RandomStream(seed: config.training.seed).stream("parameters"))
        let text = try codec.encode(contentsOf: request.text)
        if text.unknownCount > 0 {
            ReadingListener.note(
                "\(request.text): the model does not know \(text.unknownCount.grouped) of its "
                    + text.symbols.count.grouped(codec.level.rawValue))
        }
        let stretches = try stretches(of: text, config, codec, request)
        return EndLoss(unit: codec.level.rawValue + "s", sequences: stretches.count) { isTrained in
            (isTrained ? trained : first).endLoss(stretches)
        }
    }

    /// Symbols that are read, the one after them, and those before them.
    private struct Stretch {
        var before: [Int32]
        var inputs: [Int32]
        var target: Int32
    }

    /// The most symbols that give a stretch its state.
    private static let warmUp = 100

    private static func stretches(
        of text: EncodedText, _ config: LanguageModelConfig, _ codec: TextCodec,
        _ request: EndLoss.Request
    ) throws -> [Stretch] {
        let steps = request.timeSteps
        let symbols = text.symbols
        if config.perLine {
            let lines = (0..<text.lineCount).map(text.line).filter { $0.count >= steps }
            let every = max(1, lines.count / request.sequences)
            let chosen = Array(
                stride(from: 0, to: lines.count, by: every).prefix(request.sequences))
            guard !chosen.isEmpty else {
                let longest = (0..<text.lineCount).map { text.line($0).count }.max() ?? 0
                throw DataError(
                    .tooShort, request.text,
                    "its longest line has \(counted(longest, codec.level.rawValue)), and the model "
                        + "starts each line from the zero state",
                    cure: longest > 1
                        ? "choose a \(field: "lag") below \(longest), or a text of longer lines"
                        : "give a text of longer lines")
            }
            return chosen.map { index in
                let line = lines[index].prefix(steps)
                return Stretch(
                    before: [],
                    inputs: [codec.boundary] + line.dropLast().map { symbols[$0] },
                    target: symbols[line.last ?? 0])
            }
        }
        let room = symbols.count - steps
        guard room >= 1 else {
            throw DataError(
                .tooShort, request.text,
                "it has \(counted(symbols.count, codec.level.rawValue)), too few for gradients over "
                    + "\(steps)", cure: "choose a smaller \(field: "lag"), or a longer text")
        }
        let count = min(request.sequences, room)
        return (0..<count).map { index in
            let start = count == 1 ? 0 : (room - 1) * index / (count - 1)
            return Stretch(
                before: (max(0, start - warmUp)..<start).map { symbols[$0] },
                inputs: (start..<(start + steps)).map { symbols[$0] },
                target: symbols[start + steps])
        }
    }

    private func endLoss(_ stretches: [Stretch]) -> Tensor {
        let batch = stretches.count
        let steps = stretches[0].inputs.count
        // Each row's state is that after its own symbols, however many come before it.
        let warm = stretches.map(\.before.count).max() ?? 0
        var state: [RecurrentState]?
        if warm > 0 {
            var inputs = [Int32](repeating: 0, count: warm * batch)
            for (row, stretch) in stretches.enumerated() {
                for (t, symbol) in stretch.before.enumerated() { inputs[t * batch + row] = symbol }
            }
            state =
                hidden(
                    inputs, batch: batch, lengths: stretches.map(\.before.count), from: nil,
                    in: .evaluation
                ).final
        }
        let inputs = (0..<steps).flatMap { t in stretches.map { $0.inputs[t] } }
        let output = hidden(inputs, batch: batch, from: state, in: .recording).output
        let rows = output.slice((steps - 1)..<steps).reshaped([batch, config.outputWidth])
        let order = features?.order ?? 1
        let histories = stretches.flatMap { stretch in
            let read = Array((stretch.before + stretch.inputs).suffix(order - 1).reversed())
            return read + Array(repeating: -1, count: order - 1 - read.count)
        }
        let loss = objective.loss(
            rows, stretches.map(\.target),
            adding: features == nil ? nil : scoreFeatures(after: histories, positions: batch),
            in: .recording)
        return Float(batch) * loss
    }
}
