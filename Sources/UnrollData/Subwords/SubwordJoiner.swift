/// Puts subwords together again, one by one.
struct SubwordJoiner {
    private(set) var words: [String] = []
    /// Whether the last word goes on.
    private var isOpen = false

    /// Adds a subword as encoding gives it.
    mutating func append(_ subword: String) {
        let isContinued = SubwordEncoding.isContinued(subword)
        let length = isContinued ? SubwordEncoding.continuation.utf8.count : 0
        append(
            String(decoding: subword.utf8.dropLast(length), as: UTF8.self),
            isContinued: isContinued)
    }

    /// Adds a part of a word.
    mutating func append(_ part: String, isContinued: Bool) {
        if isOpen { words[words.count - 1] += part } else { words.append(part) }
        isOpen = isContinued
    }
}
