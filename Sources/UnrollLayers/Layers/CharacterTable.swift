internal import UnrollSystem

/// The characters of each word of a vocabulary, as a character encoder reads them: bytes between a
/// mark where the word begins and one where it ends.
///
/// A word of more bytes than the limit allows is cut: its first bytes stand between the
/// two marks. Words that differ beyond only are then the same to an encoder.
public struct CharacterTable: Sendable {
    /// Bytes and the two marks.
    public static let alphabetSize = 258
    /// The symbols before the first and after the last byte.
    public static let begin: Int32 = 256
    /// The symbol after the last byte.
    public static let end: Int32 = 257

    /// The most symbols of a word, both marks among them.
    public let limit: Int
    /// The symbols of all words, one after the other.
    package let symbols: [Int32]
    /// The first symbol of each word, and the end.
    private let offsets: [Int]
    /// How many words were cut.
    public let cutWords: Int

    /// - Parameters:
    ///   - words: The bytes of each word, such as its UTF-8; a word may have none.
    ///   - limit: The most symbols of a word, at least 3.
    public init(words: some Collection<some Collection<UInt8>>, limit: Int) {
        requirement(limit >= 3, "CharacterTable: a limit of \(limit) leaves no room for a byte")
        self.limit = limit
        var symbols: [Int32] = []
        var offsets = [0]
        var cut = 0
        for word in words {
            symbols.append(Self.begin)
            for byte in word.prefix(limit - 2) { symbols.append(Int32(byte)) }
            symbols.append(Self.end)
            offsets.append(symbols.count)
            if word.count > limit - 2 { cut += 1 }
        }
        self.symbols = symbols
        self.offsets = offsets
        cutWords = cut
    }

    /// V
    public var wordCount: Int { offsets.count - 1 }

    /// The symbols of a word.
    public subscript(word: Int) -> ArraySlice<Int32> { symbols[offsets[word]..<offsets[word + 1]] }

    /// Each of these words once, in the order of their first appearance, and the place there of
    /// every word; -1 for a negative one.
    func distinct(_ words: [Int32]) -> (words: [Int], places: [Int32]) {
        requirement(
            words.allSatisfy { $0 < wordCount }, "CharacterTable: a word is not below \(wordCount)")
        var places = [Int32](repeating: -1, count: wordCount)
        var distinct: [Int] = []
        for word in words where word >= 0 && places[Int(word)] < 0 {
            places[Int(word)] = Int32(distinct.count)
            distinct.append(Int(word))
        }
        return (distinct, words.map { $0 < 0 ? -1 : places[Int($0)] })
    }
}
