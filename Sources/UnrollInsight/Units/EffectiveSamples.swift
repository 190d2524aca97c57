internal import UnrollPlatform

/// A series of numbers with its mean taken off and its length, as correlations need it.
package struct CenteredSeries: Sendable {
    package let values: [Double]
    /// √Σx²; 0 for a constant.
    package let norm: Double

    package init(_ values: some Collection<Double>) {
        let mean = values.reduce(0, +) / Double(max(values.count, 1))
        self.values = values.map { $0 - mean }
        let square = self.values.reduce(0) { $0 + $1 * $1 }
        // What rounding leaves of a constant is none of its own.
        let floor = 1e-24 * Double(max(values.count, 1)) * max(mean * mean, 1e-12)
        norm = square.isFinite && square > floor ? square.squareRoot() : 0
    }

    /// Pearson's correlation; 0 where one of the two is constant.
    package func correlation(with other: CenteredSeries) -> Double {
        guard norm > 0, other.norm > 0 else { return 0 }
        let product = zip(values, other.values).reduce(0) { $0 + $1.0 * $1.1 }
        return min(max(product / (norm * other.norm), -1), 1)
    }

    /// The correlation of the series with itself some places later.
    package func autocorrelation(lag: Int) -> Double {
        guard norm > 0, lag < values.count else { return 0 }
        var sum = 0.0
        for place in lag..<values.count { sum += values[place] * values[place - lag] }
        return sum / (norm * norm)
    }

    /// How many independent pairs say as much about the correlation of two series as all of these do,
    /// whose neighbours resemble each other: `N / (1 + 2 Σ (1 - k/N) ρx(k) ρy(k))` (Bartlett, 1946).
    /// The sum ends where two neighbouring terms together are not above zero (Geyer, 1992): what
    /// follows is noise.
    package func effectiveCount(with other: CenteredSeries) -> Double {
        let count = values.count
        var sum = 0.0
        var lag = 1
        func term(_ lag: Int) -> Double {
            (1 - Double(lag) / Double(count)) * autocorrelation(lag: lag)
                * other.autocorrelation(lag: lag)
        }
        while lag + 1 < count / 2 {
            let pair = term(lag) + term(lag + 1)
            if pair <= 1e-4 { break }
            sum += pair
            lag += 2
        }
        return min(max(Double(count) / (1 + 2 * sum), 1), Double(count))
    }
}

/// How sure a correlation is, by Fisher's transformation: `atanh r` is close to normal with the
/// deviation `1 / √(n - 3)`.
package struct CorrelationCertainty: Sendable {
    package let correlation: Double
    package let effectiveCount: Double

    /// - Parameters:
    ///   - correlation: As measured.
    ///   - effectiveCount: Independent pairs behind it.
    package init(correlation: Double, effectiveCount: Double) {
        self.correlation = correlation
        self.effectiveCount = effectiveCount
    }

    private var deviation: Double { 1 / max(effectiveCount - 3, 1e-9).squareRoot() }

    /// The middle 95 % of what the correlation may be.
    package var interval: ClosedRange<Double> {
        guard effectiveCount > 4 else { return -1...1 }
        let center = atanh(min(max(correlation, -0.999_999), 0.999_999))
        let half = 1.959_964 * deviation
        return tanh(center - half)...tanh(center + half)
    }

    /// How probable so strong a correlation would be of two series that have none.
    package var pValue: Double {
        guard effectiveCount > 4 else { return 1 }
        let distance = abs(atanh(min(max(correlation, -0.999_999), 0.999_999))) / deviation
        return erfc(distance / 2.0.squareRoot())
    }
}
