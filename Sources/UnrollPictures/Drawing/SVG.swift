internal import UnrollSystem

/// Pieces of a picture in SVG, one after the other.
package struct SVG {
    /// Where the picture will stand: in a file of its own, or within a page, whose style sheet colors
    /// it (``Ink/styles(dark:)``).
    package enum Place: Sendable {
        case file, page
    }

    package let width, height: Double
    package let place: Place
    private var body = ""

    package init(width: Double, height: Double, for place: Place = .file) {
        self.width = width
        self.height = height
        self.place = place
    }

    package mutating func line(
        _ from: (Double, Double), _ to: (Double, Double), color: Ink, width: Double = 1,
        dashes: String? = nil
    ) {
        body += """
            <line x1="\(n(from.0))" y1="\(n(from.1))" x2="\(n(to.0))" y2="\(n(to.1))" \
            \(stroke(color, width, dashes))/>

            """
    }

    /// A line through points.
    package mutating func polyline(
        _ points: [(Double, Double)], color: Ink, width: Double = 1, dashes: String? = nil
    ) {
        body += """
            <polyline points="\(coordinates(points))" fill="none" stroke-linejoin="round" \
            \(stroke(color, width, dashes))/>

            """
    }

    /// A filled area.
    ///
    /// - Parameter opacity: 0…1.
    package mutating func polygon(_ points: [(Double, Double)], fill: Ink, opacity: Double = 1) {
        body += "<polygon points=\"\(coordinates(points))\" \(filled(fill, opacity))/>\n"
    }

    /// - Parameters:
    ///   - data: Of SVG's path commands.
    ///   - stroke: The line's color; none if `nil`.
    ///   - fill: The area's color; none if `nil`.
    package mutating func path(
        _ data: String, stroke ink: Ink?, width: Double = 1, dashes: String? = nil,
        fill: Ink? = nil
    ) {
        let outline = ink.map { " " + stroke($0, width, dashes) } ?? ""
        let area = fill.map { filled($0, 1) } ?? "fill=\"none\""
        body += "<path d=\"\(data)\" \(area)\(outline)/>\n"
    }

    package mutating func circle(
        _ x: Double, _ y: Double, radius: Double, fill: Ink, stroke ink: Ink, width: Double = 1.5
    ) {
        body += """
            <circle cx="\(n(x))" cy="\(n(y))" r="\(n(radius))" \(filled(fill, 1)) \
            \(stroke(ink, width, nil))/>

            """
    }

    /// - Parameters:
    ///   - opacity: Of the area, 0…1.
    ///   - radius: Of the corners.
    ///   - stroke: The outline's color; none if `nil`.
    package mutating func rectangle(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, fill: Ink,
        opacity: Double = 1, radius: Double = 0, stroke ink: Ink? = nil, strokeWidth: Double = 1
    ) {
        let outline = ink.map { " " + stroke($0, strokeWidth, nil) } ?? ""
        let round = radius > 0 ? " rx=\"\(n(radius))\"" : ""
        body += """
            <rect x="\(n(x))" y="\(n(y))" width="\(n(width))" height="\(n(height))"\(round) \
            \(filled(fill, opacity))\(outline)/>

            """
    }

    /// An image whose pixels stay sharp.
    mutating func image(
        _ image: PixelImage, _ x: Double, _ y: Double, _ width: Double, _ height: Double
    ) {
        body += """
            <image x="\(n(x))" y="\(n(y))" width="\(n(width))" height="\(n(height))" \
            preserveAspectRatio="none" style="image-rendering: pixelated" \
            href="\(image.dataAddress)"/>

            """
    }

    /// - Parameters:
    ///   - anchor: start, middle or end.
    ///   - angle: Degrees, clockwise around the text's place.
    package mutating func text(
        _ text: String, _ x: Double, _ y: Double, size: Double = 12, anchor: String = "start",
        color: Ink = .text, weight: String = "normal", italic: Bool = false, angle: Double = 0
    ) {
        let turned = angle == 0 ? "" : " transform=\"rotate(\(n(angle)) \(n(x)) \(n(y)))\""
        let slanted = italic ? " font-style=\"italic\"" : ""
        let bold = weight == "normal" ? "" : " font-weight=\"\(weight)\""
        let anchored = anchor == "start" ? "" : " text-anchor=\"\(anchor)\""
        body += """
            <text x="\(n(x))" y="\(n(y))" font-size="\(n(size))"\(anchored) \
            \(filled(color, 1))\(bold)\(slanted)\(turned)>\(Markup.escaped(text))</text>

            """
    }

    /// A piece of a text in which letters stand higher or lower.
    package struct Run {
        package enum Level {
            case line, below, above
        }

        let text: String
        let isItalic: Bool
        let level: Level

        package init(_ text: String, isItalic: Bool = false, _ level: Level = .line) {
            self.text = text
            self.isItalic = isItalic
            self.level = level
        }
    }

    /// A text with subscripts and superscripts.
    ///
    /// - Parameters:
    ///   - runs: Its pieces, one after the other.
    ///   - anchor: start, middle or end.
    package mutating func text(
        _ runs: [Run], _ x: Double, _ y: Double, size: Double = 12, anchor: String = "start",
        color: Ink = .text
    ) {
        var content = ""
        // How far the next piece must go down to be on its own level.
        var lowered = 0.0
        for run in runs {
            let level =
                switch run.level {
                case .line: 0.0
                case .below: 0.22 * size
                case .above: -0.34 * size
                }
            let small = run.level == .line ? "" : " font-size=\"\(n(0.7 * size))\""
            let slanted = run.isItalic ? " font-style=\"italic\"" : ""
            let moved = level == lowered ? "" : " dy=\"\(n(level - lowered))\""
            lowered = level
            content += "<tspan\(moved)\(small)\(slanted)>\(Markup.escaped(run.text))</tspan>"
        }
        let anchored = anchor == "start" ? "" : " text-anchor=\"\(anchor)\""
        body += """
            <text x="\(n(x))" y="\(n(y))" font-size="\(n(size))"\(anchored) \
            \(filled(color, 1))>\(content)</text>

            """
    }

    /// The whole file, on white.
    ///
    /// - Parameters:
    ///   - title: The picture's name for programs that read it aloud.
    ///   - description: What it shows, in words.
    package func file(title: String, description: String = "") -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(n(width)) \(n(height))" \
        role="img" font-family="Helvetica, Arial, sans-serif">
        \(names(title, description))<rect width="\(n(width))" height="\(n(height))" fill="#ffffff"/>
        \(body)</svg>

        """
    }

    /// The picture as an element of a page, as wide as there is space, up to its own width.
    package func element(title: String, description: String = "") -> String {
        """
        <svg viewBox="0 0 \(n(width)) \(n(height))" role="img"\(width > 480 ? " class=\"wide\"" : "") \
        aria-label="\(Markup.escaped(description.isEmpty ? title : "\(title): \(description)"))" \
        style="max-width: \(n(width))px">
        \(body)</svg>

        """
    }

    private func names(_ title: String, _ description: String) -> String {
        (title.isEmpty ? "" : "<title>\(Markup.escaped(title))</title>\n")
            + (description.isEmpty ? "" : "<desc>\(Markup.escaped(description))</desc>\n")
    }

    private func coordinates(_ points: [(Double, Double)]) -> String {
        points.map { "\(n($0.0)),\(n($0.1))" }.joined(separator: " ")
    }

    private func stroke(_ ink: Ink, _ width: Double, _ dashes: String?) -> String {
        let dashed = dashes.map { " stroke-dasharray=\"\($0)\"" } ?? ""
        return "stroke=\"\(ink.color(in: place))\" stroke-width=\"\(n(width))\"\(dashed)"
    }

    private func filled(_ ink: Ink, _ opacity: Double) -> String {
        let clear = opacity < 1 ? " fill-opacity=\"\(n(opacity))\"" : ""
        return "fill=\"\(ink.color(in: place))\"\(clear)"
    }

    /// Hundredths are finer than any screen.
    private func n(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        var text = min(max(value, -1e9), 1e9).fixed(2)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text == "-0" ? "0" : text
    }
}
