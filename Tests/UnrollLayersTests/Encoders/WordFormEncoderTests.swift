import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors

@Suite struct WordFormEncoderTests {
    private static let words = ["Oslo", "a", "@lena", "été", "1990", "unbelievably-long-word"]

    private func encoder(_ reader: WordFormConfig.Reader, shapeSize: Int = 3) -> WordFormEncoder {
        var config = WordFormConfig()
        config.reader = reader
        config.size = 8
        config.shapeSize = shapeSize
        config.characterSize = 5
        config.limit = 9
        return WordFormEncoder(config, random: RandomStream(seed: 1))
    }

    @Test(arguments: WordFormConfig.Reader.allCases)
    func aWordHasOneVectorWhateverStandsBeside(reader: WordFormConfig.Reader) {
        let encoder = encoder(reader)
        let forms = WordForms(Self.words, limit: 9)
        let together = encoder([3, 0, -1, 5, 0, 2], of: forms, in: .evaluation)
        #expect(together.shape == [6, 11])
        let rows = (0..<6).map { Array(together.floats[($0 * 11)..<(($0 + 1) * 11)]) }
        #expect(rows[1] == rows[4] && rows[2] == [Float](repeating: 0, count: 11))
        for (place, word) in [(0, 3), (1, 0), (3, 5), (5, 2)] {
            let alone = encoder(
                [0], of: WordForms([Self.words[word]], limit: 9), in: .evaluation)
            #expect(alone.floats == rows[place], "\(Self.words[word])")
        }
    }

    /// Cut after seven bytes, words of one beginning are the same but for their shapes.
    @Test(arguments: WordFormConfig.Reader.allCases)
    func longWordsAreCut(reader: WordFormConfig.Reader) {
        let forms = WordForms(["believable", "believably"], limit: 9)
        let rows = encoder(reader)([0, 1], of: forms, in: .evaluation)
        #expect(rows.slice(0..<1).floats == rows.slice(1..<2).floats)
    }

    @Test(arguments: WordFormConfig.Reader.allCases)
    func everyParameterLearns(reader: WordFormConfig.Reader) throws {
        let encoder = encoder(reader)
        let forms = WordForms(Self.words, limit: 9)
        let y = encoder(
            (0..<6).map { Int32($0) }, of: forms, in: .training(RandomStream(seed: 2)))
        (y * y).sum().backward()
        for named in encoder.parameters {
            let gradient = try #require(named.parameter.gradient, "\(named.name)")
            #expect(
                gradient.dense(shape: named.parameter.shape).floats.contains { $0 != 0 },
                "\(named.name)")
        }
    }

    @Test func withoutShapesThereAreLettersAlone() {
        let encoder = encoder(.convolution, shapeSize: 0)
        let y = encoder([0], of: WordForms(["Oslo"], limit: 9), in: .evaluation)
        #expect(y.shape == [1, 8])
        #expect(!encoder.parameters.contains { $0.name.hasPrefix("shapes") })
    }

    @Test(arguments: [
        ("Oslo", WordShape.capitalized), ("NASA", .capitals), ("A", .capitalized),
        ("iPhone", .mixed), ("McDonald", .mixed), ("the", .lowercase), ("été", .lowercase),
        ("Été", .capitalized), ("well-known", .lowercase), ("1990", .withDigit),
        ("4th", .withDigit), ("٣", .withDigit), ("...", .signs), ("", .signs), ("@", .signs),
        ("@lena", .mention), ("#swift", .hashtag), ("http://a.b", .link), ("WWW.A.B", .link),
        ("日本", .mixed),
    ])
    func shapes(word: String, shape: WordShape) { #expect(WordShape(word) == shape) }

    @Test func absurdSizesNameTheirField() {
        let changes: [(String, (inout WordFormConfig) -> Void)] = [
            ("wordFormSize", { $0.size = 0 }), ("wordFormSize", { $0.size = 2 }),
            ("characterSize", { $0.characterSize = -1 }), ("shapeSize", { $0.shapeSize = -1 }),
            ("characterLimit", { $0.limit = 2 }), ("filterWidths", { $0.widths = [] }),
            ("filterWidths", { $0.widths = [0] }),
            (
                "wordFormSize",
                {
                    $0.reader = .recurrent
                    $0.size = 7
                }
            ),
        ]
        for (field, change) in changes {
            var config = WordFormConfig()
            change(&config)
            let error = #expect(throws: ConfigError.self) { try config.validate() }
            #expect(error?.description.contains(field) == true)
        }
    }
}
