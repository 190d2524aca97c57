package import UnrollData
internal import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

extension RecurrentLanguageModel {
    /// The gates and states of every layer behind each symbol of a text, read from the start state; where
    /// each line is read anew, so is each line here.
    ///
    /// - Parameter symbols: The text.
    /// - Returns: `nil` where there are no recurrent layers.
    package func traced(_ symbols: [Int32]) -> TracedText? {
        guard config.hasRecurrentLayers, !symbols.isEmpty else { return nil }
        var lines = [symbols[...]]
        if config.perLine {
            lines = []
            var first = 0
            for (place, symbol) in symbols.enumerated() where symbol == codec.boundary {
                lines.append(symbols[first...place])
                first = place + 1
            }
            if first < symbols.count { lines.append(symbols[first...]) }
        }
        return TracedText(
            lines: lines.enumerated().map { number, line in
                Activity.report("tracing", share: Double(number) / Double(lines.count))
                return traced(line: Array(line))
            }, isOfWords: codec.level == .word, cell: config.recurrent.recurrentCell,
            layerNames: config.recurrent.layerNames)
    }

    private func traced(line: [Int32]) -> TracedText.Line {
        let traces = RecurrentTrace.watching {
            compute {
                network.hidden(
                    line, batch: 1, from: start.layers, vectors: vectors, in: .evaluation)
            }
        }.traces
        guard codec.level == .byte else {
            let pieces = line.map { symbol in
                codec.level == .word && symbol == codec.boundary ? "\n" : codec.vocabulary[symbol]
            }
            return TracedText.Line(pieces: pieces, traces: traces)
        }
        let characters = ByteCharacters(line.map { UInt8(truncatingIfNeeded: $0) })
        return TracedText.Line(
            pieces: characters.texts, steps: characters.lastBytes, traces: traces)
    }
}

/// Bytes as the characters that they make together.
package struct ByteCharacters {
    /// Scalars; a replacement character for bytes that are none.
    package private(set) var texts: [String] = []
    /// The place of each one's last byte.
    package private(set) var lastBytes: [Int] = []

    package init(_ bytes: [UInt8]) {
        var open: [UInt8] = []
        for (place, byte) in bytes.enumerated() {
            open.append(byte)
            let follows = place + 1 < bytes.count && bytes[place + 1] & 0xC0 == 0x80
            if follows, open.count < 4, open[0] >= 0xC0 { continue }
            texts.append(String(decoding: open, as: UTF8.self))
            lastBytes.append(place)
            open = []
        }
    }
}
