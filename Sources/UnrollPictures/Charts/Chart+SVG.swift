internal import UnrollPlatform
internal import UnrollSystem

extension Chart {
    /// The chart as a file, on white.
    package var svg: String { drawn(for: .file).file(title: title, description: summary) }

    /// The chart as an element of a page.
    package var element: String { drawn(for: .page).element(title: title, description: summary) }

    private func drawn(for place: SVG.Place) -> SVG {
        ChartDrawing(self, for: place).drawn
    }
}

/// A chart on its way to SVG: title, legend above the plot, where it covers nothing, and axes.
private struct ChartDrawing {
    private let chart: Chart
    private let drawable: Chart.Drawable
    private var picture: SVG
    private let left, top, width, height: Double
    private let legend: ChartLegend

    private static let lineHeight = 15.0

    init(_ chart: Chart, for place: SVG.Place) {
        self.chart = chart
        drawable = chart.drawable
        let labels = drawable.y.ticks.map { ChartText.width($0.label, 12) }.max() ?? 0
        left = 40 + labels
        width = chart.plot.width
        legend = ChartLegend(drawable.series, width: width)
        let notes = chart.note(drawable).isEmpty ? 0.0 : 18.0
        top = 42 + notes + legend.height
        let keyHeight = Double(chart.key.count) * Self.lineHeight
        height = chart.plot.height
        let keyWidth = chart.key.isEmpty ? 0 : ChartKey(chart.key).width + 24
        let below = 52 + ChartText.heightOfNames(chart.x.categories, width: width)
        picture = SVG(
            width: left + width + 24 + keyWidth,
            height: max(top + height + below, top + keyHeight + 16),
            for: place)
    }

    var drawn: SVG {
        var drawing = self
        drawing.draw()
        return drawing.picture
    }

    private mutating func draw() {
        picture.text(chart.title, 16, 26, size: 16, weight: "bold")
        let note = chart.note(drawable)
        if !note.isEmpty { picture.text(note, 16, 45, color: .muted) }
        legend.draw(at: (16, top - legend.height - 2), in: &picture)
        drawAxes()
        // Bands and areas first: no line is covered by another's spread.
        for series in drawable.series { drawAreas(series) }
        for series in drawable.series { drawMarks(series) }
        drawLabels()
        if !chart.key.isEmpty {
            ChartKey(chart.key).draw(at: (left + width + 24, top + 8), in: &picture)
        }
    }

    private func x(_ value: Double) -> Double { left + drawable.x.share(value) * width }
    private func y(_ value: Double) -> Double {
        // A value beyond a given range ends at the plot's edge.
        top + (1 - min(max(drawable.y.share(value), 0), 1)) * height
    }
    private func place(_ point: Chart.Point) -> (Double, Double) { (x(point.x), y(point.y)) }

    private mutating func drawAxes() {
        for tick in drawable.y.ticks {
            let at = y(tick.value)
            picture.line((left, at), (left + width, at), color: .grid)
            picture.text(tick.label, left - 8, at + 4, anchor: "end", color: .muted)
        }
        for tick in drawable.x.ticks {
            let at = x(tick.value)
            picture.line((at, top), (at, top + height), color: .grid)
            picture.text(tick.label, at, top + height + 18, anchor: "middle", color: .muted)
        }
        let isTurned = ChartText.heightOfNames(chart.x.categories, width: width) > 0
        for (index, name) in chart.x.categories.enumerated() {
            let at = x(Double(index))
            if isTurned {
                picture.text(
                    ChartText.cut(name, 28), at + 4, top + height + 16, anchor: "end",
                    color: .muted, angle: -35)
            } else {
                picture.text(name, at, top + height + 18, anchor: "middle", color: .muted)
            }
        }
        picture.line((left, top + height), (left + width, top + height), color: .muted)
        let below = ChartText.heightOfNames(chart.x.categories, width: width)
        picture.text(
            chart.x.text, left + width / 2, top + height + 40 + below, size: 13, anchor: "middle")
        picture.text(
            chart.y.text, 18, top + height / 2, size: 13, anchor: "middle", angle: -90)
    }

    // MARK: Marks

    private mutating func drawAreas(_ series: Chart.Series) {
        guard case .line(let points, let spread) = series.marks, !spread.isEmpty else { return }
        let ends = zip(points, spread).map { Chart.Point($0.x, $1.high) }
        for run in runs(ends) {
            let upper = run.map { (x(points[$0].x), y(spread[$0].high)) }
            let lower = run.reversed().map { (x(points[$0].x), y(spread[$0].low)) }
            picture.polygon(upper + lower, fill: ink(series), opacity: 0.15)
        }
    }

    private mutating func drawMarks(_ series: Chart.Series) {
        switch series.marks {
        case .line(let points, _): drawLine(points, series)
        case .points(let points, _, let isFilled):
            for point in points {
                ChartMarker(series.pattern ?? 0, isFilled: isFilled)
                    .draw(at: place(point), ink(series), in: &picture)
            }
        case .bars(let values): drawBars(values, series)
        case .boxes(let boxes): drawBoxes(boxes, series)
        case .rule(let level):
            guard level.isFinite else { return }
            picture.line(
                (left, y(level)), (left + width, y(level)), color: ink(series), width: 1.2,
                dashes: "5 4")
        }
    }

    private func ink(_ series: Chart.Series) -> Ink { .series(series.color ?? 0) }

    /// Places of points that follow each other without a gap.
    private func runs(_ points: [Chart.Point]) -> [[Int]] {
        points.indices.split { !points[$0].x.isFinite || !points[$0].y.isFinite }.map(Array.init)
    }

