import Testing
import UnrollData
import UnrollSystem

/// Tokens stand between spaces, sentences between bars.
@Suite struct TextTokenizerTests {
    private func divided(_ text: String, _ tokenizer: TextTokenizer = TextTokenizer()) -> String {
        tokenizer.sentences(text).map { $0.map(\.text).joined(separator: " ") }
            .joined(separator: " | ")
    }

    @Test(arguments: [
        ("Lena lives in Oslo.", "Lena lives in Oslo ."),
        (
            "Yesterday, Harry Potter met Hermione Granger",
            "Yesterday , Harry Potter met Hermione Granger"
        ),
        ("I don't, can't and won't.", "I do n't , ca n't and wo n't ."),
        ("Harry's owl; the students' owls", "Harry 's owl ; the students ' owls"),
        ("They're I'm we’ve she'll he'd", "They 're I 'm we ’ve she 'll he 'd"),
        ("I wouldn't've gone; I cannot", "I would n't 've gone ; I can not"),
        ("GONNA Can't DON’T", "GON NA Ca n't DO N’T"),
        ("O'Neill rock'n'roll '90s 'em '08", "O'Neill rock'n'roll '90s 'em '08"),
        ("'quoted' \"quoted\" “quoted”", "' quoted ' \" quoted \" “ quoted ”"),
        ("``old'' quotes", "`` old '' quotes"),
        (
            "a well-known twenty-one-year-old -- really - yes",
            "a well-known twenty-one-year-old -- really - yes"
        ),
        ("$3.14, 1,000 or 10:30 on 1/2/2024 (50%)", "$ 3.14 , 1,000 or 10:30 on 1/2/2024 ( 50 % )"),
        ("and/or 1,2,3 a,b 3.", "and / or 1,2,3 a , b 3 ."),
        ("AT&T R&D a&b Q&A", "AT&T R&D a & b Q&A"),
        ("See http://example.com/a_(b)?x=1,2#c.", "See http://example.com/a_(b)?x=1,2#c ."),
        (
            "(www.example.org) <https://x.y/z> \"http://a.b\"",
            "( www.example.org ) < https://x.y/z > \" http://a.b \""
        ),
        (
            "Write to first.last+tag@mail.example.com, or a@b.",
            "Write to first.last+tag@mail.example.com , or a @ b ."
        ),
        ("@paul_1's #Lena2 #1 C# a#b", "@paul_1 's #Lena2 # 1 C # a # b"),
        ("Nice :-) ;) =D :P :/ <3 :)))", "Nice :-) ;) =D :P :/ <3 :)))"),
        ("What?!! No... well…", "What ?!! | No ... well …"),
        ("amazon.com Node.js file.txt end.Next", "amazon.com Node.js file.txt end . Next"),
        ("snake_case __init__", "snake_case __init__"),
        ("a -> b => c --> d", "a -> b => c --> d"),
        ("x=3 y:z 5pm 10th", "x = 3 y : z 5pm 10th"),
        ("Crème brûlée, naïve", "Crème brûlée , naïve"),
        ("cafe\u{301}s 😀👍🏽 👩‍👩‍👧x", "cafe\u{301}s 😀 👍🏽 👩‍👩‍👧 x"),
        ("Привет, мир! Здравствуй", "Привет , мир ! | Здравствуй"),
        ("我爱北京。你呢？", "我 爱 北 京 。 | 你 呢 ？"),
        ("مرحبا، كيف حالك؟", "مرحبا ، كيف حالك ؟"),
        ("\u{FEFF}a\u{200B}b\u{A0}c\u{3000}d\te", "a b c d e"),
        ("", ""),
        (" \n\n\t ", ""),
        ("...", "..."),
        ("'", "'"),
        ("a'", "a '"),
        ("n't", "n't"),
        ("''s", "'' s"),
        ("@", "@"),
        ("#", "#"),
        ("http://", "http : / /"),
        ("www.", "www ."),
        ("a@b@c.de@", "a @ b@c.de @"),
    ])
    func tokens(text: String, expected: String) {
        #expect(divided(text) == expected)
    }

