/// A text whose pieces are colored by a number each.
package struct ColoredText: Sendable {
    /// What the numbers are.
    package enum Scale: Sendable {
        /// -1…1: below zero one color, above it another.
        case diverging
        /// 0…1: the more, the stronger.
        case sequential
    }

    /// A part of the text and its number; not colored where there is none, or it is not finite.
    package struct Piece: Sendable {
        package var text: String
        package var value: Double?

        package init(_ text: String, _ value: Double?) {
            self.text = text
            self.value = value
        }
    }

    let label: String
    let pieces: [Piece]
    let scale: Scale
    let ends: (low: String, high: String)
    let hasLegend: Bool

    /// - Parameters:
    ///   - label: What the colors show, above the text.
    ///   - pieces: One after the other. Those that make one character together, such as a letter and
    ///     its accent, are shown together, in the color of the last of them.
    ///   - scale: What the numbers are.
    ///   - low: What the lowest color means, in a word or two.
    ///   - high: What the highest color means.
    ///   - hasLegend: Whether the colors are explained below; once is enough for several texts.
    package init(
        _ label: String, _ pieces: [Piece], scale: Scale, low: String, high: String,
        hasLegend: Bool = true
    ) {
        self.hasLegend = hasLegend
        self.label = label
        self.pieces = Self.wholeCharacters(pieces)
        self.scale = scale
        ends = (low, high)
    }

    /// The steps of a color.
    static let levels = 8

    /// From `-levels` to `levels`.
    func level(_ value: Double?) -> Int {
        guard let value, value.isFinite else { return 0 }
        let lowest = scale == .diverging ? -1.0 : 0.0
        return Int((min(max(value, lowest), 1) * Double(Self.levels)).rounded())
    }

    /// Joins pieces that a browser would show as one character.
    static func wholeCharacters(_ pieces: [Piece]) -> [Piece] {
        var result: [Piece] = []
        for piece in pieces {
            guard let last = result.last, let before = last.text.last, let first = piece.text.first,
                (String(before) + String(first)).count == 1
            else {
                result.append(piece)
                continue
            }
            result[result.count - 1] = Piece(last.text + piece.text, piece.value)
        }
        return result
    }
}

extension PageWriter {
    mutating func write(_ text: ColoredText) {
        open("figure", "class=\"colored\"")
        line("<figcaption dir=\"auto\">\(Markup.escaped(text.label))</figcaption>")
        var body = ""
        var (run, level) = ("", 0)
        func flush() {
            guard !run.isEmpty else { return }
            let shown = Markup.escaped(run)
            body += level == 0 ? shown : "<span class=\"\(Self.name(level))\">\(shown)</span>"
        }
        for piece in text.pieces {
            let next = text.level(piece.value)
            if next != level {
                flush()
                (run, level) = ("", next)
            }
            // A line's end is seen, so that its color is.
            run += piece.text.replacing("\n", with: "↵\n")
        }
        flush()
        line("<blockquote dir=\"auto\">\(body)</blockquote>")
        if text.hasLegend { writeLegend(of: text) }
        close("figure")
    }

    private mutating func writeLegend(of text: ColoredText) {
        let levels = ColoredText.levels
        let lowest = text.scale == .diverging ? -levels : 0
        let swatches = stride(from: lowest, through: levels, by: 2).map { level in
            level == 0 ? "<i></i>" : "<i class=\"\(Self.name(level))\"></i>"
        }
        line(
            """
            <p class="legend"><span>\(Markup.escaped(text.ends.low))</span>\
            <span class="swatches" aria-hidden="true">\(swatches.joined())</span>\
            <span>\(Markup.escaped(text.ends.high))</span></p>
            """)
    }

    private static func name(_ level: Int) -> String { level > 0 ? "p\(level)" : "m\(-level)" }
}
