public import UnrollSystem

/// Words and the phones that they are spoken with.
///
/// A line holds a word, white space, and its phones (`AUGUST AA G AH S T`). Further pronunciations of a
/// word follow with a number behind it (`AUGUST(2) AO G AH S T`) or as another line of the same word.
/// Lines that begin with `;;;` are comments, and so is what follows a field that begins with `#` behind
/// the word, as in CMUdict. The text is UTF-8; blank lines are skipped.
public struct PronunciationDictionary: Sendable, Hashable {
    /// In the order of their first appearance, without the numbers behind them.
    public let words: [String]
    /// The pronunciations of each word, in the order of the file; at least one, each of at least one
    /// phone.
    public let pronunciations: [[[String]]]

    private let places: [String: Int]

    /// Reads a dictionary.
    ///
    /// - Parameters:
    ///   - file: The file; `-` is standard input.
    ///   - dropsStress: Whether a digit that ends a phone, as in `AH0`, is dropped.
    /// - Throws: `FileError`; `DataError` with the line of a word without phones, or where there are no
    ///   words.
    public init(contentsOf file: some FileLocation, dropsStress: Bool = false) throws {
        let path = file.filePath
        try self.init(TableSource(path: path), path: path, dropsStress: dropsStress)
    }

    /// Reads bytes that are there already.
    ///
    /// - Parameters:
    ///   - bytes: The dictionary.
    ///   - path: The file that messages name.
    ///   - dropsStress: Whether a digit that ends a phone is dropped.
    package init(bytes: [UInt8], path: String, dropsStress: Bool = false) throws {
        try self.init(
            TableSource(bytes: bytes, path: path), path: path, dropsStress: dropsStress)
    }

    private init(_ source: TableSource, path: String, dropsStress: Bool) throws {
        var source = source
        var words: [String] = []
        var pronunciations: [[[String]]] = []
        var places: [String: Int] = [:]
        try source.forEachLine { line, number in
            if trimmed(line[...]).starts(with: ";;;".utf8) { return }
            let fields = line.split(whereSeparator: isSpace).map {
                String(decoding: $0, as: UTF8.self)
            }
            guard let first = fields.first else { return }
            let phones = fields.dropFirst().prefix { !$0.hasPrefix("#") }.map {
                dropsStress ? Self.withoutStress($0) : $0
            }
            guard !phones.isEmpty else {
                throw DataError(
                    .malformed, path, line: number, "the word \(shown(first)) has no phones",
                    cure: "write a word and its phones on each line, with white space between them")
            }
            let word = Self.withoutVariant(first)
            if let place = places[word] {
                if !pronunciations[place].contains(phones) { pronunciations[place].append(phones) }
            } else {
                places[word] = words.count
                words.append(word)
                pronunciations.append([phones])
            }
        }
        if words.isEmpty {
            throw DataError(
                .empty, path, "there are no words in it",
                cure: "give a dictionary with a word and its phones on each line")
        }
        self.words = words
        self.pronunciations = pronunciations
        self.places = places
    }

    /// The pronunciations of a word: as it is written, else in capital letters, else in small ones; none
    /// where the dictionary lacks it.
    public func pronunciations(of word: String) -> [[String]] {
        let place = places[word] ?? places[word.uppercased()] ?? places[word.lowercased()]
        return place.map { pronunciations[$0] } ?? []
    }

    /// All phones, sorted.
    public var phones: [String] {
        Set(pronunciations.lazy.flatMap { $0 }.flatMap { $0 }).sorted()
    }

    /// `WORD(2)` without what tells its pronunciations apart.
    static func withoutVariant(_ word: String) -> String {
        guard word.hasSuffix(")"), let open = word.utf8.lastIndex(of: UInt8(ascii: "(")),
            open > word.startIndex
        else { return word }
        let number = word.utf8[word.utf8.index(after: open)...].dropLast()
        let isNumber = !number.isEmpty && number.allSatisfy { (0x30...0x39).contains($0) }
        return isNumber ? String(word[..<open]) : word
    }

    private static func withoutStress(_ phone: String) -> String {
        guard phone.utf8.count > 1, let last = phone.utf8.last, (0x30...0x39).contains(last) else {
            return phone
        }
        return String(phone.dropLast())
    }
}
