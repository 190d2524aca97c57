import Foundation
import Testing
import UnrollInsight

/// Expected numbers: References/correlations.py.
@Suite struct EffectiveSamplesTests {
    private static func series(_ number: (Double) -> Double) -> CenteredSeries {
        CenteredSeries((0..<400).map { number(Double($0)) })
    }
    private let x = CenteredSeries(
        (0..<400).map { place -> Double in
            let t = Double(place)
            return sin(t / 7) + 0.3 * cos(t * 1.7)
        })
    private let y = CenteredSeries(
        (0..<400).map { place -> Double in
            let t = Double(place)
            return sin(t / 7 + 0.8) + 0.5 * sin(t * t * 0.01)
        })

    @Test func correlationsEqualNumPys() {
        #expect(abs(x.correlation(with: y) - 0.5957238305295077) < 1e-10)
        #expect(abs(x.autocorrelation(lag: 5) - 0.6418021672375999) < 1e-10)
    }

    @Test func neighboursThatResembleEachOtherCountLess() {
        #expect(abs(x.effectiveCount(with: y) - 5.83717965283377) < 1e-6)
    }

    @Test func intervalsAndChancesAreFishers() {
        let certainty = CorrelationCertainty(
            correlation: x.correlation(with: y), effectiveCount: x.effectiveCount(with: y))
        #expect(abs(certainty.interval.lowerBound - -0.4439263927950698) < 1e-6)
        #expect(abs(certainty.interval.upperBound - 0.9517548872103756) < 1e-6)
        #expect(abs(certainty.pValue - 0.247549183221148) < 1e-9)
    }

    @Test func aConstantHasNoCorrelation() {
        let flat = CenteredSeries(Array(repeating: 0.1, count: 400))
        #expect(flat.norm == 0)
        #expect(flat.correlation(with: x) == 0)
        #expect(flat.effectiveCount(with: x) == 400)
    }

    @Test func tooFewPlacesSayNothing() {
        let certainty = CorrelationCertainty(correlation: 0.99, effectiveCount: 3)
        #expect(certainty.interval == -1...1)
        #expect(certainty.pValue == 1)
    }
}
