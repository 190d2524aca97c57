internal import UnrollSystem

/// A matrix of numbers as a field of tones, drawn as SVG or as lines for a terminal.
package struct HeatMap: Sendable {
    package enum Scale: Sendable {
        /// From zero (or the least value, where that is above) to the greatest: one color, more and more
        /// of it.
        case sequential
        /// Below and above zero: two colors.
        case diverging
    }

    package var title, subtitle: String
    package var rows, columns: [String]
    /// A row of numbers for each row; those that are not finite are left empty.
    package var values: [[Double]]
    package var rowTitle, columnTitle, valueTitle: String
    package var scale: Scale
    /// Whether each number is written in its field, where there is space.
    package var showsValues: Bool
    /// Rows are drawn so high and columns so wide that the whole fits here.
    package var largest: (width: Double, height: Double) = (760, 640)

    /// - Parameters:
    ///   - title: What is shown, above.
    ///   - subtitle: Below the title.
    ///   - rows: The rows' names; empty where they have none.
    ///   - columns: The columns' names, as `rows`.
    ///   - values: A row of numbers for each row, all of one length.
    ///   - rowTitle: What the rows are.
    ///   - columnTitle: What the columns are.
    ///   - valueTitle: What the numbers are.
    ///   - scale: How numbers become tones.
    ///   - showsValues: Whether each number is written in its field, where there is space.
    package init(
        _ title: String, subtitle: String = "", rows: [String] = [], columns: [String] = [],
        values: [[Double]], rowTitle: String = "", columnTitle: String = "",
        valueTitle: String = "", scale: Scale = .sequential, showsValues: Bool = false
    ) {
        self.title = title
        self.subtitle = subtitle
        self.rows = rows
        self.columns = columns
        self.values = values
        self.rowTitle = rowTitle
        self.columnTitle = columnTitle
        self.valueTitle = valueTitle
        self.scale = scale
        self.showsValues = showsValues
    }

    private var columnCount: Int { values.map(\.count).max() ?? 0 }

    /// The magnitude that has the full tone, and the one that has none.
    private var range: (none: Double, full: Double) {
        let finite = values.joined().filter(\.isFinite)
        let full = finite.map(abs).max() ?? 1
        switch scale {
        case .diverging: return (0, full > 0 ? full : 1)
        case .sequential:
            let (least, most) = (finite.min() ?? 0, finite.max() ?? 1)
            // A matrix of negative numbers alone, such as log-probabilities, is toned by its own range.
            let none = least >= 0 ? 0 : least
            return (none, most > none ? most : none + 1)
        }
    }

    /// How strong the tone of a number is within a range, 0…1.
    private func tone(_ value: Double, in range: (none: Double, full: Double)) -> Double {
        switch scale {
        case .diverging: min(abs(value) / range.full, 1)
        case .sequential: min(max((value - range.none) / (range.full - range.none), 0), 1)
        }
    }

    private func text(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e7 ? value.fixed(0) : value.digits(3)
    }

    // MARK: SVG

    /// The picture as a file, on white.
    package var svg: String { drawn(for: .file).file(title: title, description: summary) }

    /// The picture as an element of a page.
    package var element: String { drawn(for: .page).element(title: title, description: summary) }

    private func drawn(for place: SVG.Place) -> SVG {
        let names = rows.map { ChartText.cut($0, 28) }
        let left = 34 + (names.map { ChartText.width($0, 11) }.max() ?? 0)
        let (width, height) = (columnCount, values.count)
        let cell = (
            width: min(max((largest.width - left) / Double(max(width, 1)), 0.5), 54),
            // High enough for the rows' title beside them.
            height: max(
                min(max(largest.height / Double(max(height, 1)), 0.5), 34),
                (ChartText.width(rowTitle, 12) + 8) / Double(max(height, 1)))
        )
        let notes = subtitle.isEmpty ? 0.0 : 18.0
        let columnNames = columns.map { ChartText.cut($0, 28) }
        let widest = columnNames.map { ChartText.width($0, 11) }.max() ?? 0
        let isTurned = widest + 4 > cell.width
        let namesHeight = columns.isEmpty ? 0 : isTurned ? widest * 0.72 + 10 : 18
        let top = 44 + notes
        let field = (
            width: cell.width * Double(width), height: cell.height * Double(height)
        )
        var picture = SVG(
            width: max(left + field.width + 24 + (isTurned ? 10 : 0), 360),
            height: top + field.height + namesHeight + (showsValues ? 46 : 72), for: place)
        picture.text(title, 16, 26, size: 16, weight: "bold")
        if !subtitle.isEmpty { picture.text(subtitle, 16, 45, color: .muted) }
        if width * height > Self.mostRectangles {
            picture.image(image, left, top, field.width, field.height)
        } else {
            drawFields(at: (left, top), cell, in: &picture)
        }
        picture.rectangle(
            left, top, field.width, field.height, fill: .background, opacity: 0, stroke: .grid)
        let everyRow = max(1, Int((12 / cell.height).rounded(.up)))
        for (row, name) in names.prefix(height).enumerated() where row % everyRow == 0 {
            picture.text(
                name, left - 6, top + (Double(row) + 0.5) * cell.height + 4, size: 11,
                anchor: "end", color: .muted)
        }
        let everyColumn = max(1, Int(((isTurned ? 13 : 0) / cell.width).rounded(.up)))
        for (column, name) in columnNames.prefix(width).enumerated() where column % everyColumn == 0
        {
            let x = left + (Double(column) + 0.5) * cell.width
            let y = top + field.height + 14
            if isTurned {
                picture.text(name, x + 4, y, size: 11, anchor: "end", color: .muted, angle: -45)
            } else {
                picture.text(name, x, y, size: 11, anchor: "middle", color: .muted)
            }
        }
        picture.text(
            columnTitle, left + field.width / 2, top + field.height + namesHeight + 22, size: 12,
            anchor: "middle")
        picture.text(
            rowTitle, 16, top + field.height / 2, size: 12, anchor: "middle", angle: -90)
        if !showsValues { drawKey(at: (left, top + field.height + namesHeight + 42), in: &picture) }
        return picture
    }

    /// What the tones stand for: their ends, and some between.
    private func drawKey(at place: (x: Double, y: Double), in picture: inout SVG) {
        let range = range
        let (first, last) =
            scale == .diverging ? (-range.full, range.full) : (range.none, range.full)
        let label = text(first)
        picture.text(label, place.x, place.y + 10, size: 11, color: .muted)
        let start = place.x + ChartText.width(label, 11) + 6
        for step in 0...8 {
            let value = first + (last - first) * Double(step) / 8
            picture.rectangle(
                start + Double(step) * 14, place.y, 14, 12,
                fill: .series(scale == .diverging && value < 0 ? 1 : 0),
                opacity: tone(value, in: range))
        }
        picture.rectangle(start, place.y, 126, 12, fill: .background, opacity: 0, stroke: .grid)
        picture.text(
            valueTitle.isEmpty ? text(last) : "\(text(last))  \(valueTitle)", start + 132,
            place.y + 10,
            size: 11, color: .muted)
    }

    /// Beyond, fields are pixels of an image.
    private static let mostRectangles = 3000

    private var image: PixelImage {
        let (width, range) = (columnCount, range)
        let tones = values.flatMap { numbers in
            (0..<width).map { column in
                guard column < numbers.count, numbers[column].isFinite else { return 0.0 }
                let tone = tone(numbers[column], in: range)
                return scale == .diverging && numbers[column] < 0 ? -tone : tone
            }
        }
        return PixelImage(width: width, height: values.count, tones: tones)
    }

    private func drawFields(
        at place: (left: Double, top: Double), _ cell: (width: Double, height: Double),
        in picture: inout SVG
    ) {
        let range = range
        for (row, numbers) in values.enumerated() {
            for (column, value) in numbers.enumerated() where value.isFinite {
                let x = place.left + Double(column) * cell.width
                let y = place.top + Double(row) * cell.height
                let tone = tone(value, in: range)
                if tone > 0.004 {
                    picture.rectangle(
                        x, y, cell.width, cell.height,
                        fill: .series(scale == .diverging && value < 0 ? 1 : 0), opacity: tone)
                }
                guard showsValues, ChartText.width(text(value), 10.5) <= cell.width,
                    cell.height >= 13
                else { continue }
                picture.text(
                    text(value), x + cell.width / 2, y + cell.height / 2 + 4, size: 10.5,
                    anchor: "middle", color: tone > 0.68 ? .background : .text)
            }
        }
    }

    // MARK: A terminal

    private static let tones: [Character] = [" ", "░", "▒", "▓", "█"]

    /// The picture as lines for a terminal: numbers where they are shown and fit, else tones.
    ///
    /// - Parameter width: Characters of a line.
    package func lines(width: Int) -> [String] {
        let cut = rows.map { ChartText.cut($0, 24) }
        let nameWidth = cut.map(\.count).max() ?? 0
        let texts = values.map { $0.map { $0.isFinite ? text($0) : "-" } }
        let heads = columns.map { ChartText.cut($0, 10) }
        let cellWidth = ((texts.joined().map(\.count) + heads.map(\.count)).max() ?? 1) + 1
        let writes = showsValues && nameWidth + 1 + columnCount * cellWidth <= width
        func padded(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(width - text.count, 0)) + text
        }
        var lines = [title] + (subtitle.isEmpty ? [] : [subtitle])
        if writes, !heads.isEmpty {
            lines.append(
                padded("", nameWidth) + " " + heads.map { padded($0, cellWidth) }.joined())
        }
        let range = range
        let room = max(width - nameWidth - 1, 8)
        let perColumn = writes ? 0 : max(1, min(2, room / max(columnCount, 1)))
        for (row, numbers) in values.enumerated() {
            let name = row < cut.count ? cut[row] : ""
            var line = name + String(repeating: " ", count: nameWidth - name.count + 1)
            if writes {
                line += texts[row].map { padded($0, cellWidth) }.joined()
            } else {
                for value in numbers.prefix(room / perColumn) {
                    let tone =
                        value.isFinite
                        ? min(max(Int(clamping: tone(value, in: range) * 4), 0), 4) : 0
                    line += String(repeating: Self.tones[tone], count: perColumn)
                }
                while line.last == " " { line.removeLast() }
            }
            lines.append(line)
        }
        let titles = [
            rowTitle.isEmpty ? nil : "downwards: \(rowTitle)",
            columnTitle.isEmpty ? nil : "across: \(columnTitle)",
            valueTitle.isEmpty ? nil : "tones: \(valueTitle)",
        ].compactMap { $0 }
        return titles.isEmpty ? lines : lines + [titles.joined(separator: "   ")]
    }

    // MARK: Words

    /// What the picture shows, in words: its size and its greatest numbers.
    package var summary: String {
        var places: [(value: Double, text: String)] = []
        for (row, numbers) in values.enumerated() {
            for (column, value) in numbers.enumerated() where value.isFinite && value != 0 {
                let rowName = row < rows.count ? rows[row] : "row \(row + 1)"
                let columnName = column < columns.count ? columns[column] : "column \(column + 1)"
                places.append((value, "\(rowName), \(columnName): \(text(value))"))
            }
        }
        let greatest = places.sorted { abs($0.value) > abs($1.value) }.prefix(8).map(\.text)
        let size = "\(values.count) by \(columnCount) numbers"
        let what = valueTitle.isEmpty ? size : "\(valueTitle), \(size)"
        return greatest.isEmpty ? what : what + "; greatest: " + greatest.joined(separator: "; ")
    }
}
