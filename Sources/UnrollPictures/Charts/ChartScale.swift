internal import UnrollPlatform
internal import UnrollSystem

/// How values of an axis become places, and where its ticks stand.
package struct ChartScale {
    package struct Tick: Equatable {
        package var value: Double
        package var label: String
    }

    private let isLogarithmic: Bool
    /// The ends: values, or their decimal logarithms.
    private let low, high: Double
    package let ticks: [Tick]

    /// A scale of names, each in the middle of a width of 1.
    init(categories: Int) {
        isLogarithmic = false
        (low, high) = (-0.5, Double(max(categories, 1)) - 0.5)
        ticks = []
    }

    /// - Parameters:
    ///   - values: All that is drawn; finite, and above zero on a logarithmic axis.
    ///   - isPadded: Whether data keep clear of the ends.
    init(_ values: [Double], _ axis: Chart.Axis, isPadded: Bool) {
        isLogarithmic = axis.scale == .logarithmic
        var values = values
        if let range = axis.range { values = [range.lowerBound, range.upperBound] }
        if axis.includesZero, !isLogarithmic { values.append(0) }
        if isLogarithmic { values = values.filter { $0 > 0 }.map(log10) }
        var least = values.min() ?? 0
        var most = values.max() ?? 1
        if most - least < max(abs(most), abs(least), 1e-300) * 1e-9 {
            let some = isLogarithmic ? 0.5 : max(abs(most) * 0.1, 0.5)
            (least, most) = (least - some, most + some)
        }
        let isWhole = values.allSatisfy { $0 == $0.rounded() } && !isLogarithmic
        if isLogarithmic {
            let margin = isPadded && axis.range == nil ? 0.05 * (most - least) : 0
            (low, high) = (least - margin, most + margin)
            ticks = Self.logarithmicTicks(low...high)
        } else {
            let step = Self.step(
                most - least, isWhole: axis.isWhole || isWhole && !isPadded)
            let touchesZero = least == 0
            if isPadded && axis.range == nil {
                // The ends stand on ticks, unless that would leave much of the chart empty.
                let floor = (least / step).rounded(.down) * step
                let ceiling = (most / step).rounded(.up) * step
                low = touchesZero ? 0 : max(floor, least - 0.5 * step)
                high = min(ceiling, most + 0.5 * step)
            } else {
                (low, high) = (least, most)
            }
            ticks = Self.linearTicks(low...high, step: step)
        }
    }

    /// The place between the ends, 0…1; values beyond them are outside.
    func share(_ value: Double) -> Double {
        ((isLogarithmic ? log10(value) : value) - low) / (high - low)
    }

    /// The value at a place between the ends.
    func value(at share: Double) -> Double {
        let place = low + share * (high - low)
        return isLogarithmic ? pow(10, place) : place
    }

    // MARK: Ticks

    /// 1, 2 or 5 times a power of ten that gives about five ticks.
    private static func step(_ span: Double, isWhole: Bool) -> Double {
        let power = pow(10, floor(log10(span / 5)))
        let step = [1, 2, 5, 10].map { $0 * power }.first { span / $0 <= 6 } ?? 10 * power
        return isWhole ? max(step.rounded(), 1) : step
    }

    private static func linearTicks(_ range: ClosedRange<Double>, step: Double) -> [Tick] {
        let slack = step * 1e-6
        let first = ((range.lowerBound - slack) / step).rounded(.up)
        let last = ((range.upperBound + slack) / step).rounded(.down)
        guard first <= last, last - first < 100 else { return [] }
        let largest = max(abs(first), abs(last)) * step
        return (0...Int(last - first)).map { index in
            let value = (first + Double(index)) * step
            return Tick(value: value, label: label(value, step: step, largest: largest))
        }
    }

    private static func label(_ value: Double, step: Double, largest: Double) -> String {
        if value == 0 { return "0" }
        if largest >= 1e12 || step < 1e-5 { return value.digits(6) }
        let (unit, name) =
            largest >= 1e9
            ? (1e9, "G") : largest >= 2e6 ? (1e6, "M") : largest >= 2e4 ? (1e3, "k") : (1, "")
        let decimals = max(0, Int((-log10(step / unit) - 1e-9).rounded(.up)))
        return (value / unit).fixed(decimals) + name
    }

    /// Powers of ten, all or every few; where fewer than three are seen, 2 and 5 times them too.
    private static func logarithmicTicks(_ range: ClosedRange<Double>) -> [Tick] {
        let first = Int((range.lowerBound - 1e-9).rounded(.up))
        let last = Int((range.upperBound + 1e-9).rounded(.down))
        if last - first >= 2 {
            let every = max(1, (last - first + 5) / 6)
            return (first...last).filter { ($0 % every + every) % every == 0 }.map {
                Tick(value: pow(10, Double($0)), label: powerText($0))
            }
        }
        let steps: [[Double]] = [
            [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 7], (10...99).map { Double($0) / 10 },
        ]
        var found: [Double] = []
        for step in steps {
            found = (first - 1...last + 1).flatMap { power in
                step.map { $0 * pow(10, Double(power)) }
            }.filter { range.contains(log10($0)) }
            if found.count >= 3 { break }
        }
        let every = max(1, (found.count + 7) / 8)
        return found.enumerated().filter { $0.offset % every == 0 }.map {
            Tick(value: $0.element, label: $0.element.digits(6))
        }
    }

    /// A power of ten: plain where it is short.
    private static func powerText(_ power: Int) -> String {
        if (-3...4).contains(power) { return pow(10, Double(power)).digits(6) }
        let raised: [Character: Character] = [
            "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶",
            "7": "⁷", "8": "⁸", "9": "⁹",
        ]
        return "10" + String(String(power).map { raised[$0] ?? $0 })
    }
}
