public import UnrollData
internal import UnrollSystem

/// The words that a recogniser may write, as a tree of its symbols.
///
/// A recogniser of characters spells the words; one of phones writes the words of a dictionary whose
/// phones it hears; one of words writes those that are listed, and no others.
public struct SpeechLexicon: Sendable {
    /// The words that can be written, each once.
    public let words: [String]
    /// Words of the list that cannot be written with the recogniser's symbols.
    public let unwritable: [String]

    /// Nodes of the tree, the root first. The children of node `n` are
    /// `children[starts[n]..<starts[n + 1]]`, in the order of their symbols.
    private let starts: [Int]
    private let children: [(symbol: Int32, node: Int32)]
    /// The words that end at each node: `endings[endStarts[n]..<endStarts[n + 1]]`.
    private let endStarts: [Int]
    private let endings: [Int32]

    static let root: Int32 = 0

    /// Words of a list, spelled with the symbols of a recogniser of characters or of words.
    ///
    /// - Parameters:
    ///   - words: The words; white space around them counts for nothing.
    ///   - codec: The recogniser's symbols. Where it lacks a word as it is written, it is written in small
    ///     letters, or else in capital ones.
    /// - Throws: `ConfigError` where none of the words can be written, or the recogniser writes phones.
    public init(words: some Sequence<String>, codec: TranscriptCodec) throws {
        guard codec.unit != .phones else {
            throw ConfigError(
                "a recogniser of phones needs a dictionary that tells the phones of words")
        }
        var spellings: [(word: String, symbols: [Int32])] = []
        var unwritable: [String] = []
        for word in words {
            let spelled = [word, word.lowercased(), word.uppercased()].lazy
                .map { codec.encode($0) }.first { $0.unknown.isEmpty }?.symbols
            if let symbols = spelled, !symbols.isEmpty, !symbols.contains(codec.space ?? 0) {
                spellings.append((codec.text(of: symbols), symbols))
            } else if !trimmed(word).isEmpty {
                unwritable.append(word)
            }
        }
        try self.init(spellings, unwritable: unwritable)
    }

    /// The words of a dictionary: what is written where a recogniser of phones hears one of their
    /// pronunciations, or how they are spelled by one of characters or words.
    ///
    /// - Parameters:
    ///   - dictionary: Words and their phones.
    ///   - codec: The recogniser's symbols.
    /// - Throws: `ConfigError` where none of the words can be written.
    public init(_ dictionary: PronunciationDictionary, codec: TranscriptCodec) throws {
        guard codec.unit == .phones else {
            try self.init(words: dictionary.words, codec: codec)
            return
        }
        var spellings: [(word: String, symbols: [Int32])] = []
        var unwritable: [String] = []
        for (word, pronunciations) in zip(dictionary.words, dictionary.pronunciations) {
            let known = pronunciations.map { $0.compactMap { codec.index(of: $0) } }
            let whole = zip(known, pronunciations).filter { $0.count == $1.count }.map(\.0)
            if whole.isEmpty { unwritable.append(word) }
            spellings += whole.map { (word, $0) }
        }
        try self.init(spellings, unwritable: unwritable)
    }

    private init(_ spellings: [(word: String, symbols: [Int32])], unwritable: [String]) throws {
        guard !spellings.isEmpty else {
            throw ConfigError("none of the words can be written with the recogniser's symbols")
        }
        var words: [String] = []
        var numbers: [String: Int32] = [:]
        var tree: [[Int32: Int32]] = [[:]]
        var ends: [[Int32]] = [[]]
        for (word, symbols) in spellings {
            let number = numbers[word] ?? Int32(words.count)
            if numbers.updateValue(number, forKey: word) == nil { words.append(word) }
            var node = Int(Self.root)
            for symbol in symbols {
                if let child = tree[node][symbol] {
                    node = Int(child)
                } else {
                    tree[node][symbol] = Int32(tree.count)
                    node = tree.count
                    tree.append([:])
                    ends.append([])
                }
            }
            if !ends[node].contains(number) { ends[node].append(number) }
        }
        self.words = words
        self.unwritable = unwritable
        var starts = [0]
        var children: [(symbol: Int32, node: Int32)] = []
        for node in tree {
            children += node.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            starts.append(children.count)
        }
        self.starts = starts
        self.children = children
        var endStarts = [0]
        for numbers in ends { endStarts.append(endStarts[endStarts.count - 1] + numbers.count) }
        self.endStarts = endStarts
        endings = ends.flatMap { $0 }
    }

    /// The symbols that may follow in a word, and where they lead.
    @inline(__always)
    func children(of node: Int32) -> ArraySlice<(symbol: Int32, node: Int32)> {
        children[starts[Int(node)]..<starts[Int(node) + 1]]
    }

    /// The numbers of the words that end here.
    @inline(__always)
    func endings(at node: Int32) -> ArraySlice<Int32> {
        endings[endStarts[Int(node)]..<endStarts[Int(node) + 1]]
    }
}
