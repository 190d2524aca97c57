/// The preparation of a text before it is split into words: one text in, one text out, in which
/// white space alone separates the words.
///
/// Letters stay as they are spelled: a letter with its accent and the two apart are told apart, as
/// in every vocabulary.
public struct TextPreparation: Sendable, Codable, Hashable {
    /// Lower-cases all letters.
    public var lowercases: Bool
    /// Takes punctuation off the edges of words, and endings such as `n't` and `'s` off English
    /// ones, as the Penn Treebank and the vectors made from such texts do.
    public var splitsPunctuation: Bool

    /// What is done to a text; by default both.
    public init(lowercases: Bool = true, splitsPunctuation: Bool = true) {
        self.lowercases = lowercases
        self.splitsPunctuation = splitsPunctuation
    }

    /// The text, prepared.
    public func callAsFunction(_ text: String) -> String {
        let text = lowercases ? text.lowercased() : text
        guard splitsPunctuation else { return text }
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count + text.utf8.count / 4)
        var word: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars {
            if WordTokenizer.isSpace(scalar) {
                append(word, to: &output)
                word.removeAll(keepingCapacity: true)
            } else {
                word.append(scalar == "\u{2019}" ? "'" : scalar)
            }
        }
        append(word, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    // MARK: Words

    private static let endings: [[Unicode.Scalar]] = ["'s", "'re", "'ve", "'ll", "'d", "'m", "n't"]
        .map { Array($0.unicodeScalars) }

    private func append(_ word: [Unicode.Scalar], to output: inout [UInt8]) {
        guard let first = word.firstIndex(where: { !Self.isPunctuation($0) }),
            let last = word.lastIndex(where: { !Self.isPunctuation($0) })
        else {
            // Nothing but signs, such as "..." or ":-)": one word.
            append(piece: word[...], to: &output)
            return
        }
        if Self.isEnding(word[...]) { return append(piece: word[...], to: &output) }
        appendRuns(word[..<first], to: &output)
        // The dots of an abbreviation belong to it.
        let isAbbreviation =
            last + 1 < word.count && word[last + 1] == "." && word[first...last].contains(".")
        let end = isAbbreviation ? last + 2 : last + 1
        appendCore(word[first..<end], to: &output)
        appendRuns(word[end...], to: &output)
    }

    /// A word without signs at its edges: split before an English ending.
    private func appendCore(_ word: ArraySlice<Unicode.Scalar>, to output: inout [UInt8]) {
        for ending in Self.endings where word.count > ending.count {
            let place = word.endIndex - ending.count
            if Self.matches(word[place...], ending) {
                append(piece: word[..<place], to: &output)
                append(piece: word[place...], to: &output)
                return
            }
        }
        append(piece: word, to: &output)
    }

    /// Signs: a word for each run of one and the same.
    private func appendRuns(_ signs: ArraySlice<Unicode.Scalar>, to output: inout [UInt8]) {
        var rest = signs
        while let sign = rest.first {
            let run = rest.prefix { $0 == sign }
            append(piece: run, to: &output)
            rest = rest.dropFirst(run.count)
        }
    }

    private func append(piece: ArraySlice<Unicode.Scalar>, to output: inout [UInt8]) {
        guard !piece.isEmpty else { return }
        if !output.isEmpty { output.append(0x20) }
        for scalar in piece { output.append(contentsOf: UTF8.encode(scalar)!) }
    }

    private static func isEnding(_ word: ArraySlice<Unicode.Scalar>) -> Bool {
        word.first == "'" && endings.contains { matches(word, $0) }
    }

    /// Whether a word is this ending, in lower or upper case.
    private static func matches(
        _ word: ArraySlice<Unicode.Scalar>, _ ending: [Unicode.Scalar]
    ) -> Bool {
        word.count == ending.count
            && zip(word, ending).allSatisfy {
                $0 == $1 || ($0.isASCII && $0.value | 0x20 == $1.value)
            }
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9": false
            default: scalar.value > 0x20 && scalar.value < 0x7F
            }
        }
        return switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation, .otherPunctuation:
            true
        default: false
        }
    }
}
