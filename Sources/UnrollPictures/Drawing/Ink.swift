/// A color by what it is for. A picture in a file has it as it is here; in a page the page's style sheet
/// decides, so that light and dark pages share their pictures.
package enum Ink: Hashable, Sendable {
    case text, muted, grid, background
    /// The color of a series, from 0; they repeat after ``palette``.
    case series(Int)
    /// A color of its own, such as that of a paper.
    case fixed(String)

    /// Colors that stay apart for people who see few, and differ in lightness when printed grey; each
    /// at least 3 : 1 against white.
    package static let palette = [
        "#0b5394", "#c2541b", "#1b8a5a", "#8e44ad", "#8a6d1d", "#5b6770",
    ]

    /// The same series on a dark page, each at least 3 : 1 against ``darkBackground``.
    package static let darkPalette = [
        "#6cb4ff", "#ff9a5c", "#5fd39b", "#d59bf0", "#e0c25a", "#b6c2cc",
    ]

    package static let darkBackground = "#14181d"

    func color(in place: SVG.Place) -> String {
        switch (self, place) {
        case (.fixed(let color), _): color
        case (.text, .file): "#222222"
        case (.muted, .file): "#595959"
        case (.grid, .file): "#dddddd"
        case (.background, .file): "#ffffff"
        case (.series(let index), .file): Self.palette[index % Self.palette.count]
        case (.text, .page): "var(--text)"
        case (.muted, .page): "var(--muted)"
        case (.grid, .page): "var(--grid)"
        case (.background, .page): "var(--background)"
        case (.series(let index), .page): "var(--series-\(index % Self.palette.count))"
        }
    }

    /// The custom properties that pages must define, for a light or a dark page.
    package static func styles(dark: Bool) -> String {
        let colors = dark ? darkPalette : palette
        let plain =
            dark
            ? [
                ("text", "#e8eaed"), ("muted", "#a9b1ba"), ("grid", "#39414a"),
                ("background", darkBackground),
            ]
            : [
                ("text", "#222222"), ("muted", "#595959"), ("grid", "#dddddd"),
                ("background", "#ffffff"),
            ]
        return
            (plain + colors.enumerated().map { ("series-\($0)", $1) })
            .map { "--\($0): \($1);" }.joined(separator: " ")
    }
}
