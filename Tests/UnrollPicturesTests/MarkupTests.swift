import Testing
import UnrollPictures

@Suite struct MarkupTests {
    @Test func nothingOfATextIsReadAsMarkup() {
        #expect(
            Markup.escaped("<script>alert('1')</script> & \"2\"")
                == "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;2&quot;")
    }

    @Test func controlCharactersAreShownByTheirPictures() {
        #expect(Markup.escaped("a\u{0}b\u{1B}[31m\u{7F}\n\t") == "a␀b␛[31m␡\n\t")
        #expect(Markup.escaped("\u{FFFE}\u{FFFF}") == "\u{FFFD}\u{FFFD}")
    }

    @Test func otherScriptsStayAsTheyAre() {
        let text = "e\u{301} שלום 👩‍👩‍👧 ภาษา"
        #expect(Markup.escaped(text) == text)
    }
}
