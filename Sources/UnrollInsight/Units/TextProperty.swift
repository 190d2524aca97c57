/// Something that holds at each place of a text, and that a hidden unit might track.
package struct TextProperty: Sendable {
    /// Such as `inside quotes`.
    package let name: String
    /// Behind each piece of the text: how much of it there is; 0 or 1 for what holds or does not.
    package let values: [Double]
    /// Whether it holds or does not, rather than being more or less.
    package let isYesOrNo: Bool

    package init(name: String, values: [Double], isYesOrNo: Bool) {
        self.name = name
        self.values = values
        self.isYesOrNo = isYesOrNo
    }

    /// The pieces on each side that a correlation needs at least.
    private static let fewest = 12

    /// Whether there is enough of it, and enough without it, to say something.
    var varies: Bool {
        guard let low = values.min(), let high = values.max(), high > low else { return false }
        let middle = (low + high) / 2
        let above = values.count { $0 > middle }
        return !isYesOrNo || min(above, values.count - above) >= Self.fewest
    }

    /// All properties of a text that vary in it.
    ///
    /// - Parameters:
    ///   - lines: The text, a character or a word each; within a line its end may be a piece too. Each
    ///     begins anew: nothing is open, and a sentence begins.
    ///   - isOfWords: Whether the pieces are words.
    package static func all(of lines: [[String]], isOfWords: Bool) -> [TextProperty] {
        var scan = TextScanner(isOfWords: isOfWords)
        for line in lines {
            scan.beginLine()
            for piece in line { scan.read(piece) }
        }
        return scan.properties.filter(\.varies)
    }
}

/// Reads a text piece by piece and keeps what holds behind each of them.
private struct TextScanner {
    let isOfWords: Bool
    private var columns: [(name: String, isYesOrNo: Bool, values: [Double])] = []
    private var places: [String: Int] = [:]

    private var count = 0
    private var quote: Character?
    private var sinceQuote = 0
    private var brackets = 0
    private var sinceBracket = 0
    private var inLine = 0
    private var inSentence = 0
    private var endsSentence = true
    private var wordLength = 0
    private var isCapitalised = false
    private var isAllCapitals = false
    private var capitals = 0
    private var sentenceEnds: [Int] = []

    init(isOfWords: Bool) { self.isOfWords = isOfWords }

    mutating func beginLine() {
        if count > 0, !endsSentence { sentenceEnds.append(count - 1) }
        (quote, brackets, inLine, endsSentence) = (nil, 0, 0, true)
        (wordLength, capitals, isCapitalised, isAllCapitals) = (0, 0, false, false)
    }

    private mutating func keep(_ name: String, _ value: Double, yesOrNo: Bool = false) {
        if let place = places[name] {
            columns[place].values.append(value)
        } else {
            places[name] = columns.count
            columns.append((name, yesOrNo, [value]))
        }
    }

    private mutating func keep(_ name: String, _ holds: Bool) {
        keep(name, holds ? 1 : 0, yesOrNo: true)
    }

    private static let opening: Set<Character> = ["(", "[", "{", "（", "【"]
    private static let closing: Set<Character> = [")", "]", "}", "）", "】"]
    private static let sentenceMarks: Set<Character> = [".", "!", "?", "。", "！", "？", "؟", "۔"]
    /// Nothing stays open longer, whatever a text forgets to close.
    private var mostOpen: Int { isOfWords ? 200 : 1000 }

    mutating func read(_ piece: String) {
        let isLineEnd = piece.first?.isNewline ?? false
        readQuotes(piece, isLineEnd)
        readBrackets(piece, isLineEnd)
        inLine = isLineEnd ? 0 : inLine + 1
        let isSentenceMark = piece.count <= 3 && piece.contains { Self.sentenceMarks.contains($0) }
        if endsSentence, !piece.allSatisfy(\.isWhitespace), !isSentenceMark {
            (inSentence, endsSentence) = (0, false)
        }
        inSentence += 1
        if isSentenceMark {
            endsSentence = true
            sentenceEnds.append(count)
        }
        readWord(piece)
        keep("inside quotation marks", quote != nil)
        keep("inside brackets", brackets > 0)
        keep("position in the line", Double(inLine))
        keep("position in the sentence", Double(inSentence))
        keep("capitalised word", isCapitalised)
        keep("word in capitals", isAllCapitals)
        let first = piece.first
        keep("digits", first?.isNumber ?? false)
        keep(
            "punctuation",
            first.map { $0.isPunctuation || $0.isSymbol } ?? false)
        if isOfWords {
            keep("length of the word", Double(isLineEnd ? 0 : piece.count))
            keep("end of the line", isLineEnd)
        } else {
            keep("length of the word so far", Double(wordLength))
            keep("white space", first?.isWhitespace ?? false)
            keep("vowel", first.map { "aeiouAEIOU".contains($0) } ?? false)
        }
        count += 1
    }

    private mutating func readQuotes(_ piece: String, _ isLineEnd: Bool) {
        sinceQuote += 1
        if let open = quote {
            let closes = piece.contains { $0 == Self.partner(of: open) }
            // A blank line ends a quotation that nobody closed.
            if closes || sinceQuote > mostOpen || (isLineEnd && inLine == 0) { quote = nil }
        } else {
            let marks = piece.filter { Self.partner(of: $0) != nil }
            // A word between two marks opens nothing.
            if marks.count == 1, let mark = marks.first { (quote, sinceQuote) = (mark, 0) }
        }
    }

    private static func partner(of mark: Character) -> Character? {
        switch mark {
        case "\"": "\""
        case "“": "”"
        case "„": "“"
        case "«": "»"
        case "「": "」"
        default: nil
        }
    }

    private mutating func readBrackets(_ piece: String, _ isLineEnd: Bool) {
        sinceBracket += 1
        for character in piece {
            if Self.opening.contains(character) {
                if brackets == 0 { sinceBracket = 0 }
                brackets += 1
            } else if Self.closing.contains(character) {
                brackets = max(brackets - 1, 0)
            }
        }
        if sinceBracket > mostOpen || (isLineEnd && inLine == 0) { brackets = 0 }
    }

    private mutating func readWord(_ piece: String) {
        guard let first = piece.first else { return }
        if isOfWords {
            isCapitalised = first.isUppercase
            isAllCapitals = piece.count > 1 && piece.allSatisfy { $0.isUppercase }
            return
        }
        guard first.isLetter || (wordLength > 0 && "'’-".contains(first)) else {
            (wordLength, capitals, isCapitalised, isAllCapitals) = (0, 0, false, false)
            return
        }
        if wordLength == 0 { isCapitalised = first.isUppercase }
        wordLength += 1
        capitals += first.isUppercase ? 1 : 0
        // A word's first letter does not tell yet.
        isAllCapitals = capitals > 1 && capitals == wordLength
    }

    /// With the property that only the whole text tells: how far the sentence's end is.
    var properties: [TextProperty] {
        var result = columns.map {
            TextProperty(name: $0.name, values: $0.values, isYesOrNo: $0.isYesOrNo)
        }
        var ends = sentenceEnds[...]
        var last = 0.0
        let distances = (0..<count).map { place -> Double in
            while let end = ends.first, end < place { ends.removeFirst() }
            // Behind the last end the text does not say.
            if let end = ends.first { last = Double(end - place) }
            return last
        }
        if sentenceEnds.count > 1 {
            result.append(
                TextProperty(
                    name: "distance to the sentence's end", values: distances, isYesOrNo: false))
        }
        return result
    }
}
