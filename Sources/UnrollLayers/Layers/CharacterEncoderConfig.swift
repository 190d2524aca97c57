/// Vectors of words made from their characters. Stored with the model.
public struct CharacterEncoderConfig: Sendable, Codable, Hashable {
    /// Filters of all widths together, the wide ones the most.
    public var filters: Int
    /// The size of a character's vector.
    public var characterSize = 16
    /// Highway layers over the filters' maxima.
    public var highwayLayers = 2
    /// Characters of a word that are read; what is longer is cut.
    public var largestLength = 50

    public init(filters: Int) { self.filters = filters }
}
