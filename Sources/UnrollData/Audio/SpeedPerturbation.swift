public import UnrollSystem

/// Plays recordings faster or slower while training, pitch included (Ko et al., 2015).
public struct SpeedPerturbation: Sendable, Codable, Hashable {
    /// The speeds of which one is drawn; 1.1 makes a recording 1.1 times shorter. In thousandths.
    public var factors: [Double]

    /// Factors on the speed, of which one is drawn for each recording.
    public init(factors: [Double] = [0.9, 1, 1.1]) { self.factors = factors }

    /// - Throws: `ConfigError` that names the field.
    public func validate() throws {
        try ConfigError.require(
            !factors.isEmpty && factors.allSatisfy { $0 >= 0.25 && $0 <= 4 },
            "\(field: "factors") must be one or more speeds from 0.25 to 4")
    }

    /// The recording at a speed that the stream draws.
    public func perturbed(_ samples: [Float], random: RandomStream) -> [Float] {
        requirement(!factors.isEmpty, "SpeedPerturbation: there are no factors")
        return Self.played(
            samples, speed: factors[random.integer(below: factors.count, at: 0)])
    }

    /// The recording at a speed from 0.25 to 4.
    public static func played(_ samples: [Float], speed: Double) -> [Float] {
        requirement(
            speed >= 0.25 && speed <= 4, "SpeedPerturbation: the speed \(speed) is not 0.25 to 4")
        return Resampler.resample(samples, from: Int((speed * 1_000).rounded()), to: 1_000)
    }
}
