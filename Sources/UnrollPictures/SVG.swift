internal import Foundation

/// Pieces of a picture in SVG, one after the other.
package struct SVG {
    package let width, height: Double
    private var body = ""

    package init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    package mutating func line(
        _ from: (Double, Double), _ to: (Double, Double), color: String, width: Double = 1,
        dashes: String? = nil
    ) {
        let dashed = dashes.map { " stroke-dasharray=\"\($0)\"" } ?? ""
        body += """
            <line x1="\(n(from.0))" y1="\(n(from.1))" x2="\(n(to.0))" y2="\(n(to.1))" \
            stroke="\(color)" stroke-width="\(n(width))"\(dashed)/>

            """
    }

    package mutating func circle(
        _ x: Double, _ y: Double, radius: Double, fill: String, stroke: String
    ) {
        body += """
            <circle cx="\(n(x))" cy="\(n(y))" r="\(n(radius))" fill="\(fill)" stroke="\(stroke)" \
            stroke-width="1.5"/>

            """
    }

    /// - Parameter opacity: 0…1.
    package mutating func rectangle(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, fill: String,
        opacity: Double = 1
    ) {
        let clear = opacity < 1 ? " fill-opacity=\"\(n(opacity))\"" : ""
        body += """
            <rect x="\(n(x))" y="\(n(y))" width="\(n(width))" height="\(n(height))" \
            fill="\(fill)"\(clear)/>

            """
    }

    /// - Parameters:
    ///   - anchor: start, middle or end.
    ///   - angle: Degrees, clockwise around the text's place.
    package mutating func text(
        _ text: String, _ x: Double, _ y: Double, size: Double = 12, anchor: String = "start",
        color: String = "#222222", weight: String = "normal", angle: Double = 0
    ) {
        let turned = angle == 0 ? "" : " transform=\"rotate(\(n(angle)) \(n(x)) \(n(y)))\""
        body += """
            <text x="\(n(x))" y="\(n(y))" font-size="\(n(size))" text-anchor="\(anchor)" \
            fill="\(color)" font-weight="\(weight)"\(turned)>\(Self.escaped(text))</text>

            """
    }

    /// The whole file, on white.
    package var file: String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(n(width)) \(n(height))" \
        font-family="Helvetica, Arial, sans-serif">
        <rect width="\(n(width))" height="\(n(height))" fill="#ffffff"/>
        \(body)</svg>

        """
    }

    private func n(_ value: Double) -> String { String(format: "%.4g", value) }

    private static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;")
            .replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;")
    }
}
