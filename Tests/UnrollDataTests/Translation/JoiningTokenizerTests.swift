import Testing
import UnrollData

/// Tokens with joiners, and the way back.
@Suite struct JoiningTokenizerTests {
    private let tokenizer = JoiningTokenizer()

    @Test(arguments: [
        ("Hello, (you)!", "Hello ￭, (￭ you ￭) ￭!"),
        ("Voulez-vous chanter avec moi ?", "Voulez-vous chanter avec moi ?"),
        ("l'homme d’affaires", "l'homme d’affaires"),
        ("It costs $1,000.50.", "It costs $￭ 1,000.50 ￭."),
        ("\"Nein\", sagte er …", "\"￭ Nein ￭\" ￭, sagte er …"),
        ("日本語。", "日 ￭本 ￭語 ￭。"),
        ("a￭b", "a ￭■￭ b"),
        ("  many\t\u{A0}blanks \n", "many blanks"),
        ("", ""), (" ", ""),
    ]) func tokens(text: String, expected: String) {
        #expect(tokenizer.tokens(text).joined(separator: " ") == expected)
    }

    static let awkward = [
        "Hello, world! (It's 5:30—or 17:30.) \"Quoted\"; 'single' “curly” «guillemets»",
        "www.example.com/a?b=c&d=e#f, user@example.org; @name #tag :-) ;P <3 ...!!??",
        "1,000.50 € 20°C ±3 ½ x² 3×4 a+b=c {[()]} \\ / | ~ ` ^ _under_score_",
        "e\u{301}e\u{302}\u{323} \u{301}alone ไทย עברית العربية हिन्दी \u{200D}x\u{200B}y\u{FEFF}z",
        "👍🏽👩‍👩‍👧🇫🇷🇩🇪❤️ emoji,inside👍words", "日本語とEnglishと123。",
        "-- - --a-- a--b -a b- '90s 'em rock'n'roll",
        "@@ a@@ @@b </w> <unk> </s> <s> &quot;&apos;&#39; %d %s \u{1}\u{7F}",
        "U.S. z.B. e.g. Mr. B. Plan B.",
        "■ ■￭".replacing("￭", with: "■"),
    ]

    @Test(arguments: awkward) func awkwardTextsComeBack(text: String) {
        let tokens = tokenizer.tokens(text)
        #expect(tokens.allSatisfy { !$0.isEmpty && !$0.contains(" ") })
        #expect(tokenizer.text(tokens).utf8.elementsEqual(text.utf8), "\(tokens)")
    }

    /// Random texts of letters, marks, combining marks and blanks.
    @Test func randomTextsComeBack() {
        var random = SystemRandomNumberGenerator()
        let letters = Array("ab1.,-'\"( )!\u{301}\u{1F44D}\u{1F3FD}日é/:@#\u{200D}_&".unicodeScalars)
        for _ in 0..<2000 {
            let scalars = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                letters.randomElement(using: &random)!
            }
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars)
            let plain = String(view).unicodeScalars.split(separator: " ").map { String($0) }
                .joined(separator: " ")
            let text = tokenizer.text(tokenizer.tokens(String(view)))
            #expect(text.utf8.elementsEqual(plain.utf8), "\(Array(plain.unicodeScalars))")
        }
    }

    /// What a model may write.
    @Test func joinersOfAModel() {
        #expect(tokenizer.text(["a", "￭", "b"]) == "ab")
        #expect(tokenizer.text(["￭a￭", "￭b", "￭￭"]) == "ab")
        #expect(tokenizer.text(["(￭", "a"]) == "(a")
        #expect(tokenizer.text([]) == "")
    }

    @Test func longWordsTakeNoQuadraticTime() {
        let start = ContinuousClock.now
        for unit in ["a", "a.", "é-", "(", "a@b.", "日", "http://a(", ":-", "'s"] {
            let text = String(repeating: unit, count: 100_000)
            #expect(tokenizer.text(tokenizer.tokens(text)) == text)
        }
        #expect(ContinuousClock.now - start < .seconds(60))
    }
}
