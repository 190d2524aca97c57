internal import UnrollSystem

/// chrF (Popović, 2015) and chrF++ (Popović, 2017) as sacreBLEU computes them, 0…100.
///
/// The F-score of n-grams of one to six characters, white space left out; in chrF++ of one and two
/// words too. Precision and recall are means over the orders that both sides have n-grams of, and
/// recall weighs β² times as much.
public struct ChrF: TranslationScorer, Hashable {
    /// The longest n-grams of words: 0 in chrF, 2 in chrF++.
    public var wordOrder: Int
    /// β.
    public var recallWeight: Double
    /// Whether upper and lower case are the same.
    public var lowercases: Bool

    /// The longest n-grams of characters.
    static let characterOrder = 6

    /// - Precondition: `wordOrder` is in 0…4.
    public init(wordOrder: Int = 0, recallWeight: Double = 2, lowercases: Bool = false) {
        requirement(
            (0...4).contains(wordOrder), "ChrF: the word order \(wordOrder) is not in 0...4")
        self.wordOrder = wordOrder
        self.recallWeight = recallWeight
        self.lowercases = lowercases
    }

    /// How the score was computed, in the form of sacreBLEU's signatures, with this package's version.
    public func signature(references: Int = 1) -> String {
        "nrefs:\(references)|case:\(lowercases ? "lc" : "mixed")|eff:yes|nc:\(Self.characterOrder)"
            + "|nw:\(wordOrder)|space:no|version:unroll-\(UnrollVersion.current)"
    }

    /// The score of a corpus; 0 of an empty one.
    ///
    /// - Precondition: There are as many hypotheses as references.
    public func score(_ hypotheses: [String], references: [String]) -> Double {
        value(of: Self.sums(counts(hypotheses, references: references)))
    }

    /// The n-grams of the hypothesis, those of the reference and those that both have, for each order;
    /// against the reference with the best score.
    public func counts(_ hypothesis: String, references: [String]) -> [Int] {
        var words = ByteStringTable()
        let found = grams(hypothesis, &words)
        var best: (value: Double, counts: [Int])?
        for reference in references {
            let expected = grams(reference, &words)
            var counts: [Int] = []
            for (found, expected) in zip(found, expected) {
                var common = 0
                for (gram, count) in found { common += min(count, expected[gram] ?? 0) }
                // N-grams of an order that the reference lacks do not count.
                counts.append(expected.isEmpty ? 0 : found.values.reduce(0, +))
                counts.append(expected.values.reduce(0, +))
                counts.append(common)
            }
            let value = value(of: counts)
            if value > best?.value ?? -1 { best = (value, counts) }
        }
        return best?.counts ?? [Int](repeating: 0, count: 3 * (Self.characterOrder + wordOrder))
    }

    public func value(of sums: [Int]) -> Double {
        var (precision, recall, orders) = (0.0, 0.0, 0.0)
        for start in stride(from: 0, to: sums.count, by: 3)
        where sums[start] > 0 && sums[start + 1] > 0 {
            precision += Double(sums[start + 2]) / Double(sums[start])
            recall += Double(sums[start + 2]) / Double(sums[start + 1])
            orders += 1
        }
        guard orders > 0, precision + recall > 0 else { return 0 }
        (precision, recall) = (precision / orders, recall / orders)
        let factor = recallWeight * recallWeight
        return 100 * ((1 + factor) * precision * recall / (factor * precision + recall))
    }

    // MARK: N-grams

    /// Up to six characters of 21 bits each, or up to four words by their numbers.
    private struct Gram: Hashable {
        var high: UInt64 = 0
        var low: UInt64 = 0

        mutating func append(_ value: UInt32, bits: UInt64) {
            high = high << bits | low >> (64 - bits)
            low = low << bits | UInt64(value)
        }
    }

    /// How often each n-gram occurs, for each order.
    private func grams(_ sentence: String, _ words: inout ByteStringTable) -> [[Gram: Int]] {
        var scalars = Array(sentence.unicodeScalars)
        if lowercases { scalars = Lowercasing.lowercased(scalars) }
        let characters = scalars.filter { !PythonText.isSpace($0) }.map(\.value)
        var result = Self.grams(characters, upTo: Self.characterOrder, bits: 21)
        if wordOrder > 0 {
            let numbers = Self.words(scalars).map { word in
                var text = String(scalars: word)
                return text.withUTF8 { UInt32(words.insert(UnsafeRawBufferPointer($0))) }
            }
            result += Self.grams(numbers, upTo: wordOrder, bits: 32)
        }
        return result
    }

    /// The words of a sentence: one punctuation mark of ASCII is taken off the end of each or, where
    /// none is there, off its beginning.
    private static func words(_ sentence: [Unicode.Scalar]) -> [ArraySlice<Unicode.Scalar>] {
        PythonText.words(sentence).flatMap { word in
            if word.count > 1, isMark(word[word.endIndex - 1]) {
                return [word.dropLast(), word.suffix(1)]
            }
            return word.count > 1 && isMark(word[word.startIndex])
                ? [word.prefix(1), word.dropFirst()] : [word]
        }
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "!"..."/", ":"..."@", "["..."`", "{"..."~": true
        default: false
        }
    }

    private static func grams(_ values: [UInt32], upTo order: Int, bits: UInt64) -> [[Gram: Int]] {
        (1...order).map { order in
            var counts: [Gram: Int] = [:]
            guard values.count >= order else { return counts }
            counts.reserveCapacity(values.count)
            for start in 0...(values.count - order) {
                var gram = Gram()
                for value in values[start..<start + order] { gram.append(value, bits: bits) }
                counts[gram, default: 0] += 1
            }
            return counts
        }
    }
}
