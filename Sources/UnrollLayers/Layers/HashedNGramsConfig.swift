/// Features of the last words beside a network, or without one (maximum entropy). Stored with the
/// model.
public struct HashedNGramsConfig: Sendable, Codable, Hashable {
    /// Words of the longest n-grams, the predicted one included.
    public var order: Int
    /// Weights that all n-grams share, by a hash of theirs.
    public var slots: Int

    public init(order: Int, slots: Int) {
        self.order = order
        self.slots = slots
    }

    /// The highest order.
    public static let largestOrder = 9
}
