internal import UnrollSystem

extension TagScheme {
    /// The tags of a sentence with these entities.
    ///
    /// - Parameters:
    ///   - entities: From left to right, none overlapping another.
    ///   - count: The number of tokens.
    /// - Returns: A sequence that is valid under the scheme; ``entities(_:)`` gives the entities back,
    ///   but under the plain scheme neighbours of one type have become one.
    public func tags(of entities: [EntitySpan], count: Int) -> [String] {
        var tags = [String](repeating: TagScheme.outside, count: count)
        var previous: EntitySpan?
        for entity in entities {
            let range = entity.tokens
            requirement(
                range.lowerBound >= previous?.tokens.upperBound ?? 0 && range.upperBound <= count,
                "TagScheme: the entity of tokens \(range) overlaps another or ends beyond \(count)")
            let follows =
                previous?.tokens.upperBound == range.lowerBound && previous?.type == entity.type
            for place in range {
                let letter = letter(at: place, of: range, followsItsType: follows)
                tags[place] =
                    letter.map { TagParts(letter: $0, type: entity.type).written() } ?? entity.type
            }
            previous = entity
        }
        return tags
    }

    private func letter(at place: Int, of range: Range<Int>, followsItsType: Bool) -> UInt8? {
        let isFirst = place == range.lowerBound
        let isLast = place + 1 == range.upperBound
        switch self {
        case .iob1: return isFirst && followsItsType ? .begin : .inside
        case .iob2: return isFirst ? .begin : .inside
        case .iobes: return isFirst ? (isLast ? .single : .begin) : (isLast ? .end : .inside)
        case .bilou: return isFirst ? (isLast ? .unit : .begin) : (isLast ? .last : .inside)
        case .plain: return nil
        }
    }

    /// Tags of this scheme as those of another, or of the same one with all that is invalid mended as
    /// ``entities(_:)`` mends it. Plain tags that are not of entities stay as they are in plain ones.
    public func convert(_ tags: [String], to scheme: TagScheme) -> [String] {
        scheme.tags(of: entities(tags), count: tags.count)
    }

    /// Whether a sequence is valid: nothing in it has to be mended.
    public func isValid(_ tags: [String]) -> Bool { convert(tags, to: self) == tags }

    /// The types of entities that tags name, sorted.
    public func types(in tags: some Sequence<String>) -> [String] {
        var types: Set<String> = []
        for tag in tags where tag != TagScheme.outside {
            let parts = TagParts(tag)
            if self == .plain {
                types.insert(tag)
            } else if parts.letter != .outside {
                types.insert(parts.type)
            }
        }
        return types.sorted()
    }

    /// All tags for entities of these types, `O` first, then type by type.
    public func tags(ofTypes types: [String]) -> [String] {
        let order: [UInt8] =
            switch self {
            case .iob1, .iob2: [.begin, .inside]
            case .iobes: [.begin, .inside, .end, .single]
            case .bilou: [.begin, .inside, .last, .unit]
            case .plain: []
            }
        let tags = types.flatMap { type in
            self == .plain ? [type] : order.map { TagParts(letter: $0, type: type).written() }
        }
        return [TagScheme.outside] + tags
    }
}
