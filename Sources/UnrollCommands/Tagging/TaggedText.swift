internal import Unroll
internal import UnrollPlatform

/// Tags in a line of text.
struct TaggedText {
    let marksEntities: Bool
    private let hasColours =
        isatty(STDOUT_FILENO) == 1 && environmentVariable("NO_COLOR") ?? "" == ""
        && environmentVariable("TERM") != "dumb"

    /// Foreground colours that can be read on dark and on light, one for each type.
    private static let colours = [32, 34, 35, 36, 33, 31]

    func line(_ tokens: [String], _ prediction: SequenceTagger.Prediction) -> String {
        guard marksEntities else {
            return zip(tokens, prediction.tags).map { "\($0)/\($1)" }.joined(separator: " ")
        }
        var words: [String] = []
        var next = 0
        for entity in prediction.entities {
            words += tokens[next..<entity.span.tokens.lowerBound]
            words.append(marked(tokens[entity.span.tokens].joined(separator: " "), entity.span))
            next = entity.span.tokens.upperBound
        }
        return (words + tokens[next...]).joined(separator: " ")
    }

    private func marked(_ text: String, _ span: EntitySpan) -> String {
        let type = span.type.isEmpty ? "_" : span.type
        guard hasColours else { return "[\(text) \(type)]" }
        // The same type has the same colour in every run.
        let hash = type.utf8.reduce(5381) { ($0 &* 33 &+ Int($1)) & 0xFFFF }
        let colour = Self.colours[hash % Self.colours.count]
        return "\u{1B}[1;\(colour)m\(text)\u{1B}[0m\u{1B}[\(colour)m (\(type))\u{1B}[0m"
    }
}
