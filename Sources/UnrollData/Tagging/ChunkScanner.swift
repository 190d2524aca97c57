/// Divides what stands between white space into tokens, as ``TextTokenizer`` says.
struct ChunkScanner {
    private enum Kind {
        /// A letter, or an underscore.
        case letter
        case digit
        /// A character of a script that is written without spaces.
        case ideograph
        case other
    }

    private let characters: [Character]
    private let kinds: [Kind]
    private let tokenizer: TextTokenizer
    /// What comes behind the white space, in the same paragraph.
    private let next: Character?

    init(_ characters: [Character], tokenizer: TextTokenizer, next: Character?) {
        self.characters = characters
        self.tokenizer = tokenizer
        self.next = next
        kinds = characters.map(ChunkScanner.kind)
    }

    /// The tokens, side by side.
    func pieces() -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var place = 0
        while place < characters.count {
            let end = end(of: place)
            if tokenizer.splitsClitics, isInWord(place), end - place > 2 {
                pieces += withoutClitics(place..<end)
            } else {
                pieces.append(place..<end)
            }
            place = end
        }
        return pieces
    }

    /// Where the token ends that begins at `place`, beyond it.
    private func end(of place: Int) -> Int {
        if place == 0 || kinds[place - 1] == .other {
            if let end = addressEnd(place) { return end }
        }
        switch kinds[place] {
        case .ideograph: return place + 1
        case .letter, .digit: return mailEnd(place) ?? wordEnd(place)
        case .other: return markEnd(place)
        }
    }

    private static func kind(_ character: Character) -> Kind {
        if character == "_" { return .letter }
        guard let scalar = character.unicodeScalars.first else { return .other }
        switch scalar.value {
        // Kana, the ideographs of all planes.
        case 0x3041...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF,
            0x20000...0x3FFFF:
            return .ideograph
        default: break
        }
        if character.isLetter { return .letter }
        return character.isNumber ? .digit : .other
    }

    private func isInWord(_ place: Int) -> Bool {
        place < kinds.count && (kinds[place] == .letter || kinds[place] == .digit)
    }

    // MARK: Words

    private func wordEnd(_ start: Int) -> Int {
        var place = start + 1
        while place < characters.count {
            if isInWord(place) {
                place += 1
            } else if isInWord(place + 1), joins(place) {
                place += 2
            } else {
                break
            }
        }
        if place < characters.count, characters[place] == ".", !isFollowedByMark(place),
            endsWithPoint(start..<place)
        {
            place += 1
        }
        return place
    }

    /// Whether another point makes the one at `place` part of an ellipsis.
    private func isFollowedByMark(_ place: Int) -> Bool {
        place + 1 < characters.count && characters[place + 1] == "."
    }

    /// Whether a mark between two characters of words is inside of one word.
    private func joins(_ place: Int) -> Bool {
        let (before, after) = (characters[place - 1], characters[place + 1])
        let betweenDigits = kinds[place - 1] == .digit && kinds[place + 1] == .digit
        let betweenLetters = kinds[place - 1] == .letter && kinds[place + 1] == .letter
        switch characters[place] {
        case "'", "’", "·", "\u{AD}": return true
        case "-", "‐", "\u{2011}": return !tokenizer.splitsHyphens
        case ".":
            return betweenDigits || betweenLetters && !(before.isLowercase && after.isUppercase)
        case ",", ":", "/": return betweenDigits
        case "&": return before.isUppercase && after.isUppercase
        default: return false
        }
    }

    /// Whether the point behind a word belongs to it.
    private func endsWithPoint(_ word: Range<Int>) -> Bool {
        let letters = characters[word]
        guard letters.contains(where: \.isLetter) else { return false }
        // U.S. and e.g.: single letters with points between them.
        let isAcronym = letters.enumerated().allSatisfy { index, character in
            index % 2 == 0 ? character.isLetter : character == "."
        }
        if letters.count > 2, isAcronym { return true }
        if letters.count == 1 {
            return letters.first?.isUppercase ?? false && letters.first != "I"
                && next?.isUppercase ?? false && word.upperBound + 1 == characters.count
        }
        return letters.count <= Abbreviations.longest
            && Abbreviations.all.contains(String(letters).lowercased())
    }

    /// A word as its stem and its clitics.
    private func withoutClitics(_ word: Range<Int>) -> [Range<Int>] {
        if (5...6).contains(word.count),
            let first = Abbreviations.contracted[String(characters[word]).lowercased()]
        {
            let middle = word.lowerBound + first
            return [word.lowerBound..<middle, middle..<word.upperBound]
        }
        var ends: [Int] = []
        var end = word.upperBound
        while let start = cliticStart(characters[word.lowerBound..<end]), start > word.lowerBound {
            ends.append(end)
            end = start
        }
        ends.append(end)
        var start = word.lowerBound
        return ends.reversed().map { end in
            defer { start = end }
            return start..<end
        }
    }

    // MARK: Marks

    private static let runs = Set<Character>(".-–—*=~!?…`'\"^#+|<>")

    private func markEnd(_ start: Int) -> Int {
        if let end = emoticonEnd(start) ?? nameEnd(start) ?? shortenedEnd(start) { return end }
        let mark = characters[start]
        var end = start + 1
        if mark == "!" || mark == "?" {
            while end < characters.count, "!?".contains(characters[end]) { end += 1 }
        } else if ChunkScanner.runs.contains(mark) {
            while end < characters.count, characters[end] == mark { end += 1 }
            let isShaft = mark == "-" || mark == "="
            if isShaft, end < characters.count, characters[end] == ">" { end += 1 }
        }
        return end
    }

    /// A clitic that stands alone ('s), or a year or a word without its beginning ('90s, 'em).
    private func shortenedEnd(_ start: Int) -> Int? {
        guard characters[start] == "'" || characters[start] == "’", isInWord(start + 1) else {
            return nil
        }
        let end = characters[(start + 1)...].prefix { $0.isLetter || $0.isNumber }.endIndex
        let rest = String(characters[start + 1..<end]).lowercased()
        let isYear = kinds[start + 1] == .digit && rest.count <= 3
        return isYear || Abbreviations.shortened.contains(rest) ? end : nil
    }

    /// `@name` or `#tag`.
    private func nameEnd(_ start: Int) -> Int? {
        guard characters[start] == "@" || characters[start] == "#", start + 1 < characters.count,
            start == 0 || !isInWord(start - 1)
        else { return nil }
        let isName = kinds[start + 1] == .letter || kinds[start + 1] == .ideograph
        guard isName || characters[start] == "@" && kinds[start + 1] == .digit else { return nil }
        var end = start + 1
        while end < characters.count, kinds[end] != .other { end += 1 }
        return end
    }

    /// `:-)`, `;P`, `=)`, `<3`.
    private func emoticonEnd(_ start: Int) -> Int? {
        func at(_ place: Int) -> Character? { place < characters.count ? characters[place] : nil }
        if at(start) == "<", at(start + 1) == "3", !isInWord(start + 2) { return start + 2 }
        guard let eyes = at(start), ":;=".contains(eyes) else { return nil }
        var place = start + 1
        if at(place) == "'" { place += 1 }
        if let nose = at(place), "-o^".contains(nose), at(place + 1) != nil { place += 1 }
        guard let mouth = at(place) else { return nil }
        let isDrawn = eyes == "=" ? ")(]DP".contains(mouth) : ")(][DPpdOo3*|/\\@$}{".contains(mouth)
        guard isDrawn else { return nil }
        var end = place + 1
        while at(end) == mouth { end += 1 }
        if isInWord(place) {
            // A letter is a mouth only where no word begins, and :3 only where no number ends.
            let isFree = start == 0 || kinds[start - 1] != .digit
            return isInWord(end) || !isFree ? nil : end
        }
        // The colon of an address is no pair of eyes.
        return mouth == "/" && end > place + 1 ? nil : end
    }

    // MARK: Addresses

    private static let beginnings = ["http://", "https://", "ftp://", "www."].map(Array.init)
    private static let closing = Set<Character>(".,;:!?'’”»)]}…*")

    /// A web address: all up to white space or a quotation mark, without the marks that end a sentence.
    private func addressEnd(_ start: Int) -> Int? {
        let isAddress = ChunkScanner.beginnings.contains { beginning in
            characters.count > start + beginning.count
                && isInWord(start + beginning.count)
                && zip(characters[start...], beginning).allSatisfy { $0.lowercased() == String($1) }
        }
        guard isAddress else { return nil }
        var end = characters[start...].firstIndex { "<>\"“”".contains($0) } ?? characters.count
        var open = 0
        for character in characters[start..<end] {
            open += character == "(" ? 1 : character == ")" ? -1 : 0
        }
        while end > start + 1, ChunkScanner.closing.contains(characters[end - 1]) {
            if characters[end - 1] == ")" {
                if open >= 0 { break }
                open += 1
            }
            end -= 1
        }
        return end
    }

    /// No mail address is longer.
    private static let longestMail = 254

    private func mailEnd(_ start: Int) -> Int? {
        let rest = characters[start...].prefix(ChunkScanner.longestMail)
        func isASCIIWord(_ character: Character) -> Bool {
            character.isASCII && (character.isLetter || character.isNumber)
        }
        let local = rest.prefix { isASCIIWord($0) || "._+-%".contains($0) }
        guard local.endIndex < rest.endIndex, rest[local.endIndex] == "@" else { return nil }
        let domain = rest[(local.endIndex + 1)...].prefix { isASCIIWord($0) || ".-".contains($0) }
        var end = domain.endIndex
        while end > domain.startIndex, !isASCIIWord(characters[end - 1]) { end -= 1 }
        guard let point = characters[domain.startIndex..<end].lastIndex(of: "."),
            end - point > 2, point > domain.startIndex
        else { return nil }
        return end
    }
}

/// Where the clitic begins that ends a word: `n't`, `'s`, `'ll`; `nil` where there is none.
func cliticStart(_ word: ArraySlice<Character>) -> Int? {
    guard let apostrophe = word.lastIndex(where: { $0 == "'" || $0 == "’" }) else { return nil }
    let rest = word[(apostrophe + 1)...]
    guard rest.count <= 2 else { return nil }
    let ending = String(rest).lowercased()
    if ending == "t" {
        let isNegation = apostrophe > word.startIndex && word[apostrophe - 1].lowercased() == "n"
        return isNegation ? apostrophe - 1 : nil
    }
    return ["s", "m", "d", "re", "ve", "ll"].contains(ending) ? apostrophe : nil
}
