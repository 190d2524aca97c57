extension TagScheme {
    /// The entities of a sentence, as conlleval and seqeval's default find them.
    ///
    /// What no valid sequence holds is mended as they do: an `I-` or `E-` that continues nothing
    /// begins an entity, another type begins one too, and an entity without its end stops where the
    /// next one or `O` begins. The letters of BILOU are read as those of IOBES (conlleval and
    /// seqeval's default know neither `L` nor `U`, and join neighbours of one type). Under the plain
    /// scheme, neighbours with one tag other than `O` are an entity.
    ///
    /// - Returns: The entities from left to right; they do not overlap.
    public func entities(_ tags: [String]) -> [EntitySpan] {
        if self == .plain { return runs(tags) }
        var result: [EntitySpan] = []
        var previous = TagParts.outside
        var begin: Int?
        for place in 0...tags.count {
            var current = place < tags.count ? TagParts(tags[place]) : .outside
            if self == .bilou { current.letter = TagScheme.asIOBES(current.letter) }
            if let first = begin, TagScheme.ends(previous, before: current) {
                result.append(EntitySpan(type: previous.type, tokens: first..<place))
                begin = nil
            }
            if TagScheme.starts(current, after: previous) { begin = place }
            previous = current
        }
        return result
    }

    private func runs(_ tags: [String]) -> [EntitySpan] {
        var result: [EntitySpan] = []
        var begin = 0
        for place in tags.indices where place + 1 == tags.count || tags[place + 1] != tags[place] {
            if tags[place] != TagScheme.outside {
                result.append(EntitySpan(type: tags[place], tokens: begin..<place + 1))
            }
            begin = place + 1
        }
        return result
    }

    private static func asIOBES(_ letter: UInt8) -> UInt8 {
        switch letter {
        case .last: .end
        case .unit: .single
        default: letter
        }
    }

    /// conlleval's rule, with seqeval's additions for `S`.
    private static func ends(_ previous: TagParts, before current: TagParts) -> Bool {
        switch (previous.letter, current.letter) {
        case (.end, _), (.single, _): true
        case (.begin, .begin), (.begin, .single), (.begin, .outside): true
        case (.inside, .begin), (.inside, .single), (.inside, .outside): true
        default: previous.letter != .outside && previous.type != current.type
        }
    }

    private static func starts(_ current: TagParts, after previous: TagParts) -> Bool {
        switch (previous.letter, current.letter) {
        case (_, .begin), (_, .single): true
        case (.end, .end), (.end, .inside), (.single, .end), (.single, .inside): true
        case (.outside, .end), (.outside, .inside): true
        default: current.letter != .outside && previous.type != current.type
        }
    }

    // MARK: Strictly

    /// The entities of a sentence that are written exactly as the scheme says, as seqeval finds them
    /// with `mode="strict"`: others are not there. Tags that the scheme does not know (``knows(_:)``)
    /// count as `O`; seqeval refuses them. Under the plain scheme, the same as ``entities(_:)``.
    ///
    /// - Returns: The entities from left to right; they do not overlap.
    public func strictEntities(_ tags: [String]) -> [EntitySpan] {
        if self == .plain { return entities(tags) }
        let letters = letters
        var parts = tags.map { tag in
            let parts = TagParts(tag)
            return letters.contains(parts.letter) ? parts : .outside
        }
        parts.append(.outside)
        var result: [EntitySpan] = []
        var previous = TagParts.outside
        var place = 0
        while place < parts.count {
            guard begins(parts[place], after: previous) else {
                previous = parts[place]
                place += 1
                continue
            }
            let begin = place
            place += 1
            while place < parts.count, continues(parts[place], parts[place - 1]) { place += 1 }
            // The last one is outside, so `place` is a token or that one.
            if isComplete(parts[place - 1], before: parts[place]) {
                result.append(EntitySpan(type: parts[begin].type, tokens: begin..<place))
            }
            previous = parts[place - 1]
        }
        return result
    }

    /// Whether an entity begins with a token.
    private func begins(_ current: TagParts, after previous: TagParts) -> Bool {
        let isSame = previous.type == current.type
        switch self {
        case .iob1:
            if current.letter == .inside { return previous.letter != .inside || !isSame }
            return current.letter == .begin && previous.letter != .outside && isSame
        case .iob2: return current.letter == .begin
        case .iobes: return current.letter == .begin || current.letter == .single
        case .bilou: return current.letter == .begin || current.letter == .unit
        case .plain: return false
        }
    }

    /// Whether a token is in the entity of the one before it.
    private func continues(_ current: TagParts, _ previous: TagParts) -> Bool {
        guard previous.letter == .begin || previous.letter == .inside else { return false }
        let ends = self == .iobes ? UInt8.end : self == .bilou ? .last : .inside
        return previous.type == current.type
            && (current.letter == .inside || current.letter == ends)
    }

    /// Whether an entity may end with a token where `next` comes behind it.
    private func isComplete(_ last: TagParts, before next: TagParts) -> Bool {
        switch self {
        case .iob1:
            // What is neither a continuation nor a valid begin leaves the entity without an end:
            // a B- of another type behind a B-.
            !(last.letter == .begin && next.letter == .begin && last.type != next.type)
        case .iob2: true
        case .iobes: last.letter == .end || last.letter == .single
        case .bilou: last.letter == .last || last.letter == .unit
        case .plain: true
        }
    }
}
