import TestSupport
import Testing
import UnrollInsight
import UnrollSystem

@Suite struct UnitSearchTests {
    /// Smooth noise: each number resembles the one before, as a unit's activations do.
    private func noise(_ count: Int, seed: UInt64, memory: Float) -> [Float] {
        let random = RandomStream(seed: seed)
        var value: Float = 0
        return (0..<count).map { place in
            let step = 2 * random.uniform(at: UInt64(place)) - 1
            value = memory * value + (1 - memory) * step
            return value
        }
    }

    /// On for a while, off for a while: a property as quotations are.
    private func property(_ count: Int, seed: UInt64) -> TextProperty {
        let random = RandomStream(seed: seed).stream("property")
        var on = false
        let values = (0..<count).map { place -> Double in
            if random.uniform(at: UInt64(place)) < 0.03 { on.toggle() }
            return on ? 1 : 0
        }
        return TextProperty(name: "planted", values: values, isYesOrNo: true)
    }

    @Test func aPlantedUnitIsFound() throws {
        let property = property(3000, seed: 1)
        var units = (0..<64).map { noise(3000, seed: UInt64(100 + $0), memory: 0.9) }
        units[37] = zip(property.values, noise(3000, seed: 9, memory: 0.9)).map {
            Float($0) * 0.6 + $1
        }
        let finding = try #require(
            UnitSearch(units: units, properties: [property]).findings().first)
        #expect(finding.unit == 37)
        #expect(finding.isSure)
        #expect(finding.correlation > 0.7)
        #expect(finding.interval.contains(finding.correlation))
        #expect(finding.chance < 1e-4)
        // Neighbours resemble each other, so there are fewer independent places than places.
        #expect(finding.effectiveCount < 700)
    }

    @Test func aUnitThatRunsTheOtherWayIsFoundToo() throws {
        let property = property(3000, seed: 2)
        var units = (0..<20).map { noise(3000, seed: UInt64(300 + $0), memory: 0.8) }
        units[3] = zip(property.values, units[3]).map { -Float($0) + $1 }
        let finding = try #require(
            UnitSearch(units: units, properties: [property]).findings().first)
        #expect(finding.unit == 3)
        #expect(finding.correlation < -0.7)
        #expect(finding.interval.upperBound < 0)
        #expect(finding.isSure)
    }

    /// Thirty searches among noise that resembles itself for long: without the bounds for the number
    /// of units and for neighbours' likeness, most of them would find something.
    @Test func noiseIsNotFound() {
        var found = 0
        for seed in 0..<30 {
            let properties = (0..<3).map { property(2000, seed: UInt64(1000 * seed + $0)) }
            let units = (0..<64).map {
                noise(2000, seed: UInt64(50_000 + 1000 * seed + $0), memory: 0.97)
            }
            found += UnitSearch(units: units, properties: properties).findings().count(
                where: \.isSure)
        }
        #expect(found <= 1)
    }

    @Test func constantsAndShortTextsGiveNothing() {
        let property = property(3000, seed: 3)
        let flat = [Float](repeating: 0.5, count: 3000)
        #expect(UnitSearch(units: [flat], properties: [property]).findings().isEmpty)
        let short = TextProperty(name: "a", values: [0, 1, 0], isYesOrNo: true)
        #expect(UnitSearch(units: [[0, 1, 0]], properties: [short]).findings().isEmpty)
        #expect(UnitSearch(units: [], properties: [property]).findings().isEmpty)
    }
}
