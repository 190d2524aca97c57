import Testing
import UnrollData

@Suite struct TextPreparationTests {
    @Test(arguments: [
        ("A great film!", "a great film !"),
        ("Don't, can't; it's THEIR'S.", "do n't , ca n't ; it 's their 's ."),
        ("(well-made) \"movie\"...", "( well-made ) \" movie \" ..."),
        ("wow!!! :-) <3", "wow !!! :-) < 3"),
        ("the U.S. won; the end.", "the u.s. won ; the end ."),
        ("$5 -3.5% 'quoted' 'em", "$ 5 - 3.5 % ' quoted ' ' em"),
        ("do n't it 's a , b .", "do n't it 's a , b ."),
        ("it\u{2019}s “fine” —", "it 's “ fine ” —"),
        ("Đẹp quá, thầy ơi!", "đẹp quá , thầy ơi !"),
        ("  spaces\tand\u{A0}more \n lines  ", "spaces and more lines"), ("", ""), (" ", ""),
        ("'s", "'s"), ("'", "'"), ("a", "a"),
    ])
    func splits(given: String, expected: String) {
        #expect(TextPreparation()(given) == expected)
        // What has been prepared stays as it is.
        #expect(TextPreparation()(expected) == expected)
    }

    @Test func partsCanBeLeftOut() {
        #expect(TextPreparation(lowercases: false)("It's A.") == "It 's A .")
        #expect(TextPreparation(lowercases: false)("DON'T") == "DO N'T")
        #expect(TextPreparation(splitsPunctuation: false)("It's A.") == "it's a.")
        let untouched = TextPreparation(lowercases: false, splitsPunctuation: false)
        #expect(untouched("It's  A.\n") == "It's  A.\n")
    }
}
