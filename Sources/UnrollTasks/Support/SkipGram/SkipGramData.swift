public import UnrollData
internal import UnrollPlatform
public import UnrollSystem
package import UnrollTensors

/// A text as the words that vectors are learned for.
public struct SkipGramData: Sendable {
    /// The words, the most frequent first.
    public let words: [String]
    /// How often each stands in the text.
    public let counts: [Int]
    /// All words of the text, those left out for their rarity included.
    public let wordCount: Int
    /// Indices of words; -1 ends a line, -2 is a word that is left out.
    package let tokens: [Int32]

    /// The words of the text that vectors are learned for, one by one.
    public var keptCount: Int { counts.reduce(0, +) }

    /// Reads a text of words between white space; a line is a sentence. `<unk>` and `</s>` are
    /// not words.
    ///
    /// - Parameters:
    ///   - file: The text; `-` is standard input.
    ///   - config: Its `minimumCount` counts.
    /// - Throws: `FileError`; `DataError` where the text is empty, not UTF-8, has fewer than two words
    ///   that are frequent enough, or one of them with a control character in it, which no file of
    ///   vectors can hold.
    public init(contentsOf file: some FileLocation, config: SkipGramConfig) throws {
        let path = file.filePath
        try self.init(TrainingText(contentsOf: path), config: config)
    }

    /// Reads a text, of a file or from memory, as ``init(contentsOf:config:)`` does.
    ///
    /// - Parameters:
    ///   - source: The text.
    ///   - config: Its `minimumCount` counts.
    /// - Throws: As there.
    public init(_ source: TrainingText, config: SkipGramConfig) throws {
        let path = source.path
        let (codec, text) = try Self.encoded(source, config)
        let vocabulary = codec.vocabulary
        let special = 2
        guard vocabulary.count - special >= 2 else {
            throw DataError(
                .tooShort, path,
                "only \(max(0, vocabulary.count - special)) of its words "
                    + (vocabulary.count - special == 1 ? "stands" : "stand")
                    + " there \(counted(config.minimumCount, "time")) or more",
                cure: "give a longer text or a smaller \(field: "minimumCount")")
        }
        words = (special..<vocabulary.count).map { vocabulary[Int32($0)] }
        var counts = [Int](repeating: 0, count: words.count)
        var wordCount = 0
        tokens = text.symbols.map { symbol in
            if symbol == codec.boundary { return -1 }
            wordCount += 1
            guard symbol >= special else { return -2 }
            counts[Int(symbol) - special] += 1
            return symbol - Int32(special)
        }
        self.counts = counts
        self.wordCount = wordCount
        try requireWritable(path)
    }

    /// Texts that a codec has encoded, each a sentence.
    ///
    /// - Parameters:
    ///   - texts: The symbols of each.
    ///   - codec: Of words.
    ///   - minimumCount: Rarer words are left out.
    /// - Returns: `nil` where fewer than two words are frequent enough.
    package init?(
        _ texts: some Sequence<some Sequence<Int32>>, of codec: TextCodec, minimumCount: Int
    ) {
        var counts = [Int](repeating: 0, count: codec.vocabulary.count)
        for text in texts { for symbol in text { counts[Int(symbol)] += 1 } }
        let special = Int32(TextCodec.specialSymbolCount(codec.level))
        let kept = (special..<Int32(counts.count)).filter { counts[Int($0)] >= minimumCount }
        guard kept.count >= 2 else { return nil }
        var rows = [Int32](repeating: -2, count: counts.count)
        for (row, symbol) in kept.enumerated() { rows[Int(symbol)] = Int32(row) }
        words = kept.map { codec.vocabulary[$0] }
        self.counts = kept.map { counts[Int($0)] }
        tokens = texts.flatMap { text in text.map { rows[Int($0)] } + [-1] }
        wordCount = counts.reduce(0, +)
    }

    /// Throws where a word could not be written, which would else show only after training.
    private func requireWritable(_ path: String) throws {
        guard let row = words.firstIndex(where: { !WordVectors.canWrite($0.utf8) }) else { return }
        let before = tokens.prefix { $0 != Int32(row) }
        throw DataError(
            .malformed, path, line: before.count { $0 == -1 } + 1,
            "the word '\(excerpt(words[row]))' has a control character in it, which no file of "
                + "vectors can hold",
            cure: "remove such characters from the text, or leave rare words out with a larger "
                + "\(field: "minimumCount")")
    }

    private static func encoded(_ text: TrainingText, _ config: SkipGramConfig) throws
        -> (TextCodec, EncodedText)
    {
        do {
            return try TextCodec.buildAndEncode(
                level: .word, text, minimumCount: config.minimumCount,
                normalization: config.normalization)
        } catch let error as DataError where error.code == .invalidUTF8 {
            // There is no level of bytes to fall back to here.
            throw DataError(
                .invalidUTF8, text.path, line: error.line, byteOffset: error.byteOffset,
                "the text is not valid UTF-8", cure: "convert the file to UTF-8")
        }
    }

    /// How tokens are left out and negatives drawn.
    package func sampling(_ config: SkipGramConfig) -> SkipGram.Sampling {
        let total = Double(keptCount)
        let keep = counts.map { count -> UInt32 in
            guard config.subsample > 0 else { return .max }
            // As in the authors' program: 1 at the threshold's 2.6-fold and below.
            let ratio = Double(count) / (config.subsample * total)
            let share = ratio.isFinite ? (ratio.squareRoot() + 1) / ratio : 0
            return share >= 1 ? .max : UInt32(share * 0x1p32)
        }
        let (thresholds, aliases) = AliasTable.make(counts.map { pow(Double($0), 0.75) })
        return SkipGram.Sampling(keep: keep, thresholds: thresholds, aliases: aliases)
    }
}

/// Walker's alias method (1977), built as Vose does (1991): a draw from any distribution takes one
/// slot and one comparison.
package enum AliasTable {
    /// - Parameter weights: Not negative, with a positive sum.
    /// - Returns: For each slot the threshold, in 1/2³², below which a draw takes the slot's own
    ///   number, and the number that it takes else.
    package static func make(_ weights: [Double]) -> (thresholds: [UInt32], aliases: [Int32]) {
        let sum = weights.reduce(0, +)
        var scaled = weights.map { $0 / sum * Double(weights.count) }
        var thresholds = [UInt32](repeating: .max, count: weights.count)
        // A slot that is full is its own alias, whatever the draw.
        var aliases = (0..<Int32(weights.count)).map { $0 }
        var small = scaled.indices.filter { scaled[$0] < 1 }
        var large = scaled.indices.filter { scaled[$0] >= 1 }
        while let low = small.popLast(), let high = large.popLast() {
            thresholds[low] = UInt32(min(scaled[low] * 0x1p32, Double(UInt32.max)))
            aliases[low] = Int32(high)
            scaled[high] -= 1 - scaled[low]
            if scaled[high] < 1 { small.append(high) } else { large.append(high) }
        }
        return (thresholds, aliases)
    }
}
