/// How BLEU takes sentences apart into tokens, as the tokenizers of sacreBLEU with these names do.
public enum BLEUTokenizer: String, CaseIterable, Sendable, Codable {
    /// The rules of `mteval-v13a.pl`, for texts of Western languages: punctuation of ASCII apart from
    /// words, but points and commas between digits.
    case mteval13a = "13a"
    /// None: words are what stands between white space, in texts that are tokenised already.
    case none
    /// Every character that is not white space.
    case character = "char"
    /// The rules of `mteval-v14.pl`: punctuation and symbols of all scripts.
    case international = "intl"

    /// The tokens of a sentence.
    public func tokens(of sentence: String) -> [String] {
        tokens(of: Array(sentence.unicodeScalars)).map { String(scalars: $0) }
    }

    func tokens(of sentence: [Unicode.Scalar]) -> [ArraySlice<Unicode.Scalar>] {
        switch self {
        case .none: PythonText.words(sentence)
        case .mteval13a: PythonText.words(Self.mteval13a(sentence))
        case .international: PythonText.words(Self.international(sentence))
        case .character:
            sentence.indices.filter { !PythonText.isSpace(sentence[$0]) }
                .map { sentence[$0...$0] }
        }
    }

    // MARK: Rules

    private static func mteval13a(_ sentence: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var text = sentence
        for (old, new) in [("<skipped>", ""), ("-\n", ""), ("\n", " ")] {
            text = replacing(old, by: new, in: text)
        }
        if text.contains("&") {
            for (old, new) in [("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")] {
                text = replacing(old, by: new, in: text)
            }
        }
        text = [" "] + text + [" "]
        text = apart(text) { scalar in
            switch scalar {
            case "{"..."~", "["..."`", " "..."&", "("..."+", ":"..."@", "/": true
            default: false
            }
        }
        text = pairsApart(text, blank: .behind) { !isDigit($0) && ($1 == "." || $1 == ",") }
        text = pairsApart(text, blank: .before) { ($0 == "." || $0 == ",") && !isDigit($1) }
        return pairsApart(text, blank: .behind) { isDigit($0) && $1 == "-" }
    }

    private static func international(_ sentence: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var text = pairsApart(sentence, blank: .behind) { !isNumber($0) && isPunctuation($1) }
        text = pairsApart(text, blank: .before) { isPunctuation($0) && !isNumber($1) }
        return apart(text, isSymbol)
    }

    /// Puts blanks around characters.
    private static func apart(
        _ text: [Unicode.Scalar], _ isApart: (Unicode.Scalar) -> Bool
    ) -> [Unicode.Scalar] {
        text.flatMap { isApart($0) ? [" ", $0, " "] : [$0] }
    }

    private enum Blank { case before, behind }

    /// Puts a blank between two neighbours, and one before or behind them; from left to right, none
    /// of them twice.
    private static func pairsApart(
        _ text: [Unicode.Scalar], blank: Blank,
        _ isPair: (Unicode.Scalar, Unicode.Scalar) -> Bool
    ) -> [Unicode.Scalar] {
        var output: [Unicode.Scalar] = []
        output.reserveCapacity(text.count + 16)
        var place = 0
        while place < text.count {
            guard place + 1 < text.count, isPair(text[place], text[place + 1]) else {
                output.append(text[place])
                place += 1
                continue
            }
            if blank == .before { output.append(" ") }
            output += [text[place], " ", text[place + 1]]
            if blank == .behind { output.append(" ") }
            place += 2
        }
        return output
    }

    private static func replacing(
        _ old: String, by new: String, in text: [Unicode.Scalar]
    ) -> [Unicode.Scalar] {
        let (old, new) = (Array(old.unicodeScalars), Array(new.unicodeScalars))
        guard text.contains(old[0]) else { return text }
        var output: [Unicode.Scalar] = []
        var place = 0
        while place < text.count {
            if text[place] == old[0], text[place...].starts(with: old) {
                output += new
                place += old.count
            } else {
                output.append(text[place])
                place += 1
            }
        }
        return output
    }

    // MARK: Kinds of characters

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        (0x30...0x39).contains(scalar.value)
    }

    private static func isNumber(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return isDigit(scalar) }
        return switch scalar.properties.generalCategory {
        case .decimalNumber, .letterNumber, .otherNumber: true
        default: false
        }
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
            .initialPunctuation, .finalPunctuation, .otherPunctuation:
            true
        default: false
        }
    }

    private static func isSymbol(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: true
        default: false
        }
    }
}
