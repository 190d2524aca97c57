internal import UnrollSystem

extension Chart {
    /// The chart as lines for a terminal, each series with a sign of its own.
    ///
    /// - Parameters:
    ///   - width: Characters of a line.
    ///   - height: Lines of the plot, without title, axis and legend.
    package func lines(width: Int, height: Int = 16) -> [String] {
        let drawable = drawable
        var lines = [title]
        let note = note(drawable)
        if !note.isEmpty { lines.append(note) }
        if x.categories.isEmpty {
            lines += TerminalPlot(self, drawable, width: width, height: max(height, 4)).lines
        } else {
            lines += TerminalBars(self, drawable, width: width).lines
        }
        return lines + key.map { $0.joined(separator: "  ") }
    }

    /// The signs of series, in their order; all in ASCII, whose width no terminal doubts.
    static let signs: [Character] = [
        "*", "o", "+", "x", "#", "@", "%", "&", "=", "$", "~", "^",
    ]
}

/// Lines and points in a grid of characters.
private struct TerminalPlot {
    private let chart: Chart
    private let drawable: Chart.Drawable
    private let labels: [Int: String]
    private let margin, columns, rows: Int
    private var grid: [[Character]]

    init(_ chart: Chart, _ drawable: Chart.Drawable, width: Int, height: Int) {
        self.chart = chart
        self.drawable = drawable
        rows = height
        var labels: [Int: String] = [:]
        for tick in drawable.y.ticks {
            let row = Self.row(drawable.y.share(tick.value), height)
            if let row, labels[row] == nil { labels[row] = tick.label }
        }
        self.labels = labels
        margin = max(labels.values.map(\.count).max() ?? 0, 4)
        columns = max(width - margin - 3, 16)
        grid = Array(repeating: Array(repeating: " ", count: columns), count: height)
        for (index, series) in drawable.series.enumerated() {
            draw(series, Chart.signs[index % Chart.signs.count])
        }
    }

    /// The row of a share of the height, from above; `nil` beyond the plot.
    private static func row(_ share: Double, _ rows: Int) -> Int? {
        guard share > -0.02, share < 1.02 else { return nil }
        return min(max(Int(clamping: (1 - share) * Double(rows - 1)), 0), rows - 1)
    }

    private func column(_ value: Double) -> Int? {
        let share = drawable.x.share(value)
        guard share > -0.02, share < 1.02 else { return nil }
        return min(max(Int(clamping: share * Double(columns - 1)), 0), columns - 1)
    }

    private mutating func set(_ value: Double, _ column: Int, _ sign: Character) {
        guard let row = Self.row(min(max(drawable.y.share(value), 0), 1), rows) else { return }
        grid[row][column] = sign
    }

    private mutating func draw(_ series: Chart.Series, _ sign: Character) {
        switch series.marks {
        case .line(let points, _):
            for run in points.split(whereSeparator: { !$0.x.isFinite || !$0.y.isFinite }) {
                drawLine(Array(run), sign)
            }
        case .points(let points, let labels, _):
            for (index, point) in points.enumerated() {
                guard let column = column(point.x) else { continue }
                set(point.y, column, sign)
                guard index < labels.count else { continue }
                write(labels[index], beside: column, at: point.y)
            }
        case .rule(let level):
            guard level.isFinite else { return }
            for column in stride(from: 0, to: columns, by: 2) { set(level, column, "-") }
        case .bars, .boxes: break
        }
    }

    /// A name at the right of its point, where nothing stands there.
    private mutating func write(_ label: String, beside column: Int, at value: Double) {
        guard let row = Self.row(drawable.y.share(value), rows) else { return }
        let places = (column + 2)..<(column + 2 + label.count)
        guard places.upperBound <= columns, places.allSatisfy({ grid[row][$0] == " " }) else {
            return
        }
        for (place, character) in zip(places, label) { grid[row][place] = character }
    }

    /// The line at every column between its points.
    private mutating func drawLine(_ points: [Chart.Point], _ sign: Character) {
        if points.count == 1, let column = column(points[0].x) {
            return set(points[0].y, column, sign)
        }
        for (a, b) in zip(points, points.dropFirst()) {
            guard let from = column(a.x), let to = column(b.x) else { continue }
            let (start, end) = (drawable.y.share(a.y), drawable.y.share(b.y))
            for column in min(from, to)...max(from, to) {
                let part = from == to ? 1 : Double(column - from) / Double(to - from)
                let share = min(max(start + part * (end - start), 0), 1)
                if let row = Self.row(share, rows) { grid[row][column] = sign }
            }
        }
    }