    @Test(arguments: [
        ("He left. She stayed.", "He left . | She stayed ."),
        ("He left.\n\nshe stayed", "He left . | she stayed"),
        ("one line\nand more\r\n\r\nnext", "one line and more | next"),
        ("Title\n \nText", "Title | Text"),
        (
            "Mr. Smith met Dr. J. R. Jones in St. Louis.",
            "Mr. Smith met Dr. J. R. Jones in St. Louis ."
        ),
        ("The U.S. Army, e.g. the U.S.A. and i.e.", "The U.S. Army , e.g. the U.S.A. and i.e."),
        (
            "At 5 p.m. He left etc. We at 6 a.m. too.",
            "At 5 p.m. | He left etc. | We at 6 a.m. too ."
        ),
        (
            "\"He left.\" She stayed. (Really.) Yes",
            "\" He left . \" | She stayed . | ( Really . ) | Yes"
        ),
        ("“Stop!” she said. ‘No.’ Go", "“ Stop ! ” she said . | ‘ No . ’ | Go"),
        (
            "Yahoo! is here. What? Yes... and no... But",
            "Yahoo ! is here . | What ? | Yes ... and no ... | But"
        ),
        ("It was I. Then he came", "It was I . | Then he came"),
        ("version 2.0. 10 people", "version 2.0 . | 10 people"),
        ("Plan B.", "Plan B ."),
        ("a . b", "a . b"),
        ("Really?No.", "Really ? No ."),
        ("Inc. Magazine", "Inc. Magazine"),
    ])
    func sentences(text: String, expected: String) {
        #expect(divided(text) == expected)
    }

    @Test func habits() {
        var tokenizer = TextTokenizer()
        tokenizer.splitsHyphens = true
        #expect(divided("a well-known one", tokenizer) == "a well - known one")
        tokenizer.splitsClitics = false
        #expect(divided("don't cannot Harry's", tokenizer) == "don't cannot Harry's")
        let treebank = [["well", "-", "known", "do", "n't"], ["a", "-", "b", "one", "-", "way"]]
        #expect(TextTokenizer(fitting: treebank).splitsHyphens)
        #expect(TextTokenizer(fitting: treebank).splitsClitics)
        let news = [["well-known", "-", "don't", "it's"], ["a", "-", "b"]]
        #expect(!TextTokenizer(fitting: news).splitsHyphens)
        #expect(!TextTokenizer(fitting: news).splitsClitics)
        let none: [[String]] = []
        #expect(TextTokenizer(fitting: none) == TextTokenizer())
    }

    /// Every token stands where it says, whatever the text, and only white space is left out.
    @Test func places() {
        let random = RandomStream(seed: 3)
        let parts = [
            "a", "Lena", "n't", "'", "’s", ".", "...", "!", "-", "1", ",", " ", "  ", "\n", "\r\n",
            "é", "e\u{301}", "😀", "👩‍👩‍👧", "中", "@", "#", ":", ")", "http://", "www.", "/", "_", "&",
            "U.S.", "Mr.", "\u{301}", "\u{200D}", "\u{FEFF}", "\u{200B}", "\u{A0}", "\"", "<", "3",
        ]
        var place: UInt64 = 0
        for _ in 0..<20_000 {
            var text = ""
            place += 1
            for _ in 0..<random.integer(below: 12, at: place) {
                place += 1
                text += parts[random.integer(below: parts.count, at: place)]
            }
            let scalars = Array(text.unicodeScalars)
            var end = 0
            for sentence in TextTokenizer().sentences(text) {
                if sentence.isEmpty { Issue.record("\(text.debugDescription)") }
                for token in sentence {
                    let between = String(
                        String.UnicodeScalarView(scalars[end..<token.range.lowerBound]))
                    let isRight =
                        token.text.unicodeScalars.elementsEqual(scalars[token.range])
                        && !token.range.isEmpty
                        && between.allSatisfy { $0.isWhitespace || "\u{200B}\u{FEFF}".contains($0) }
                    if !isRight { Issue.record("\(text.debugDescription): \(token)") }
                    end = token.range.upperBound
                }
            }
        }
    }

    /// Many thousands of characters without a space take no longer than with: the test would not end.
    @Test(arguments: [
        "a", "-", "a.", "a-", "1,", "'", "n't", "@a", "#a", ":)", "(", "www.", "a@a.",
    ])
    func longTexts(part: String) {
        let text = String(repeating: part, count: 60_000)
        let tokens = TextTokenizer().tokens(text)
        #expect(tokens.reduce(0) { $0 + $1.range.count } == text.unicodeScalars.count)
    }
}
