/// Gathers tokens into sentences, as ``TextTokenizer`` says.
struct SentenceSplitter {
    private(set) var sentences: [[TextToken]] = []
    private var sentence: [TextToken] = []
    private var state = State.inside

    private enum State {
        case inside
        /// Behind a mark that ends a sentence; `needsSpace` in scripts that put a space there.
        case ended(needsSpace: Bool)
        /// Behind an abbreviation that may end one too.
        case perhaps
    }

    /// - Parameter hasSpace: Whether white space stands before the token.
    mutating func take(_ token: TextToken, hasSpace: Bool) {
        if !sentence.isEmpty, begins(token, hasSpace: hasSpace) { endParagraph() }
        let closes = closesSentence(token)
        switch state {
        case .ended where closes && !hasSpace: break
        default: state = SentenceSplitter.state(behind: token)
        }
        sentence.append(token)
    }

    /// Ends the sentence, whatever it ends with.
    mutating func endParagraph() {
        if !sentence.isEmpty { sentences.append(sentence) }
        sentence = []
        state = .inside
    }

    private func begins(_ token: TextToken, hasSpace: Bool) -> Bool {
        guard let first = token.text.first else { return false }
        switch state {
        case .inside: return false
        case .ended(let needsSpace):
            if !hasSpace, needsSpace || closesSentence(token) { return false }
            return !first.isLowercase && !",;:)]}”’»".contains(first)
        case .perhaps: return hasSpace && first.isUppercase
        }
    }

    private func closesSentence(_ token: TextToken) -> Bool {
        token.text.allSatisfy { ")]}\"'”’»」』".contains($0) }
    }

    private static func state(behind token: TextToken) -> State {
        let text = token.text
        if text.allSatisfy({ ".!?…".contains($0) }) { return .ended(needsSpace: true) }
        if text.count == 1, let mark = text.first, "。！？｡؟।॥".contains(mark) {
            return .ended(needsSpace: mark == "؟" || mark == "।" || mark == "॥")
        }
        if text.last == ".", Abbreviations.ending.contains(text.dropLast().lowercased()) {
            return .perhaps
        }
        return .inside
    }
}