    private mutating func drawLine(_ points: [Chart.Point], _ series: Chart.Series) {
        for run in runs(points) {
            picture.polyline(
                run.map { place(points[$0]) }, color: ink(series), width: 2,
                dashes: ChartMarker.dashes(series.pattern ?? 0))
        }
        // Few points are shown themselves; one alone would be invisible otherwise.
        guard points.count <= 24 else { return }
        for point in points where point.x.isFinite {
            ChartMarker(series.pattern ?? 0, isFilled: true)
                .draw(at: place(point), ink(series), in: &picture)
        }
    }

    /// Bars and boxes of a category stand side by side.
    private func slot(_ series: Chart.Series, _ category: Int) -> (left: Double, width: Double) {
        let side = drawable.series.filter(\.marks.isOfCategories)
        let index = side.firstIndex { $0.name == series.name && $0.color == series.color } ?? 0
        let unit = width / Double(max(chart.x.categories.count, 1))
        let each = unit * 0.76 / Double(max(side.count, 1))
        return (x(Double(category)) - unit * 0.38 + Double(index) * each + each * 0.06, each * 0.88)
    }

    private mutating func drawBars(_ values: [Double], _ series: Chart.Series) {
        let base = chart.y.scale == .linear ? y(0) : top + height
        for (category, value) in values.enumerated().prefix(chart.x.categories.count)
        where value.isFinite && (chart.y.scale == .linear || value > 0) {
            let (left, width) = slot(series, category)
            let end = y(value)
            picture.rectangle(left, min(base, end), width, abs(base - end), fill: ink(series))
            let label = value.digits(4)
            guard ChartText.width(label, 10.5) <= width + 8 else { continue }
            picture.text(
                label, left + width / 2, value < 0 ? max(base, end) + 12 : min(base, end) - 4,
                size: 10.5, anchor: "middle", color: .muted)
        }
    }

    private mutating func drawBoxes(_ boxes: [Chart.Box?], _ series: Chart.Series) {
        for (category, box) in boxes.enumerated().prefix(chart.x.categories.count) {
            guard let box else { continue }
            let (left, width) = slot(series, category)
            let middle = left + width / 2
            picture.line((middle, y(box.low)), (middle, y(box.lowerQuartile)), color: ink(series))
            picture.line((middle, y(box.upperQuartile)), (middle, y(box.high)), color: ink(series))
            for end in [box.low, box.high] {
                picture.line(
                    (middle - width / 4, y(end)), (middle + width / 4, y(end)), color: ink(series))
            }
            let (upper, lower) = (y(box.upperQuartile), y(box.lowerQuartile))
            picture.rectangle(left, upper, width, max(lower - upper, 1), fill: .background)
            picture.rectangle(
                left, upper, width, max(lower - upper, 1), fill: ink(series), opacity: 0.25,
                stroke: ink(series))
            picture.line(
                (left, y(box.median)), (left + width, y(box.median)), color: ink(series), width: 2.5
            )
        }
    }

    // MARK: Names of points

    /// Each name stands near its point, where neither another name nor a point is in the way.
    private mutating func drawLabels() {
        var named: [(place: (Double, Double), label: String, ink: Ink)] = []
        for series in drawable.series {
            guard case .points(let points, let labels, _) = series.marks, !labels.isEmpty else {
                continue
            }
            for (point, label) in zip(points, labels) where !label.isEmpty {
                named.append((place(point), label, ink(series)))
            }
        }
        let size = 11.0
        var taken: [(x: Double, y: Double, width: Double, height: Double)] =
            drawable.series.flatMap { series -> [(Double, Double)] in
                if case .points(let points, _, _) = series.marks { points.map(place) } else { [] }
            }.map { ($0.0 - 5, $0.1 - 5, 10, 10) }
        for (at, label, ink) in named.sorted(by: { $0.place.1 < $1.place.1 }) {
            let width = ChartText.width(label, size)
            let spot = Self.spots(at, width).first { spot in
                spot.0 >= left && spot.0 + width <= left + self.width + 20
                    && spot.1 - 9 >= top - 8 && spot.1 <= top + height
                    && !taken.contains {
                        spot.0 < $0.x + $0.width && $0.x < spot.0 + width
                            && spot.1 - 9 < $0.y + $0.height && $0.y < spot.1 + 2
                    }
            }
            guard let spot else { continue }
            let near = (min(max(at.0, spot.0), spot.0 + width), spot.1 - 4)
            if hypot(near.0 - at.0, near.1 - at.1) > 14 {
                picture.line(at, near, color: .muted, width: 0.6)
            }
            taken.append((spot.0 - 1, spot.1 - 9, width + 2, 12))
            picture.text(label, spot.0, spot.1, size: size, color: ink)
        }
    }

    /// Places for a name around its point, near ones first: left end and base line.
    private static func spots(_ at: (Double, Double), _ width: Double) -> [(Double, Double)] {
        [9.0, 13, 18, 24, 32, 42, 54, 68, 84, 100].flatMap { distance -> [(Double, Double)] in
            [
                (at.0 + distance, at.1 + 4), (at.0 - distance - width, at.1 + 4),
                (at.0 - width / 2, at.1 - distance), (at.0 - width / 2, at.1 + distance + 8),
                (at.0 + distance * 0.7, at.1 - distance * 0.7),
                (at.0 + distance * 0.7, at.1 + distance * 0.7 + 8),
                (at.0 - distance * 0.7 - width, at.1 - distance * 0.7),
                (at.0 - distance * 0.7 - width, at.1 + distance * 0.7 + 8),
            ]
        }
    }
}

extension Chart.Marks {
    /// Whether they stand at names, not numbers.
    var isOfCategories: Bool {
        switch self {
        case .bars, .boxes: true
        case .line, .points, .rule: false
        }
    }
}
