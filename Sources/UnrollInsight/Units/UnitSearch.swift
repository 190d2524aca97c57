internal import UnrollPlatform
internal import UnrollSystem

/// A hidden unit that tracks something over a text, and how sure that is.
public struct UnitFinding: Sendable, Hashable {
    /// What is tracked, such as `inside quotation marks`.
    public let property: String
    /// The unit's place among those that were searched.
    public let unit: Int
    /// The correlation in the first half of the text, where the unit was chosen as the one with the
    /// strongest: so it flatters.
    public let chosenBy: Double
    /// The correlation in the second half, which chose nothing.
    public let correlation: Double
    /// The middle 95 % of what the correlation may be, by the second half.
    public let interval: ClosedRange<Double>
    /// The independent places that say as much as the second half does, whose neighbouring symbols
    /// resemble each other.
    public let effectiveCount: Double
    /// How probable a correlation as strong as the first half's would be, of the best of all units and
    /// all properties, if none tracked anything.
    public let chance: Double
    /// Whether chance explains neither half: that of the first is below 5 % for all units and
    /// properties together, and the second half's interval is on the same side of zero.
    public let isSure: Bool
}

/// Finds the units of a trace that track a property of the text.
///
/// For each property the unit with the strongest correlation in the first half of the text is chosen,
/// and measured again in the second half. How sure it is accounts for what would make chance look like
/// a finding: the number of units and properties tried (Bonferroni's bound), and that neighbouring
/// symbols are no independent samples (Bartlett's effective number).
package struct UnitSearch {
    /// Each unit's activations, a number behind each piece of the text.
    private let units: [[Float]]
    private let properties: [TextProperty]

    /// - Parameters:
    ///   - units: Each unit's activations, a number behind each piece of the text.
    ///   - properties: As long.
    package init(units: [[Float]], properties: [TextProperty]) {
        self.units = units
        self.properties = properties
    }

    /// The fewest pieces of a half that say anything.
    private static let fewest = 50

    /// The strongest unit for each property, the surest first.
    package func findings() -> [UnitFinding] {
        let count = units.first?.count ?? 0
        let half = count / 2
        guard half >= Self.fewest, !properties.isEmpty else { return [] }
        let first = 0..<half
        let second = half..<count
        let wanted = properties.map { CenteredSeries($0.values[first]) }
        var best = [(unit: Int, correlation: Double)](
            repeating: (0, 0), count: properties.count)
        for (unit, values) in units.enumerated() {
            let series = CenteredSeries(values[first].lazy.map(Double.init))
            for (place, property) in wanted.enumerated() {
                let correlation = series.correlation(with: property)
                if abs(correlation) > abs(best[place].correlation) {
                    best[place] = (unit, correlation)
                }
            }
            Activity.report("searching units", share: Double(unit + 1) / Double(units.count))
        }
        let tried = Double(units.count * properties.count)
        let findings = best.indices.compactMap { place -> UnitFinding? in
            guard best[place].correlation != 0 else { return nil }
            let (unit, chosenBy) = best[place]
            let values = units[unit].map(Double.init)
            let here = CenteredSeries(values[first])
            let searched = CorrelationCertainty(
                correlation: chosenBy, effectiveCount: here.effectiveCount(with: wanted[place]))
            let there = CenteredSeries(values[second])
            let checked = CenteredSeries(properties[place].values[second])
            let certainty = CorrelationCertainty(
                correlation: there.correlation(with: checked),
                effectiveCount: there.effectiveCount(with: checked))
            let chance = min(searched.pValue * tried, 1)
            let interval = certainty.interval
            let agrees = chosenBy > 0 ? interval.lowerBound > 0 : interval.upperBound < 0
            return UnitFinding(
                property: properties[place].name, unit: unit, chosenBy: chosenBy,
                correlation: certainty.correlation, interval: interval,
                effectiveCount: certainty.effectiveCount, chance: chance,
                isSure: chance < 0.05 && agrees && checked.norm > 0)
        }
        return findings.sorted {
            ($0.isSure ? 1 : 0, abs($0.correlation)) > ($1.isSure ? 1 : 0, abs($1.correlation))
        }
    }
}
