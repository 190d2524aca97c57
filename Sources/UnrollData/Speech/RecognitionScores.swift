internal import UnrollSystem

/// The error rates of recognised texts against the right ones, as jiwer 4 counts them.
///
/// Words are what stands between white space. Characters are Unicode scalars, the white space between
/// words included and that around a text not. Nothing else is changed: small letters and capital ones
/// differ, and so do full stops.
public struct RecognitionScores: Sendable, Hashable {
    /// One text.
    public struct Text: Sendable, Hashable {
        /// The words of the reference.
        public let reference: [String]
        /// The words that were recognised.
        public let hypothesis: [String]
        /// The alignment of the words.
        public let alignment: EditAlignment
        /// The errors in words.
        public let words: ErrorCounts
        /// The errors in characters.
        public let characters: ErrorCounts

        /// - Parameters:
        ///   - reference: The right text.
        ///   - hypothesis: The recognised one.
        public init(reference: String, hypothesis: String) {
            self.reference = RecognitionScores.words(of: reference)
            self.hypothesis = RecognitionScores.words(of: hypothesis)
            // By their bytes: two spellings of an accented letter are two letters, as in jiwer.
            alignment = EditAlignment(
                reference: self.reference.map { Array($0.utf8) },
                hypothesis: self.hypothesis.map { Array($0.utf8) })
            words = alignment.counts
            characters =
                EditAlignment(
                    reference: Array(trimmed(reference).unicodeScalars),
                    hypothesis: Array(trimmed(hypothesis).unicodeScalars)
                ).counts
        }
    }

    /// In the order in which they were given.
    public let texts: [Text]
    /// Of all texts together.
    public let words: ErrorCounts
    /// Of all texts together.
    public let characters: ErrorCounts

    /// - Parameters:
    ///   - hypotheses: The recognised texts.
    ///   - references: The right ones, in the same order.
    /// - Precondition: There are as many hypotheses as references.
    public init(_ hypotheses: [String], references: [String]) {
        requirement(
            hypotheses.count == references.count,
            "RecognitionScores: \(hypotheses.count) hypotheses for \(references.count) references")
        texts = zip(references, hypotheses).map { Text(reference: $0, hypothesis: $1) }
        words = texts.reduce(into: ErrorCounts()) { $0 += $1.words }
        characters = texts.reduce(into: ErrorCounts()) { $0 += $1.characters }
    }

    /// How many texts have an error.
    public var wrongTextCount: Int { texts.count { $0.words.errors > 0 } }

    /// The places of the texts with the most wrong words, those with more errors for each word of the
    /// reference first among equals; only such that have any.
    ///
    /// - Parameter count: The most places.
    public func worst(_ count: Int) -> [Int] {
        let wrong = texts.indices.filter { texts[$0].words.errors > 0 }
        let ranked = wrong.sorted { first, second in
            let (a, b) = (texts[first].words, texts[second].words)
            return (b.errors, b.rate, first) < (a.errors, a.rate, second)
        }
        return Array(ranked.prefix(count))
    }

    /// What stands between white space.
    static func words(of text: String) -> [String] {
        text.unicodeScalars.split(whereSeparator: WordTokenizer.isSpace).map { String($0) }
    }
}
