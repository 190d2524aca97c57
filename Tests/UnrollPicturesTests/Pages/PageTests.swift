import Foundation
import Testing
import UnrollPictures

@Suite struct PageTests {
    private func html(_ blocks: [PageBlock]) -> String {
        Page(title: "A page", sections: [PageSection("Part", blocks)]).html
    }

    /// What stands in the section, without the heading.
    private func body(_ blocks: [PageBlock]) -> String {
        let all = html(blocks)
        let start = all.range(of: "Part</h2>\n")!.upperBound
        return String(all[start..<all.range(of: "</section>")!.lowerBound])
    }

    @Test func aPageLoadsNothingAndRunsNothing() {
        let page = html([.paragraph("text")])
        for word in ["<script", "http:", "https:", "src=", "@import", "url("] {
            #expect(!page.contains(word), "\(word)")
        }
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
        #expect(page.hasSuffix("</html>\n"))
    }

    @Test func everyTextIsEscaped() {
        let evil = "<script>alert(1)</script>\"'&"
        let table = PageTable(evil, columns: [.init(evil), .init(evil)], rows: [[evil, evil]])
        let page = Page(
            title: evil, subtitle: evil, footer: evil, language: "en",
            sections: [
                PageSection(
                    evil,
                    [
                        .heading(evil), .paragraph(evil), .note(evil),
                        .facts([PageFact(evil, evil)]), .list([PageFact(evil, evil)]),
                        .table(table),
                        .figure(PageFigure("<svg></svg>", caption: evil, numbers: table)),
                        .passage(evil, label: evil), .details(evil, [.paragraph(evil)]),
                        .columns([[.paragraph(evil)]]),
                        .coloredText(
                            ColoredText(
                                evil, [.init(evil, 0.5)], scale: .diverging, low: evil, high: evil)),
                    ])
            ]
        ).html
        #expect(!page.contains("<script"))
        #expect(!page.contains("alert(1)</script>"))
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"))
    }

    @Test func sectionsStandInTheContentsAndNamesAreUnique() {
        let page = Page(
            title: "A",
            sections: [
                PageSection("Same name", [.paragraph("1")]),
                PageSection("Same name", [.paragraph("2")]), PageSection("Empty", []),
                PageSection("Content", [.paragraph("3")]), PageSection("日本", [.paragraph("4")]),
            ]
        ).html
        for name in ["same-name", "same-name-2", "part-content", "part"] {
            #expect(page.contains("<a href=\"#\(name)\">"), "\(name)")
            #expect(page.contains("<section id=\"\(name)\" aria-labelledby=\"\(name)-title\">"))
        }
        #expect(!page.contains("Empty"))
    }

    @Test func tablesNameTheirRowsAndColumns() {
        let table = PageTable(
            "What it is", columns: [.init("name", isNumber: false), .init("count")],
            rows: [["a", "1"]])
        #expect(
            body([.table(table)]) == """
                <div class="table" tabindex="0" role="region" aria-labelledby="table-what-it-is">
                <table>
                <caption id="table-what-it-is" dir="auto">What it is</caption>
                <thead><tr>
                <th scope="col" dir="auto">name</th>
                <th scope="col" class="n">count</th>
                </tr></thead>
                <tbody>
                <tr><th scope="row" dir="auto">a</th><td class="n">1</td></tr>
                </tbody>
                </table>
                </div>

                """)
    }

    @Test func factsAndPassages() {
        #expect(
            body([.facts([PageFact("loss", "1.5")]), .passage("a\nb", label: "Epoch 1")]) == """
                <dl class="facts">
                <div><dt>loss</dt><dd dir="auto">1.5</dd></div>
                </dl>
                <figure class="passage">
                <figcaption dir="auto">Epoch 1</figcaption>
                <blockquote dir="auto">a
                b</blockquote>
                </figure>

                """)
    }

    @Test func manyBlankLinesAreSaid() {
        let text = body([.passage("a\n\n\nb\n\n\n\n\nc", label: "l")])
        #expect(text.contains("a\n\n\nb\n… (4 blank lines)\nc"))
    }

    // MARK: Colored text

    private func colored(
        _ pieces: [(String, Double?)], _ scale: ColoredText.Scale = .diverging
    ) -> String {
        let text = body([
            .coloredText(
                ColoredText(
                    "l", pieces.map { ColoredText.Piece($0.0, $0.1) }, scale: scale, low: "a",
                    high: "b"))
        ])
        let start = text.range(of: "<blockquote dir=\"auto\">")!.upperBound
        return String(text[start..<text.range(of: "</blockquote>")!.lowerBound])
    }

    @Test func piecesOfOneColorAreOneSpan() {
        #expect(
            colored([("a", 1), ("b", 0.99), ("c", 0.01), ("d", -1), ("e", nil)])
                == "<span class=\"p8\">ab</span>c<span class=\"m8\">d</span>e")
        #expect(colored([("a", -1), ("b", 0.5)], .sequential) == "a<span class=\"p4\">b</span>")
    }

    @Test func numbersThatAreNoneHaveNoColor() {
        #expect(
            colored([("a", .nan), ("b", .infinity), ("c", 7)]) == "ab<span class=\"p8\">c</span>")
    }

    @Test func charactersStayWhole() {
        // A letter and its accent, a family joined by zero-width joiners, a flag of two letters.
        #expect(colored([("e", 1), ("\u{301}", -1)]) == "<span class=\"m8\">e\u{301}</span>")
        #expect(
            colored([("👩", 1), ("\u{200D}", 0), ("👧", -1)])
                == "<span class=\"m8\">👩\u{200D}👧</span>")
        #expect(
            colored([("🇫", 1), ("🇷", 1), ("🇩", -1), ("🇪", -1)])
                == "<span class=\"p8\">🇫🇷</span><span class=\"m8\">🇩🇪</span>")
    }

    @Test func lineEndsAreSeen() {
        #expect(colored([("a\n", 1), ("b", nil)]) == "<span class=\"p8\">a↵\n</span>b")
    }
}
