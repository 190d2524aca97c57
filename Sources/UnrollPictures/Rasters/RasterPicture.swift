internal import UnrollSystem

/// Many numbers over time as an image, such as a spectrogram: a column for each moment, the first
/// feature below. Larger than a heat map, whose fields are drawn each by itself.
package struct RasterPicture {
    /// A stretch of time with a name, marked below the image.
    package struct Mark {
        let range: Range<Double>
        let text: String

        /// - Parameters:
        ///   - range: From and to, in the unit of the time axis.
        ///   - text: Its name.
        package init(_ range: Range<Double>, _ text: String) {
            self.range = range
            self.text = text
        }
    }

    private let title, subtitle: String
    private let columns: [[Float]]
    private let length: Double
    private let timeTitle, featureTitle: String
    private let marks: [Mark]

    /// - Parameters:
    ///   - title: Above the picture.
    ///   - subtitle: Below the title.
    ///   - columns: The numbers of each moment; those that are not finite are left empty.
    ///   - length: The time of all columns together, above 0.
    ///   - timeTitle: What time is measured in.
    ///   - featureTitle: What the rows are.
    ///   - marks: Stretches of time with names.
    package init(
        _ title: String, subtitle: String = "", columns: [[Float]], length: Double,
        timeTitle: String, featureTitle: String, marks: [Mark] = []
    ) {
        self.title = title
        self.subtitle = subtitle
        self.columns = Self.thinned(columns)
        self.length = max(length, 1e-9)
        self.timeTitle = timeTitle
        self.featureTitle = featureTitle
        self.marks = marks
    }

    /// Columns of an image; more of them would not be seen.
    private static let mostColumns = 600
    private static let mostRows = 160

    /// The means of neighbours where there are more numbers than pixels.
    private static func thinned(_ columns: [[Float]]) -> [[Float]] {
        func means(_ count: Int, upTo most: Int, _ value: (Int) -> [Float]) -> [[Float]] {
            let group = (count + most - 1) / max(most, 1)
            return stride(from: 0, to: count, by: max(group, 1)).map { first in
                let some = (first..<min(first + max(group, 1), count)).map(value)
                return some[0].indices.map { place in
                    some.reduce(0) { $0 + $1[place] } / Float(some.count)
                }
            }
        }
        let fewer = means(columns.count, upTo: mostColumns) { columns[$0] }
        return fewer.map { column in
            means(column.count, upTo: mostRows) { [column[$0]] }.map { $0[0] }
        }
    }

    /// The picture as an element of a page.
    package var element: String {
        drawn(for: .page).element(title: title, description: description)
    }

    /// The picture as a file, on white.
    package var svg: String { drawn(for: .file).file(title: title, description: description) }

    private var description: String {
        let what =
            "\(counted(columns.first?.count ?? 0, "row")) of \(featureTitle) over "
            + "\(length.digits(3)) \(timeTitle)"
        let names = marks.map(\.text).filter { !$0.isEmpty }.joined(separator: " ")
        return (subtitle.isEmpty ? what : "\(subtitle); \(what)")
            + (names.isEmpty ? "" : "; marked from left to right: \(names)")
    }

    private func drawn(for place: SVG.Place) -> SVG {
        let (left, width, height) = (40.0, 720.0, 170.0)
        let top = subtitle.isEmpty ? 40.0 : 58.0
        let below = marks.isEmpty ? 0.0 : 34.0
        var picture = SVG(
            width: left + width + 16, height: top + height + below + 44, for: place)
        picture.text(title, left, 22, size: 15, weight: "bold")
        if !subtitle.isEmpty { picture.text(subtitle, left, 42, size: 12, color: .muted) }
        if !columns.isEmpty { picture.image(image, left, top, width, height) }
        picture.rectangle(left, top, width, height, fill: .text, opacity: 0, stroke: .grid)
        func x(_ time: Double) -> Double { left + min(max(time / length, 0), 1) * width }
        for (place, mark) in marks.enumerated() {
            let (from, to) = (x(mark.range.lowerBound), x(mark.range.upperBound))
            picture.line((from, top), (from, top + height), color: .background, width: 0.7)
            picture.rectangle(
                from, top + height + 4, max(to - from - 1, 1), 5, fill: .series(place % 2))
            picture.text(
                mark.text, (from + to) / 2, top + height + 24, size: 12, anchor: "middle")
        }
        for (time, text) in ticks {
            picture.line(
                (x(time), top + height + below), (x(time), top + height + below + 4),
                color: .muted)
            picture.text(
                text, x(time), top + height + below + 17, size: 11, anchor: "middle",
                color: .muted)
        }
        picture.text(
            timeTitle, left + width / 2, top + height + below + 36, size: 12, anchor: "middle",
            color: .muted)
        picture.text(
            featureTitle, 16, top + height / 2, size: 12, anchor: "middle", color: .muted,
            angle: -90)
        return picture
    }

    private var ticks: [(Double, String)] {
        let rough = length / 6
        var step = 1e-9
        while step < rough {
            step = [2, 5, 10].map { $0 * step }.first { $0 >= rough } ?? step * 10
        }
        return stride(from: 0, through: length * 1.000_001, by: step).map { ($0, $0.digits(4)) }
    }

    /// From the least number to the greatest.
    private var image: PixelImage {
        let all = columns.joined().filter(\.isFinite).sorted()
        // What stands out alone would leave no tones for the rest.
        let low = all.isEmpty ? 0 : all[all.count / 50]
        let high = all.isEmpty ? 1 : all[all.count - 1 - all.count / 50]
        let span = Double(high > low ? high - low : 1)
        let rows = columns.map(\.count).max() ?? 0
        let tones = (0..<rows).reversed().flatMap { row in
            columns.map { column -> Double in
                let value = row < column.count ? column[row] : .nan
                return value.isFinite ? min(max(Double(value - low) / span, 0), 1) : 0
            }
        }
        return PixelImage(width: columns.count, height: rows, tones: tones)
    }
}