    var lines: [String] {
        var lines: [String] = []
        for (row, cells) in grid.enumerated() {
            let label = labels[row] ?? ""
            var line =
                String(repeating: " ", count: margin - label.count) + label
                + (label.isEmpty ? " │" : " ┤") + String(cells)
            while line.last == " " { line.removeLast() }
            lines.append(line)
        }
        lines.append(
            String(repeating: " ", count: margin) + " └" + String(repeating: "─", count: columns))
        lines.append(axisLine)
        lines.append(
            String(repeating: " ", count: margin + 2) + chart.x.text
                + (chart.y.text.isEmpty ? "" : "    upwards: \(chart.y.text)"))
        let named = drawable.series.enumerated().filter { !$0.element.name.isEmpty }
        if named.count > 1 || drawable.series.count > 1 {
            lines += legend(named.map { ($0.offset, $0.element) })
        }
        return lines
    }

    private var axisLine: String {
        var cells = [Character](repeating: " ", count: margin + 3 + columns)
        var free = 0
        for tick in drawable.x.ticks {
            guard let column = column(tick.value) else { continue }
            let start = min(
                max(margin + 2 + column - tick.label.count / 2, 0),
                cells.count - tick.label.count)
            guard start >= free, start >= 0 else { continue }
            for (offset, character) in tick.label.enumerated() { cells[start + offset] = character }
            free = start + tick.label.count + 1
        }
        var line = String(cells)
        while line.last == " " { line.removeLast() }
        return line
    }

    private func legend(_ named: [(Int, Chart.Series)]) -> [String] {
        let indent = String(repeating: " ", count: margin + 2)
        var lines: [String] = []
        var line = ""
        for (index, series) in named {
            let sign: Character
            if case .rule = series.marks {
                sign = "-"
            } else {
                sign = Chart.signs[index % Chart.signs.count]
            }
            let entry = "\(sign) \(series.name)"
            if !line.isEmpty, line.count + 3 + entry.count > columns {
                lines.append(indent + line)
                line = ""
            }
            line += (line.isEmpty ? "" : "   ") + entry
        }
        return line.isEmpty ? lines : lines + [indent + line]
    }
}

/// Bars and boxes lie down in a terminal: a line for each category and series.
private struct TerminalBars {
    private let chart: Chart
    private let drawable: Chart.Drawable
    private let width: Int

    init(_ chart: Chart, _ drawable: Chart.Drawable, width: Int) {
        self.chart = chart
        self.drawable = drawable
        self.width = width
    }

    var lines: [String] {
        let side = drawable.series.filter(\.marks.isOfCategories)
        let names = chart.x.categories.map { ChartText.cut($0, 24) }
        let nameWidth = names.map(\.count).max() ?? 0
        let seriesWidth = side.count > 1 ? (side.map(\.name.count).max() ?? 0) + 1 : 0
        let room = max(width - nameWidth - seriesWidth - 12, 10)
        var lines: [String] = []
        for (category, name) in names.enumerated() {
            for (index, series) in side.enumerated() {
                let shown = index == 0 ? name : ""
                let head =
                    shown + String(repeating: " ", count: nameWidth - shown.count + 1)
                    + (seriesWidth == 0
                        ? ""
                        : series.name
                            + String(repeating: " ", count: seriesWidth - series.name.count))
                lines.append(head + mark(series, category, room))
            }
        }
        lines.append(String(repeating: " ", count: nameWidth + 1) + chart.y.text)
        return lines
    }

    private func mark(_ series: Chart.Series, _ category: Int, _ room: Int) -> String {
        func column(_ value: Double) -> Int {
            min(max(Int(clamping: drawable.y.share(value) * Double(room - 1)), 0), room - 1)
        }
        switch series.marks {
        case .bars(let values) where category < values.count && values[category].isFinite:
            let value = values[category]
            let isLogarithmic = chart.y.scale == .logarithmic
            guard !isLogarithmic || value > 0 else { return "none" }
            let ends = [isLogarithmic ? 0 : column(0), column(value)].sorted()
            let length = ends[1] - ends[0] + (value == 0 ? 0 : 1)
            return String(repeating: " ", count: ends[0]) + String(repeating: "█", count: length)
                + " " + value.digits(4)
        case .boxes(let boxes) where category < boxes.count:
            guard let box = boxes[category] else { return "none" }
            var cells = [Character](repeating: " ", count: room)
            for place in column(box.low)...column(box.high) { cells[place] = "─" }
            for place in column(box.lowerQuartile)...column(box.upperQuartile) {
                cells[place] = "▒"
            }
            cells[column(box.median)] = "█"
            return String(cells) + " " + box.median.digits(4)
        default: return "none"
        }
    }
}
