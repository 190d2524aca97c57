internal import UnrollSystem

/// Neighbouring tokens that are one entity: "Harry Potter", a person.
public struct EntitySpan: Sendable, Hashable, Codable {
    /// What the entity is, such as `PER`; empty where tags are bare letters, as in `B I O`.
    public var type: String
    /// Its tokens, by their places in the sentence; never empty.
    public var tokens: Range<Int>

    /// An entity of a type over neighbouring tokens, which are counted from 0.
    public init(type: String, tokens: Range<Int>) {
        requirement(!tokens.isEmpty, "EntitySpan: no tokens")
        self.type = type
        self.tokens = tokens
    }
}
