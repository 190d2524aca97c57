internal import UnrollData
internal import UnrollSystem

/// The symbols of an ARPA file: the codec that they make, and their spellings there.
struct ARPAVocabulary {
    let codec: TextCodec
    /// By index; `<s>` is behind the codec's.
    private let spellings: Vocabulary

    /// - Parameters:
    ///   - words: The unigrams in the order of the file.
    ///   - level: The unit of text that a symbol stands for.
    /// - Throws: `DataError` where a word is not a symbol of the level.
    init(_ words: [String], level: TextLevel, path: String, firstLine: Int) throws {
        if level == .byte {
            codec = TextCodec.build(level: .byte, texts: [])
        } else {
            if let second = words.lastIndex(of: Self.upperCaseUnknown),
                words.contains(Vocabulary.unknownSymbol)
            {
                throw DataError(
                    .malformed, path, line: firstLine + second,
                    "both \(Vocabulary.unknownSymbol) and \(Self.upperCaseUnknown) are words",
                    cure: "leave one of the two")
            }
            var symbols = [Vocabulary.unknownSymbol, level == .word ? Vocabulary.endSymbol : "\n"]
            for (index, word) in words.enumerated() {
                guard let symbol = Self.symbol(word, level) else { continue }
                guard TextCodec.isSymbol(symbol, of: level) else {
                    throw DataError(
                        .malformed, path, line: firstLine + index,
                        "'\(word.prefix(40))' is not a \(level.rawValue)",
                        cure: "name the level that the model was made for")
                }
                symbols.append(symbol)
            }
            let list = symbols.map(JSONText.quoted).joined(separator: ",")
            // Such a file does not say how its text was spelled: where no symbol is changed by form C,
            // texts are put into it, else they are read as they are.
            let isComposed = symbols.allSatisfy {
                UnicodeNormalization.nfc($0).unicodeScalars.elementsEqual($0.unicodeScalars)
            }
            let form = isComposed ? ",\"normalization\":\"nfc\"" : ""
            codec = try TextCodec(
                json: "{\"level\":\"\(level.rawValue)\"\(form),\"symbols\":[\(list)]}", path: path)
        }
        var names: [(symbol: String, count: Int)] = []
        for index in 0..<Int32(codec.vocabulary.count) {
            names.append(
                (
                    index == codec.boundary
                        ? Vocabulary.endSymbol : SymbolSpellings.spelling(codec.vocabulary[index]),
                    1
                ))
        }
        names.append((SymbolSpellings.lineStart, 1))
        spellings = Vocabulary(counts: names, leading: [])
    }

    /// The symbol that a word stands for; `nil` for those that every codec has and for `<s>`.
    private static func symbol(_ word: String, _ level: TextLevel) -> String? {
        switch word {
        case Vocabulary.unknownSymbol, upperCaseUnknown, Vocabulary.endSymbol,
            SymbolSpellings.lineStart:
            return nil
        default: break
        }
        guard level == .character, word.hasPrefix("<0x"), word.hasSuffix(">"),
            let value = UInt32(word.dropFirst(3).dropLast(), radix: 16),
            let scalar = Unicode.Scalar(value)
        else { return word }
        return String(scalar)
    }

    private static let upperCaseUnknown = "<UNK>"

    /// The index of a word: the codec's, or the number of its symbols for `<s>`; `nil` for any
    /// other.
    func index(of word: UnsafeRawBufferPointer) -> Int32? {
        if let index = spellings.index(ofBytes: word) { return index }
        return word.elementsEqual(Self.upperCaseUnknown.utf8)
            ? codec.vocabulary.unknownIndex : nil
    }
}
