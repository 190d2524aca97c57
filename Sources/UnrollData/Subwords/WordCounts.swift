internal import UnrollSystem

/// How often each word of some texts occurs, in the order in which the words first came.
///
/// Words are told apart by their bytes: two spellings of one accented letter are two.
public struct WordCounts: Sendable {
    private(set) var table = ByteStringTable()
    private(set) var counts: [Int] = []

    /// No words counted yet.
    public init() {}

    /// The words of some sentences.
    public init(_ sentences: some Sequence<[String]>) {
        for words in sentences {
            for word in words { add(word) }
        }
    }

    /// The number of different words.
    public var count: Int { counts.count }

    /// The words, each with how often it came.
    public var entries: [(word: String, count: Int)] {
        counts.indices.map { (word($0), counts[$0]) }
    }

    /// How often a word came.
    public func count(of word: String) -> Int {
        var word = word
        return word.withUTF8 { table.find(UnsafeRawBufferPointer($0)) }.map { counts[$0] } ?? 0
    }

    /// The word that was the `number`th to come, counted from 0.
    func word(_ number: Int) -> String { String(decoding: table[number], as: UTF8.self) }

    /// Counts a word.
    ///
    /// - Returns: How many different words had come before it first did.
    @discardableResult
    public mutating func add(_ word: String, count: Int = 1) -> Int {
        requirement(count >= 0, "WordCounts.add: the count \(count) is negative")
        var word = word
        return word.withUTF8 { add(bytes: UnsafeRawBufferPointer($0), count: count) }
    }

    /// Adds the counts of other texts.
    public mutating func add(_ other: WordCounts) {
        for (number, count) in other.counts.enumerated() {
            _ = other.table[number].withUnsafeBytes { add(bytes: $0, count: count) }
        }
    }

    private mutating func add(bytes: UnsafeRawBufferPointer, count: Int) -> Int {
        let number = table.insert(bytes)
        if number == counts.count { counts.append(0) }
        counts[number] += count
        return number
    }
}
