import Testing
import UnrollData
import UnrollSystem

/// No bytes stop the program: pairs of texts that become symbols and texts again, or a `DataError`.
@Suite struct TextPairsFuzzTests {
    private let seeds = [
        "source,target\n\"a, \"\"b\"\"\nc\",x y\r\n,y\n", "ein Haus.\ta house.\nja!\tyes!\tCC\n",
        #"{"source":"a\u00e9\ud83d\ude00\n","target":"b@@ </s>"}"# + "\n",
        "[{\"src\": \"a\", \"tgt\": \"1\"},\n {\"src\": \"b\\\"]\", \"tgt\": \"\"}]\n",
        "\u{FEFF}a￭b;x\r\n日本語。;\u{301}e\u{301}\n", "<unk> </s>\t@@\n@@@ a@@\t\u{2028}b\u{85}\n",
    ]
    private let pieces: [[UInt8]] = [
        [0x22], [0x2C], [0x09], [0x0A], [0x0D], [0x0D, 0x0A], [0x00], [0xFF], [0xC3], [0xEF, 0xBB],
        [0x5C], [0x7B], [0x7D], [0x5B], [0x5D], [0x3A], [0x20], Array("@@".utf8), Array("￭".utf8),
        Array("source".utf8), Array("target".utf8), Array("\\ud83d".utf8), Array("\u{301}".utf8),
        Array("\u{200D}".utf8), Array("👍🏽".utf8), Array("</w>".utf8),
    ]

    private func bytes(_ draw: (Int) -> Int) -> [UInt8] {
        var bytes = Array(seeds[draw(seeds.count)].utf8)
        for _ in 0...draw(4) {
            let start = draw(bytes.count + 1)
            switch draw(3) {
            case 0: bytes.insert(contentsOf: pieces[draw(pieces.count)], at: start)
            case 1: bytes.removeSubrange(start..<min(bytes.count, start + draw(4)))
            default:
                let end = min(bytes.count, start + draw(20))
                bytes.insert(contentsOf: bytes[start..<end], at: draw(bytes.count + 1))
            }
        }
        return bytes
    }

    @Test func mutatedPairs() throws {
        let random = RandomStream(seed: 14)
        var place: UInt64 = 0
        func draw(_ below: Int) -> Int {
            place += 1
            return random.integer(below: below, at: place)
        }
        var good = 0
        for number in 0..<6000 {
            let bytes = bytes(draw)
            var options = TextPairOptions()
            let format = draw(TableOptions.Format.allCases.count * 4)
            if format < TableOptions.Format.allCases.count {
                options.format = TableOptions.Format.allCases[format]
            }
            if draw(4) == 0 { options.sourceColumn = ["1", "2", "source", "9", ""][draw(5)] }
            if draw(4) == 0 { options.targetColumn = ["1", "2", "target", "-1", "x"][draw(5)] }
            do {
                let pairs = try TextPairs(bytes: bytes, path: "t", options: options)
                good += 1
                check(pairs.pairs, draw, number)
                _ = pairs.inspection
            } catch let error as DataError {
                if "\(error)".contains("\n") { Issue.record("\(error)") }
            }
        }
        #expect(good > 500)
    }

    /// What is learned from comes back whole, but for white space and joiners in the texts.
    private func check(_ pairs: [TextPair], _ draw: (Int) -> Int, _ number: Int) {
        var config = TranslationTextConfig()
        config.level = TranslationTextConfig.Level.allCases[draw(3)]
        config.sharing = TranslationTextConfig.Sharing.allCases[draw(3)]
        config.isTokenized = draw(2) == 0
        config.merges = 1 + draw(30)
        config.subwordDropout = Float(draw(2)) * 0.3
        let corpus = TranslationCorpus(learningFrom: pairs, config: config)
        for (place, pair) in pairs.enumerated() {
            let symbols = corpus.target(place, random: RandomStream(seed: UInt64(number)))
            let hasOwnMarks = ["<unk>", "</s>", "<", ">"].contains { pair.target.contains($0) }
            if hasOwnMarks { continue }
            var expected = config.normalization(pair.target)
            if !config.isTokenized, config.level != .character {
                expected.replace("￭", with: "■")
            }
            let words = expected.unicodeScalars.split { $0.properties.isWhitespace }
            let plain = words.map { String($0) }.joined(separator: " ")
            let text = corpus.texts.target.text(of: symbols)
            if !text.utf8.elementsEqual(plain.utf8) {
                Issue.record("\(config): \(Array(pair.target.unicodeScalars)): \(text)")
            }
        }
    }
}
