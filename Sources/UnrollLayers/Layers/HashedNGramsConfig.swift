/// Features of the last symbols beside a network, or without one (maximum entropy). Stored with the
/// model.
public struct HashedNGramsConfig: Sendable, Codable, Hashable {
    /// Symbols of the longest n-grams, the predicted one included.
    public var order: Int
    /// Weights that all n-grams share, each by its hash.
    public var slots: Int

    /// Features up to an order, in slots that all of them share.
    public init(order: Int = 5, slots: Int = 1 << 24) {
        self.order = order
        self.slots = slots
    }

    /// Makes the features, their weights all zero.
    public func makeFeatures() -> HashedNGrams { HashedNGrams(order: order, slots: slots) }
}
