internal import Foundation

/// Named points in a plane of two logarithmic axes, as SVG.
package struct ScatterChart {
    package struct Point {
        package var name: String
        package var x, y: Double
        /// Points that stand for something of another kind are filled.
        package var isFilled: Bool

        package init(_ name: String, x: Double, y: Double, isFilled: Bool = false) {
            self.name = name
            self.x = x
            self.y = y
            self.isFilled = isFilled
        }
    }

    private let title, subtitle, xTitle, yTitle: String
    /// Finite points above zero: others have no place on a logarithmic axis.
    private let points: [Point]
    private let x, y: Axis

    private static let plot = (left: 80.0, top: 70.0, width: 760.0, height: 460.0)
    private static let color = Ink.series(0)

    package init(
        title: String, subtitle: String, xTitle: String, yTitle: String, points: [Point]
    ) {
        self.title = title
        self.subtitle = subtitle
        self.xTitle = xTitle
        self.yTitle = yTitle
        self.points = points.filter { $0.x > 0 && $0.y > 0 && $0.x.isFinite && $0.y.isFinite }
        // Space at the right for names.
        x = Axis(self.points.map(\.x), marginBelow: 0.05, marginAbove: 0.25)
        y = Axis(self.points.map(\.y), marginBelow: 0.08, marginAbove: 0.08)
    }

    package var svg: String {
        let plot = Self.plot
        var picture = SVG(width: plot.left + plot.width + 40, height: plot.top + plot.height + 70)
        picture.text(title, plot.left, 30, size: 17, weight: "bold")
        picture.text(subtitle, plot.left, 50, size: 12, color: .muted)
        drawAxes(in: &picture)
        drawPoints(in: &picture)
        return picture.file(title: title)
    }

    private func place(_ point: Point) -> (x: Double, y: Double) {
        (
            Self.plot.left + x.share(point.x) * Self.plot.width,
            Self.plot.top + (1 - y.share(point.y)) * Self.plot.height
        )
    }

    private func drawAxes(in picture: inout SVG) {
        let (left, top, width, height) = Self.plot
        for tick in x.ticks {
            let at = left + x.share(tick) * width
            picture.line((at, top), (at, top + height), color: .grid)
            picture.text(label(tick), at, top + height + 18, anchor: "middle")
        }
        for tick in y.ticks {
            let at = top + (1 - y.share(tick)) * height
            picture.line((left, at), (left + width, at), color: .grid)
            picture.text(label(tick), left - 8, at + 4, anchor: "end")
        }
        picture.text(xTitle, left + width / 2, top + height + 44, size: 13, anchor: "middle")
        picture.text(yTitle, 24, top + height / 2, size: 13, anchor: "middle", angle: -90)
    }

    private func label(_ value: Double) -> String { String(format: "%g", value) }

    /// Each name stands beside its point, lower where another is in its way.
    private func drawPoints(in picture: inout SVG) {
        var taken: [(x: Double, y: Double, width: Double)] = []
        for point in points.sorted(by: { $0.y > $1.y }) {
            let at = place(point)
            picture.circle(
                at.x, at.y, radius: 4.5, fill: point.isFilled ? Self.color : .background,
                stroke: Self.color)
            let text = "\(point.name), \(String(format: "%.4g", point.y))"
            let width = 6.2 * Double(text.count)
            var line = at.y + 4
            while let other = taken.first(where: {
                abs($0.y - line) < 14 && at.x + 10 < $0.x + $0.width && $0.x < at.x + 10 + width
            }) {
                line = other.y + 14.5
            }
            if abs(line - at.y - 4) > 8 {
                picture.line(
                    (at.x + 4, at.y), (at.x + 9, line - 4), color: .fixed("#bbbbbb"), width: 0.7)
            }
            taken.append((at.x + 10, line, width))
            picture.text(text, at.x + 10, line, size: 12)
        }
    }
}

/// A logarithmic axis with ticks at 1, 2 and 5 times the powers of ten.
private struct Axis {
    /// Decimal logarithms of the ends.
    private let low, high: Double

    /// - Parameters:
    ///   - marginBelow: Space before the least value, as a share of the range of the values.
    ///   - marginAbove: Space after the greatest.
    init(_ values: [Double], marginBelow: Double, marginAbove: Double) {
        let logarithms = values.map(log10)
        let (least, most) = (logarithms.min() ?? 0, logarithms.max() ?? 1)
        let span = max(most - least, 0.2)
        low = least - marginBelow * span
        high = most + marginAbove * span
    }

    func share(_ value: Double) -> Double { (log10(value) - low) / (high - low) }

    /// The coarsest steps that give four ticks.
    var ticks: [Double] {
        let steps: [[Double]] = [[1], [1, 3], [1, 2, 5], (2...18).map { Double($0) / 2 }]
        var found: [Double] = []
        for step in steps {
            found = ticks(step)
            if found.count >= 4 { break }
        }
        return found
    }

    private func ticks(_ steps: [Double]) -> [Double] {
        (Int(low.rounded(.down))...Int(high.rounded(.up))).flatMap { power in
            steps.map { $0 * pow(10, Double(power)) }
        }.filter { (low...high).contains(log10($0)) }
    }
}
