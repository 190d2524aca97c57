import Testing
import UnrollSystem

@Suite struct MarkupTests {
    @Test(arguments: [
        ("good", "good"), ("a|b", "a\\|b"), ("*x* _y_", "\\*x\\* \\_y\\_"),
        ("<b>&amp;", "\\<b\\>\\&amp;"),
        ("`c`", "\\`c\\`"), ("[l](u)", "\\[l\\](u)"),
        ("line\nbreak\r\t", "line\\\\nbreak\\\\r\\\\t"),
        ("\u{1B}[0m", "\\\\u{1b}\\[0m"), ("\u{2028}\u{202E}", "\\\\u{2028}\\\\u{202e}"),
        ("", "*(empty)*"),
        ("  ", "*(blank)*"), ("🙂 naïve", "🙂 naïve"), ("\\", "\\\\"), ("$x$", "\\$x\\$"),
        ("\r\n", "\\\\r\\\\n"),
    ])
    func markdown(text: String, expected: String) {
        #expect(MarkdownText.escaped(text) == expected)
    }

    @Test func tables() {
        #expect(
            MarkdownText.table(["a", "b"], [["1", "2"]])
                == ["| a | b |", "| --- | --- |", "| 1 | 2 |"])
    }

    /// A fence is longer than any in the code.
    @Test func code() {
        #expect(MarkdownText.code(["x"], in: "sh") == ["```sh", "x", "```"])
        #expect(MarkdownText.code(["echo ````"], in: "sh").first == "`````sh")
    }

    @Test(arguments: [
        ("plain", "\"plain\""), ("a \"b\" \\c", "\"a \\\"b\\\" \\\\c\""),
        ("a: b # c", "\"a: b # c\""),
        ("---\n", "\"---\\n\""), ("\u{85}\u{2028}\u{FEFF}", "\"\\u0085\\u2028\\ufeff\""),
        ("🙂", "\"🙂\""), ("\u{1FFFF}", "\"\\U0001ffff\""), ("\0\r\n", "\"\\u0000\\r\\n\""),
        ("", "\"\""),
    ])
    func yaml(text: String, expected: String) { #expect(YAMLText.quoted(text) == expected) }

    @Test(arguments: [
        (0.5, "0.5"), (1e-8, "1.0e-08"), (1.5e-8, "1.5e-08"), (1e20, "1.0e+20"), (-3, "-3.0"),
    ])
    func numbers(value: Double, expected: String) { #expect(YAMLText.number(value) == expected) }
}
