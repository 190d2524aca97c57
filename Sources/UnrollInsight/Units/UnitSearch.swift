internal import UnrollPlatform
internal import UnrollSystem

/// A hidden unit that tracks something over a text, and how sure that is.
public struct UnitFinding: Sendable, Hashable {
    /// What is tracked, such as `inside quotation marks`.
    public let property: String
    /// The unit's place among those that were searched.
    public let unit: Int
    /// The correlation in the first half of the text, by which the unit was chosen: so it flatters.
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
/// For each property the surest unit of those with the strongest correlations in the first half of the
/// text is chosen, and measured again in the second half. How sure it is accounts for what would make chance look like
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

    /// The units with the strongest correlations, among which the surest is chosen.
    private static let candidates = 8

    /// The surest unit for each property, the surest finding first.
    package func findings() -> [UnitFinding] {
        let count = units.first?.count ?? 0
        let half = count / 2
        guard half >= Self.fewest, !properties.isEmpty else { return [] }
        let first = 0..<half
        let second = half..<count
        let wanted = properties.map { CenteredSeries($0.values[first]) }
        var correlations = properties.map { _ in [Double](repeating: 0, count: units.count) }
        for (unit, values) in units.enumerated() {
            let series = CenteredSeries(values[first].lazy.map(Double.init))
            for (place, property) in wanted.enumerated() {
                correlations[place][unit] = series.correlation(with: property)
            }
            Activity.report("searching units", share: Double(unit + 1) / Double(units.count))
        }
        let tried = Double(units.count * properties.count)
        let findings = properties.indices.compactMap { place -> UnitFinding? in
            // A slow unit may correlate more strongly by chance than one that is surer.
            let strongest = units.indices.filter { correlations[place][$0] != 0 }
                .sorted { abs(correlations[place][$0]) > abs(correlations[place][$1]) }
                .prefix(Self.candidates)
            let searched = strongest.map { unit in
                let here = CenteredSeries(units[unit][first].lazy.map(Double.init))
                let certainty = CorrelationCertainty(
                    correlation: correlations[place][unit],
                    effectiveCount: here.effectiveCount(with: wanted[place]))
                return (unit: unit, certainty: certainty)
            }
            guard let best = searched.min(by: { $0.certainty.pValue < $1.certainty.pValue }) else {
                return nil
            }
            let there = CenteredSeries(units[best.unit][second].lazy.map(Double.init))
            let checked = CenteredSeries(properties[place].values[second])
            let certainty = CorrelationCertainty(
                correlation: there.correlation(with: checked),
                effectiveCount: there.effectiveCount(with: checked))
            let chance = min(best.certainty.pValue * tried, 1)
            let interval = certainty.interval
            let chosenBy = best.certainty.correlation
            let agrees = chosenBy > 0 ? interval.lowerBound > 0 : interval.upperBound < 0
            return UnitFinding(
                property: properties[place].name, unit: best.unit, chosenBy: chosenBy,
                correlation: certainty.correlation, interval: interval,
                effectiveCount: certainty.effectiveCount, chance: chance,
                isSure: chance < 0.05 && agrees && checked.norm > 0)
        }
        return findings.sorted {
            ($0.isSure ? 1 : 0, abs($0.correlation)) > ($1.isSure ? 1 : 0, abs($1.correlation))
        }
    }
}
