extension SubwordEncoding {
    /// Subwords of which those that are not known are taken apart again.
    ///
    /// The merges that made an unknown subword are undone, until its parts are known or are characters:
    /// what `apply-bpe --vocabulary` does.
    ///
    /// - Parameters:
    ///   - subwords: Those of one word or of several.
    ///   - isKnown: Whether a vocabulary has a subword, given with its mark of continuation.
    public func divided(_ subwords: [String], _ isKnown: (String) -> Bool) -> [String] {
        var result: [String] = []
        for subword in subwords {
            /// Parts that are still to be looked at, the next one last.
            var waiting = [subword]
            while let part = waiting.popLast() {
                guard !isKnown(part), let (first, second) = parts(of: part) else {
                    result.append(part)
                    continue
                }
                waiting += [second, first]
            }
        }
        return result
    }

    /// The subwords that can come of some words when merges are left out: their characters, as often as
    /// these occur, and what each merge gives.
    ///
    /// - Parameter least: How often what merges give is said to occur.
    func possibleSubwords(of words: WordCounts, atLeast least: Int) -> WordCounts {
        var counts = WordCounts()
        for (word, count) in words.entries {
            let scalars = word.unicodeScalars
            for scalar in scalars.dropLast() {
                counts.add("\(scalar)" + SubwordEncoding.continuation, count: count)
            }
            if let last = scalars.last { counts.add("\(last)", count: count) }
        }
        let end = SubwordEncoding.endOfWord
        for merge in merges {
            let symbol = merge.first + merge.second
            counts.add(
                symbol.hasSuffix(end)
                    ? String(decoding: symbol.utf8.dropLast(end.utf8.count), as: UTF8.self)
                    : symbol + SubwordEncoding.continuation, count: least)
        }
        return counts
    }

    /// The two subwords that the lowest merge of a subword joins.
    private func parts(of subword: String) -> (String, String)? {
        let isContinued = SubwordEncoding.isContinued(subword)
        let mark = SubwordEncoding.continuation
        let text = isContinued ? String(subword.unicodeScalars.dropLast(mark.count)) : subword
        let end = SubwordEncoding.endOfWord
        guard let merge = merge(giving: isContinued ? text : text + end) else { return nil }
        if isContinued { return (merge.first + mark, merge.second + mark) }
        guard merge.second.utf8.count > end.utf8.count, merge.second.hasSuffix(end) else {
            return nil
        }
        return (
            merge.first + mark,
            String(decoding: merge.second.utf8.dropLast(end.utf8.count), as: UTF8.self)
        )
    }
}
