internal import UnrollSystem

/// What a page is made of.
package indirect enum PageBlock: Sendable {
    /// A heading within a section.
    case heading(String)
    case paragraph(String)
    /// What a reader must know before believing what stands above or below: what is missing, or was
    /// left out.
    case note(String)
    /// The few figures that matter most, large.
    case facts([PageFact])
    /// Names and what they are, one below the other.
    case list([PageFact])
    case table(PageTable)
    case equations([PageEquation])
    case figure(PageFigure)
    /// A text as it was written, its line ends kept.
    case passage(String, label: String)
    case coloredText(ColoredText)
    /// Hidden until it is asked for.
    case details(String, [PageBlock])
    /// Side by side where there is room.
    case columns([[PageBlock]])
}

/// A name and a figure or text.
package struct PageFact: Sendable {
    package var name, text: String

    package init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }
}

/// A picture and what is to be seen in it.
package struct PageFigure: Sendable {
    let element, caption: String
    let numbers: PageTable?

    /// - Parameters:
    ///   - element: An element of SVG with a text alternative of its own, such as a chart's.
    ///   - caption: Below the picture; none if empty.
    ///   - numbers: What the picture shows, for those who want the numbers; hidden until asked for.
    package init(_ element: String, caption: String = "", numbers: PageTable? = nil) {
        self.element = element
        self.caption = caption
        self.numbers = numbers
    }
}

extension PageWriter {
    mutating func write(_ block: PageBlock) {
        switch block {
        case .heading(let text):
            line("<h3 id=\"\(identifier(text))\" dir=\"auto\">\(Markup.escaped(text))</h3>")
        case .paragraph(let text): line("<p>\(Markup.escaped(text))</p>")
        case .note(let text): line("<p class=\"note\" role=\"note\">\(Markup.escaped(text))</p>")
        case .facts(let facts): write(facts, as: "facts")
        case .list(let facts): write(facts, as: "list")
        case .table(let table): write(table)
        case .equations(let equations): write(equations)
        case .figure(let figure): write(figure)
        case .passage(let text, let label):
            open("figure", "class=\"passage\"")
            line("<figcaption dir=\"auto\">\(Markup.escaped(label))</figcaption>")
            line("<blockquote dir=\"auto\">\(Markup.escaped(Self.withoutGaps(text)))</blockquote>")
            close("figure")
        case .coloredText(let text): write(text)
        case .details(let summary, let blocks):
            open("details")
            line("<summary dir=\"auto\">\(Markup.escaped(summary))</summary>")
            for block in blocks { write(block) }
            close("details")
        case .columns(let columns):
            open("div", "class=\"columns\"")
            for column in columns {
                open("div")
                for block in column { write(block) }
                close("div")
            }
            close("div")
        }
    }

    /// A text in which many blank lines are said, not shown.
    private static func withoutGaps(_ text: String) -> String {
        text.replacing(#/\n{4,}/#) { gap in
            "\n… (\(counted(gap.output.count - 1, "blank line")))\n"
        }
    }

    private mutating func write(_ facts: [PageFact], as name: String) {
        guard !facts.isEmpty else { return }
        open("dl", "class=\"\(name)\"")
        for fact in facts {
            line(
                """
                <div><dt>\(Markup.escaped(fact.name))</dt>\
                <dd dir="auto">\(Markup.escaped(fact.text))</dd></div>
                """)
        }
        close("dl")
    }

    private mutating func write(_ figure: PageFigure) {
        open("figure")
        // Narrow screens move the picture sideways rather than shrink its letters.
        line("<div class=\"picture\" tabindex=\"0\" role=\"group\" aria-label=\"Picture\">")
        line(figure.element)
        close("div")
        if !figure.caption.isEmpty {
            line("<figcaption>\(Markup.escaped(figure.caption))</figcaption>")
        }
        if let numbers = figure.numbers { write(.details("The numbers", [.table(numbers)])) }
        close("figure")
    }
}
