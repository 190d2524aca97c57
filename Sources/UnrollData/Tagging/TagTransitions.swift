/// Which tag may follow which under a scheme.
public struct TagTransitions: Sendable, Hashable {
    /// Whether a sentence may begin with each tag.
    public let start: [Bool]
    /// Whether a sentence may end with each tag.
    public let end: [Bool]
    /// Whether tag `to` may follow tag `from`, at `from · n + to` for `n` tags.
    public let next: [Bool]

    /// - Parameters:
    ///   - tags: The tags, whose order is that of the flags.
    ///   - scheme: Their scheme; all is allowed under the plain one. A tag that the scheme does not
    ///     know is allowed wherever `O` is.
    public init(tags: [String], scheme: TagScheme) {
        let parts = tags.map { tag in scheme.knows(tag) ? TagParts(tag) : .outside }
        start = parts.map { scheme.allows(.outside, $0) }
        end = parts.map { scheme.allows($0, .outside) }
        next = parts.flatMap { from in parts.map { scheme.allows(from, $0) } }
    }

    /// Whether a sequence of tags, by their places in the list, is allowed; an empty one is.
    public func allow(_ sequence: some Collection<Int>) -> Bool {
        guard let first = sequence.first else { return true }
        var last = first
        for tag in sequence.dropFirst() {
            guard next[last * start.count + tag] else { return false }
            last = tag
        }
        return start[first] && end[last]
    }
}

extension TagScheme {
    /// Whether a token may come behind another; outside stands for both ends of a sentence.
    fileprivate func allows(_ from: TagParts, _ to: TagParts) -> Bool {
        let isSame = from.type == to.type
        let isOpen = from.letter == .begin || from.letter == .inside
        switch self {
        case .plain: return true
        case .iob1: return to.letter != .begin || isOpen && isSame
        case .iob2: return to.letter != .inside || isOpen && isSame
        case .iobes, .bilou:
            let continues = to.letter == .inside || to.letter == .end || to.letter == .last
            return isOpen == continues && (!isOpen || isSame)
        }
    }
}
