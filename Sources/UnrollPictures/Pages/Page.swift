/// A page of HTML in one file: it loads nothing, runs no script, and opens from disk.
///
/// The browser's choice of light or dark decides the colors, pictures included
/// (``Ink/styles(dark:)``). All text is escaped.
package struct Page {
    private let title, subtitle, footer, language: String
    private let sections: [PageSection]

    /// - Parameters:
    ///   - title: What the page is about.
    ///   - subtitle: Below the title; none if empty.
    ///   - footer: Behind everything; none if empty.
    ///   - language: Of the page's own words, such as `en`; texts that it shows may be in any.
    ///   - sections: In their order; those without blocks are left out.
    package init(
        title: String, subtitle: String = "", footer: String = "", language: String = "en",
        sections: [PageSection]
    ) {
        self.title = title
        self.subtitle = subtitle
        self.footer = footer
        self.language = language
        self.sections = sections.filter { !$0.blocks.isEmpty }
    }

    /// The whole file.
    package var html: String {
        var writer = PageWriter()
        let names = sections.map { writer.identifier($0.title) }
        var contents = ""
        for (name, section) in zip(names, sections) {
            contents += "<li><a href=\"#\(name)\">\(Markup.escaped(section.title))</a></li>\n"
        }
        for (name, section) in zip(names, sections) {
            writer.open("section", "id=\"\(name)\" aria-labelledby=\"\(name)-title\"")
            writer.line("<h2 id=\"\(name)-title\">\(Markup.escaped(section.title))</h2>")
            for block in section.blocks { writer.write(block) }
            writer.close("section")
        }
        let below = subtitle.isEmpty ? "" : "\n<p dir=\"auto\">\(Markup.escaped(subtitle))</p>"
        let end = footer.isEmpty ? "" : "<footer><p>\(Markup.escaped(footer))</p></footer>\n"
        return """
            <!DOCTYPE html>
            <html lang="\(Markup.escaped(language))">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <title>\(Markup.escaped(title))</title>
            <style>
            \(PageStyle.sheet)</style>
            </head>
            <body>
            <a class="skip" href="#content">Skip to the content</a>
            <header>
            <h1 dir="auto">\(Markup.escaped(title))</h1>\(below)
            </header>
            <nav aria-label="Contents">
            <ol>
            \(contents)</ol>
            </nav>
            <main id="content" tabindex="-1">
            \(writer.html)</main>
            \(end)</body>
            </html>

            """
    }
}

/// A part of a page with a heading of its own and a line in the contents.
package struct PageSection: Sendable {
    package var title: String
    package var blocks: [PageBlock]

    package init(_ title: String, _ blocks: [PageBlock]) {
        self.title = title
        self.blocks = blocks
    }
}

/// Writes blocks one after the other.
struct PageWriter {
    private(set) var html = ""
    private var used: Set<String> = []

    /// A name for links that nothing else on the page has.
    mutating func identifier(_ text: String) -> String {
        var name = ""
        for scalar in text.lowercased().unicodeScalars {
            let isPlain =
                scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            if isPlain {
                name.unicodeScalars.append(scalar)
            } else if !name.isEmpty, !name.hasSuffix("-") {
                name += "-"
            }
        }
        while name.hasSuffix("-") { name.removeLast() }
        // A name begins with a letter, and `content` is the page's own.
        if name.isEmpty {
            name = "part"
        } else if name.first?.isLetter != true || name == "content" {
            name = "part-" + name
        }
        name = String(name.prefix(60))
        var (candidate, number) = (name, 1)
        while used.contains(candidate) {
            number += 1
            candidate = "\(name)-\(number)"
        }
        used.insert(candidate)
        return candidate
    }

    mutating func line(_ text: String) { html += text + "\n" }

    mutating func open(_ element: String, _ attributes: String = "") {
        line(attributes.isEmpty ? "<\(element)>" : "<\(element) \(attributes)>")
    }

    mutating func close(_ element: String) { line("</\(element)>") }
}
