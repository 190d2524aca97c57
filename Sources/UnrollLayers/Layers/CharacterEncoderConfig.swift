public import UnrollSystem

/// Vectors of words made from their characters. Stored with the model.
public struct CharacterEncoderConfig: Sendable, Codable, Hashable {
    /// The filters of each width.
    public var filters: [CharacterEncoder.Filters]
    /// The size of a character's vector.
    public var characterSize = 16
    /// Highway layers over what the filters found.
    public var highwayLayers = 2
    /// The most symbols of a word, the marks of its begin and end among them; what is longer is cut.
    public var limit = 50

    /// Filters of the widths 1 to 8, about twice as many of each width as of the one before: the
    /// proportions of Jozefowicz et al., 2016, whose largest network has 4,096.
    ///
    /// - Parameter count: Of all widths together, about.
    public init(filters count: Int) {
        filters = (1...8).map { width in
            CharacterEncoder.Filters(
                width: width, count: max(2, count >> (width < 3 ? 7 : 9 - width)))
        }
    }

    /// Makes the encoder.
    ///
    /// - Parameters:
    ///   - outputSize: E
    ///   - random: Decides the first parameters.
    public func makeEncoder(outputSize: Int, random: RandomStream) -> CharacterEncoder {
        CharacterEncoder(
            characterSize: characterSize, filters: filters, highwayLayers: highwayLayers,
            outputSize: outputSize, random: random)
    }
}
