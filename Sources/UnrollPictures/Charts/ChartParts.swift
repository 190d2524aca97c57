internal import UnrollSystem

/// Widths of text, which SVG leaves to the viewer's font: those of a common one, a little too wide.
enum ChartText {
    static func width(_ text: String, _ size: Double) -> Double {
        let units = text.unicodeScalars.reduce(0.0) { sum, scalar in
            switch scalar {
            case "i", "j", "l", ".", ",", ":", ";", "'", "|", "I", "!", "(", ")", " ": sum + 0.32
            case "m", "w", "M", "W", "%": sum + 0.88
            case "A"..."Z": sum + 0.68
            case _ where scalar.value > 0x2E80: sum + 1.05
            default: sum + 0.56
            }
        }
        return units * size
    }

    static func cut(_ text: String, _ count: Int) -> String {
        text.count <= count ? text : text.prefix(count - 1) + "…"
    }

    /// The height of names below an axis where they need turning; 0 where they stand side by side.
    static func heightOfNames(_ names: [String], width: Double) -> Double {
        let unit = width / Double(max(names.count, 1))
        let widest = names.map { Self.width(cut($0, 28), 12) }.max() ?? 0
        return widest + 6 <= unit ? 0 : widest * 0.58
    }
}

/// The sign of a series at its points; with the pattern of its lines it tells series apart where
/// colors cannot.
struct ChartMarker {
    private let shape: Int
    private let isFilled: Bool

    init(_ pattern: Int, isFilled: Bool) {
        shape = pattern % 6
        self.isFilled = isFilled
    }

    static func dashes(_ pattern: Int) -> String? {
        [nil, "7 4", "2 3", "10 3 2 3", "5 2 1 2", "12 5"][pattern % 6]
    }

    func draw(at place: (Double, Double), _ ink: Ink, in picture: inout SVG) {
        let (x, y) = place
        let fill = isFilled ? ink : .background
        func corners(_ offsets: [(Double, Double)]) -> String {
            "M"
                + offsets.map { "\((x + $0.0).fixed(1)) \((y + $0.1).fixed(1))" }
                .joined(separator: "L") + "Z"
        }
        switch shape {
        case 0: picture.circle(x, y, radius: 3.6, fill: fill, stroke: ink)
        case 1:
            picture.rectangle(x - 3.2, y - 3.2, 6.4, 6.4, fill: fill, stroke: ink, strokeWidth: 1.5)
        case 2:
            picture.path(
                corners([(0, -4.4), (4.2, 3.2), (-4.2, 3.2)]), stroke: ink, width: 1.5, fill: fill)
        case 3:
            picture.path(
                corners([(0, -4.8), (4.2, 0), (0, 4.8), (-4.2, 0)]), stroke: ink, width: 1.5,
                fill: fill)
        case 4:
            picture.line((x - 3.6, y - 3.6), (x + 3.6, y + 3.6), color: ink, width: 2)
            picture.line((x - 3.6, y + 3.6), (x + 3.6, y - 3.6), color: ink, width: 2)
        default:
            picture.path(
                corners([(0, 4.4), (4.2, -3.2), (-4.2, -3.2)]), stroke: ink, width: 1.5, fill: fill)
        }
    }
}

/// Names of series in rows above the plot, each beside its sign.
struct ChartLegend {
    private let entries: [(series: Chart.Series, row: Int, x: Double)]
    let height: Double

    /// - Parameter width: Of a row.
    init(_ series: [Chart.Series], width: Double) {
        let named = series.filter { !$0.name.isEmpty }
        guard named.count > 1 else {
            entries = []
            height = 0
            return
        }
        var row = 0
        var x = 0.0
        var entries: [(Chart.Series, Int, Double)] = []
        for series in named {
            let needed = 34 + ChartText.width(series.name, 12) + 20
            if x > 0, x + needed > width + 40 { (row, x) = (row + 1, 0) }
            entries.append((series, row, x))
            x += needed
        }
        self.entries = entries
        height = Double(row + 1) * 18 + 12
    }

    func draw(at place: (Double, Double), in picture: inout SVG) {
        for (series, row, offset) in entries {
            let x = place.0 + offset
            let y = place.1 + Double(row) * 18 + 8
            let ink = Ink.series(series.color ?? 0)
            let pattern = series.pattern ?? 0
            switch series.marks {
            case .line(let points, _):
                picture.line(
                    (x, y), (x + 28, y), color: ink, width: 2, dashes: ChartMarker.dashes(pattern))
                if points.count <= 24 {
                    ChartMarker(pattern, isFilled: true).draw(at: (x + 14, y), ink, in: &picture)
                }
            case .points(_, _, let isFilled):
                ChartMarker(pattern, isFilled: isFilled).draw(at: (x + 14, y), ink, in: &picture)
            case .bars: picture.rectangle(x + 8, y - 6, 14, 12, fill: ink)
            case .boxes:
                picture.rectangle(x + 8, y - 6, 14, 12, fill: ink, opacity: 0.25, stroke: ink)
            case .rule:
                picture.line((x, y), (x + 28, y), color: ink, width: 1.2, dashes: "5 4")
            }
            picture.text(series.name, x + 34, y + 4)
        }
    }
}

/// A small table beside the plot: the first column's text to the left, numbers to the right.
struct ChartKey {
    private let rows: [[String]]
    private let widths: [Double]
    private static let size = 10.5

    init(_ rows: [[String]]) {
        self.rows = rows
        let columns = rows.map(\.count).max() ?? 0
        widths = (0..<columns).map { column in
            (rows.map { column < $0.count ? ChartText.width($0[column], Self.size) : 0 }.max() ?? 0)
                + 14
        }
    }

    var width: Double { widths.reduce(0, +) }

    func draw(at place: (Double, Double), in picture: inout SVG) {
        for (index, row) in rows.enumerated() {
            var x = place.0
            for (column, cell) in row.enumerated() {
                let isText = column == 0
                picture.text(
                    cell, isText ? x : x + widths[column] - 14, place.1 + Double(index) * 15,
                    size: Self.size, anchor: isText ? "start" : "end",
                    color: index == 0 ? .muted : .text, weight: index == 0 ? "bold" : "normal")
                x += widths[column]
            }
        }
    }
}
