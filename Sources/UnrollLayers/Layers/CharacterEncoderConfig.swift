public import UnrollSystem

/// Vectors of words made from their characters. Stored with the model.
public struct CharacterEncoderConfig: Sendable, Codable, Hashable {
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

    /// Numbers that the encoder's matrices hold, in `Double`, which cannot overflow.
    ///
    /// - Parameter outputSize: E
    public func weightCount(outputSize: Int) -> Double {
        let width = filters.reduce(0.0) { $0 + Double($1.count) }
        let convolutions = filters.reduce(0.0) {
            $0 + Double($1.count) * Double($1.width) * Double(characterSize)
        }
        return Double(CharacterTable.alphabetSize) * Double(characterSize) + convolutions
            + 2 * Double(highwayLayers) * width * width + width * Double(outputSize)
    }

    /// Makes the encoder.
    ///
    /// - Parameters:
    ///   - outputSize: E
    ///   - random: Decides the first parameters; `nil` where they will be loaded: all zero.
    public func makeEncoder(outputSize: Int, random: RandomStream?) -> CharacterEncoder {
        CharacterEncoder(
            characterSize: characterSize, filters: filters, highwayLayers: highwayLayers,
            outputSize: outputSize, random: random)
    }
}
