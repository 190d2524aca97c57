internal import UnrollPlatform

/// The figure that a field tells instead of a loss in nats, by its name: perplexity, bits a
/// character.
public struct LossMeasure: Sendable {
    /// Its name for people: `perplexity`.
    public var name: String
    /// The figure of a loss in nats per unit.
    public var value: @Sendable (_ loss: Double) -> Double

    /// A figure by its name, and how it is made from a loss in nats per unit.
    public init(_ name: String, value: @escaping @Sendable (_ loss: Double) -> Double) {
        self.name = name
        self.value = value
    }

    /// The loss itself.
    public static let loss = LossMeasure("loss") { $0 }
    /// Its exponential.
    public static let perplexity = LossMeasure("perplexity") { exp($0) }

    /// The loss in bits instead of nats.
    ///
    /// - Parameter unit: The singular of the unit: `character`.
    public static func bits(per unit: String) -> LossMeasure {
        LossMeasure("bits per \(unit)") { $0 / M_LN2 }
    }
}
