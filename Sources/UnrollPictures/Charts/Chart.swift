/// The description of a chart, drawn as SVG or as lines for a terminal.
///
/// Values that are not finite, or not above zero on a logarithmic axis, have no place on it: they are
/// left out, and their number is said below the title.
package struct Chart: Sendable {
    /// One of the two axes.
    package struct Axis: Sendable {
        package enum Scale: Sendable {
            case linear, logarithmic
        }

        package var title: String
        /// Said after the title.
        package var unit: String?
        package var scale: Scale
        /// What is shown; all data if `nil`.
        package var range: ClosedRange<Double>?
        /// Whether zero is shown, whatever the data.
        package var includesZero: Bool
        /// Whether only whole numbers are ticks, such as those of epochs.
        package var isWhole = false
        /// Names in the place of numbers, of bars and boxes.
        package var categories: [String]

        /// - Parameters:
        ///   - title: What is measured.
        ///   - unit: In what it is measured.
        ///   - scale: How values become places.
        ///   - range: What is shown; all data if `nil`.
        ///   - includesZero: Whether zero is shown, whatever the data.
        package init(
            _ title: String, unit: String? = nil, scale: Scale = .linear,
            range: ClosedRange<Double>? = nil, includesZero: Bool = false
        ) {
            self.title = title
            self.unit = unit
            self.scale = scale
            self.range = range
            self.includesZero = includesZero
            categories = []
        }

        /// The epochs of a run: whole numbers.
        ///
        /// - Parameter range: What is shown; all data if `nil`.
        package static func epochs(_ range: ClosedRange<Double>? = nil) -> Axis {
            var axis = Axis("epoch", range: range)
            axis.isWhole = true
            return axis
        }

        /// An axis of names, for bars and boxes.
        package init(_ title: String, categories: [String]) {
            self.init(title)
            self.categories = categories
        }

        /// Title and unit.
        var text: String { unit.map { "\(title) (\($0))" } ?? title }
    }

    /// A place in the chart.
    package struct Point: Sendable, Hashable {
        package var x, y: Double
        package init(_ x: Double, _ y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// How far values lie around a point; any numbers, those that have no place are not drawn.
    package struct Spread: Sendable, Hashable {
        package var low, high: Double
        package init(_ low: Double, _ high: Double) {
            self.low = low
            self.high = high
        }
    }

    /// The spread of some values (Tukey, 1977).
    package struct Box: Sendable, Hashable {
        /// The least and the greatest value.
        package var low, high: Double
        package var lowerQuartile, median, upperQuartile: Double

        /// - Parameter values: Those that are not finite are left out; `nil` where none is left.
        package init?(of values: [Double]) {
            let sorted = values.filter(\.isFinite).sorted()
            guard let first = sorted.first, let last = sorted.last else { return nil }
            // Linear between neighbours, as NumPy's percentiles.
            func quantile(_ share: Double) -> Double {
                let place = share * Double(sorted.count - 1)
                let below = Int(place)
                let above = min(below + 1, sorted.count - 1)
                return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
            }
            (low, high) = (first, last)
            (lowerQuartile, median, upperQuartile) = (quantile(0.25), quantile(0.5), quantile(0.75))
        }
    }

    package enum Marks: Sendable {
        /// A line through points, from left to right; `spread` is drawn as a band around it, for each
        /// point.
        case line([Point], spread: [Spread] = [])
        /// Points apart, with their names; those that stand for something of another kind are filled.
        case points([Point], labels: [String] = [], isFilled: Bool = false)
        /// A value for each category.
        case bars([Double])
        /// The spread of values of each category.
        case boxes([Box?])
        /// A level line across the chart.
        case rule(Double)
    }

    /// Marks of one color that belong together.
    package struct Series: Sendable {
        /// Said in the legend; empty for none.
        package var name: String
        package var marks: Marks
        /// The place in the palette; that of the series if `nil`.
        package var color: Int?
        /// The pattern of lines, as ``color``.
        package var pattern: Int?

        package init(_ name: String, _ marks: Marks, color: Int? = nil, pattern: Int? = nil) {
            self.name = name
            self.marks = marks
            self.color = color
            self.pattern = pattern
        }
    }

    package var title, subtitle: String
    package var x, y: Axis
    package var series: [Series]
    /// Rows of cells beside the plot, the first of them a heading.
    package var key: [[String]]
    /// The size of the plot as SVG; titles and names stand around it.
    package var plot: (width: Double, height: Double) = (640, 340)

    /// - Parameters:
    ///   - title: What the chart shows, above it.
    ///   - subtitle: Below the title.
    ///   - x: The axis below.
    ///   - y: The axis at the left.
    ///   - series: Drawn in this order, the later ones over the earlier.
    ///   - key: Rows of cells beside the plot, the first of them a heading.
    package init(
        _ title: String, subtitle: String = "", x: Axis, y: Axis, _ series: [Series],
        key: [[String]] = []
    ) {
        self.title = title
        self.subtitle = subtitle
        self.x = x
        self.y = y
        self.series = series
        self.key = key
    }
}

extension Chart {
    /// What is drawn: the series without what has no place on the axes.
    package struct Drawable {
        package var series: [Series]
        /// How many values were left out.
        var missing = 0
        package var x, y: ChartScale
    }

    /// The series without what has no place, and the scales that show the others.
    package var drawable: Drawable {
        var missing = 0
        func fits(_ value: Double, _ axis: Axis) -> Bool {
            // Beyond, differences of two would not be finite.
            abs(value) <= 1e300 && (axis.scale == .linear || value > 0)
        }
        func fits(_ point: Point) -> Bool {
            let fits = fits(point.x, x) && fits(point.y, y)
            if !fits { missing += 1 }
            return fits
        }
        var xs: [Double] = []
        var ys: [Double] = []
        let kept = series.enumerated().map { index, series in
            var series = series
            series.color = series.color ?? index
            // Of more series than colors no two have both color and pattern in common.
            series.pattern = series.pattern ?? index + index / Ink.palette.count
            switch series.marks {
            case .line(let points, let spread):
                // A gap in the values is a gap in the line, and in its band.
                let gap = Double.nan
                let drawn = points.map { fits($0) ? $0 : Point(gap, gap) }
                // A band that begins below a logarithmic axis is drawn from its end.
                let band = spread.map {
                    $0.low.isFinite && fits($0.high, y) ? $0 : Spread(gap, gap)
                }
                series.marks = .line(drawn, spread: band.count == points.count ? band : [])
                xs += drawn.map(\.x).filter(\.isFinite)
                ys += drawn.map(\.y).filter(\.isFinite)
                ys += band.flatMap { [$0.low, $0.high] }.filter { fits($0, y) }
            case .points(let points, let labels, let isFilled):
                let places = points.indices.filter { fits(points[$0]) }
                series.marks = .points(
                    places.map { points[$0] },
                    labels: labels.count == points.count ? places.map { labels[$0] } : [],
                    isFilled: isFilled)
                xs += places.map { points[$0].x }
                ys += places.map { points[$0].y }
            case .bars(let values):
                missing += values.count { !fits($0, y) }
                // Space for the numbers above.
                ys += values.filter { fits($0, y) }.map { $0 > 0 ? $0 * 1.05 : $0 }
                if y.scale == .linear { ys.append(0) }
            case .boxes(let boxes):
                missing += boxes.count { $0 == nil }
                ys += boxes.flatMap { $0.map { [$0.low, $0.high] } ?? [] }.filter { fits($0, y) }
            case .rule(let level):
                if fits(level, y) { ys.append(level) } else { missing += 1 }
            }
            return series
        }
        let isOfNames = !x.categories.isEmpty
        return Drawable(
            series: kept, missing: missing,
            x: isOfNames
                ? ChartScale(categories: x.categories.count)
                : ChartScale(xs, x, isPadded: kept.contains { $0.marks.isOfPoints }),
            y: ChartScale(ys, y, isPadded: true))
    }

    /// The subtitle, and what is not drawn.
    func note(_ drawable: Drawable) -> String {
        let missing =
            drawable.missing == 0
            ? []
            : [
                drawable.missing == 1
                    ? "1 value that has no place on the axes is not drawn"
                    : "\(drawable.missing) values that have no place on the axes are not drawn"
            ]
        return ((subtitle.isEmpty ? [] : [subtitle]) + missing).joined(separator: "; ")
    }
}

extension Chart.Marks {
    var isOfPoints: Bool { if case .points = self { true } else { false } }
}
