import Foundation
import Testing
import UnrollData
import UnrollLanguageModels
import UnrollTasks

/// Decoding against the sum of every alignment, and against plain scoring of every text.
@Suite struct SpeechDecoderTests {
    private func isNear(_ one: Double, _ other: Double) -> Bool {
        abs(one - other) <= 1e-4 * max(1, abs(other))
    }

    /// The scores of all texts, of those with the same words the greatest.
    private func best(
        _ texts: [[Int32]: Double], _ words: ([Int32]) -> [String],
        _ added: ([Int32]) -> Double
    ) -> [[String]: Double] {
        var scores: [[String]: Double] = [:]
        for (text, logProbability) in texts {
            let score = logProbability + added(text)
            scores[words(text)] = max(scores[words(text)] ?? -.infinity, score)
        }
        return scores
    }

    private func compare(_ found: [Recognition], _ expected: [[String]: Double]) {
        #expect(found.count == expected.count)
        for text in found {
            let right = expected[text.words.map(\.text)]
            #expect(right.map { isNear(text.score, $0) } == true, "\(text.text) \(text.score)")
        }
        #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
    }

    private func words(_ codec: TranscriptCodec) -> ([Int32]) -> [String] {
        { codec.text(of: $0).split(separator: " ").map { String($0) } }
    }

    // MARK: Without a language model

    @Test(arguments: 1...5) func aFullBeamIsTheSumOfAllAlignments(_ frames: Int) throws {
        let codec = try TranscriptCodec(unit: .words, symbols: ["a", "b", "c"])
        var numbers = TestNumbers(UInt64(frames))
        let logs = numbers.logProbabilities(frames: frames, symbols: 4)
        let texts = enumeratedTexts(logs, symbols: 4)
        let found = try SpeechDecoder(codec: codec, config: exhaustive())(logs)
        #expect(found.count == texts.count)
        for text in found {
            #expect(isNear(text.logProbability, texts[text.symbols] ?? .nan))
            #expect(text.score == text.logProbability)
        }
        #expect(isNear(found.reduce(0) { $0 + exp($1.logProbability) }, 1))
    }

    @Test func theBonusCountsWords() throws {
        let codec = try TranscriptCodec(unit: .characters, symbols: [" ", "a", "b"])
        var numbers = TestNumbers(9)
        let logs = numbers.logProbabilities(frames: 5, symbols: 4)
        let config = exhaustive { $0.insertionBonus = 0.7 }
        compare(
            try SpeechDecoder(codec: codec, config: config)(logs),
            best(enumeratedTexts(logs, symbols: 4), words(codec)) {
                0.7 * Double(words(codec)($0).count)
            })
    }

    @Test func aNarrowBeamFindsWhatIsClear() throws {
        let codec = try TranscriptCodec(unit: .characters, symbols: [" ", "a", "b"])
        // b, b, blank, b, space, a
        let best = [3, 3, 0, 3, 1, 2]
        let logs = best.flatMap { right in
            (0..<4).map { Float(log($0 == right ? 0.97 : 0.01)) }
        }
        let found = try SpeechDecoder(codec: codec, config: SpeechDecodingConfig(beam: 3))(logs)
        #expect(found.count == 1)
        #expect(found[0].words.map(\.text) == ["bb", "a"])
        #expect(found[0].words.map(\.start) == [0, 5])
        #expect(found[0].words.map(\.end) == [4, 6])
        #expect(isNear(found[0].words[0].confidence, 0.97))
        let greedy = try SpeechDecoder(codec: codec).greedy(logs)
        #expect(greedy.words == found[0].words)
        #expect(greedy.symbols == [3, 3, 1, 2])
        #expect(isNear(greedy.score, 6 * log(0.97)))
    }

    @Test func aRecordingWithoutFramesIsEmpty() throws {
        let codec = try TranscriptCodec(unit: .words, symbols: ["a"])
        let decoder = try SpeechDecoder(codec: codec)
        #expect(decoder([]).map(\.text) == [""])
        #expect(decoder.greedy([]).text == "")
        #expect(decoder.stream().finish() == [])
    }

    @Test func improbableSymbolsAreNotWritten() throws {
        let codec = try TranscriptCodec(unit: .words, symbols: ["a", "b"])
        let logs = [0.5, 0.495, 0.005].map { Float(log($0)) }
        var config = exhaustive { $0.minimumProbability = 0.01 }
        #expect(try SpeechDecoder(codec: codec, config: config)(logs).map(\.text) == ["", "a"])
        config.minimumProbability = 0
        #expect(try SpeechDecoder(codec: codec, config: config)(logs).count == 3)
        config.symbolLimit = 1
        #expect(try SpeechDecoder(codec: codec, config: config)(logs).map(\.text) == ["", "a"])
    }

    // MARK: With a language model

    /// α · log p(text, end) + β · n, by the model's own scoring of the whole text.
    private func plain(
        _ model: some LanguageModel, _ symbols: [Int32], units: Int, _ config: SpeechDecodingConfig
    ) -> Double {
        let scored = model.score(symbols + [model.codec.boundary], after: model.start)
        return config.languageWeight
            * scored.logProbabilities.reduce(0) { $0 + Double($1) }
            + config.insertionBonus * Double(units)
    }

    @Test func aModelOfCharactersScoresEachCharacter() throws {
        // The recogniser writes capital letters, the model knows small ones, and no c.
        let codec = try TranscriptCodec(unit: .characters, symbols: [" ", "A", "B", "C"])
        let model = try WholeHistoryModel(level: "character", symbols: [" ", "a", "b"])
        var numbers = TestNumbers(5)
        let logs = numbers.logProbabilities(frames: 4, symbols: 5)
        let config = exhaustive {
            $0.languageWeight = 0.8
            $0.insertionBonus = 0.3
        }
        let index: [Int32] = [0, 2, 3, 4, 0]
        compare(
            try SpeechDecoder(codec: codec, config: config, languageModel: model)(logs),
            best(enumeratedTexts(logs, symbols: 5), words(codec)) {
                plain(model, $0.map { index[Int($0)] }, units: $0.count, config)
            })
    }

    @Test func aModelOfWordsScoresWholeWords() throws {
        let codec = try TranscriptCodec(unit: .characters, symbols: [" ", "a", "b"])
        let model = try WholeHistoryModel(level: "word", symbols: ["A", "AB", "B", "BA"])
        var numbers = TestNumbers(6)
        let logs = numbers.logProbabilities(frames: 5, symbols: 4)
        let config = exhaustive {
            $0.languageWeight = 0.6
            $0.insertionBonus = -0.2
            $0.unknownPenalty = 1
        }
        compare(
            try SpeechDecoder(codec: codec, config: config, languageModel: model)(logs),
            best(enumeratedTexts(logs, symbols: 4), words(codec)) { text in
                let symbols = words(codec)(text).map {
                    model.codec.vocabulary.index(of: $0.uppercased()) ?? 0
                }
                return plain(model, symbols, units: symbols.count, config)
                    - 0.6 * Double(symbols.count { $0 == 0 })
            })
    }

    @Test func aRecogniserOfWordsTakesEitherModel() throws {
        let codec = try TranscriptCodec(unit: .words, symbols: ["ab", "b"])
        var numbers = TestNumbers(7)
        let logs = numbers.logProbabilities(frames: 4, symbols: 3)
        let texts = enumeratedTexts(logs, symbols: 3)
        let config = exhaustive { $0.insertionBonus = 0.4 }
        let ofWords = try WholeHistoryModel(level: "word", symbols: ["b", "ab"])
        compare(
            try SpeechDecoder(codec: codec, config: config, languageModel: ofWords)(logs),
            best(texts, words(codec)) {
                plain(ofWords, $0.map { $0 == 1 ? 3 : 2 }, units: $0.count, config)
            })
        let ofCharacters = try WholeHistoryModel(level: "character", symbols: ["a", "b", " "])
        compare(
            try SpeechDecoder(codec: codec, config: config, languageModel: ofCharacters)(logs),
            best(texts, words(codec)) { text in
                let letters = ofCharacters.codec.encode(codec.text(of: text))
                return plain(ofCharacters, letters, units: text.count, config)
            })
    }

    @Test func modelsOfNGramsGiveTheSameAsTheirScores() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("unroll-\(UUID().uuidString).arpa")
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(
            """
            \\data\\
            ngram 1=5
            ngram 2=4

            \\1-grams:
            -99 <s> -0.3
            -0.7 </s>
            -1.1 <unk>
            -0.5 a -0.2
            -0.6 b -0.4

            \\2-grams:
            -0.2 <s> a
            -0.3 a b
            -0.4 b a
            -0.5 b </s>

            \\end\\

            """.utf8
        ).write(to: folder)
        let model = try BackoffModel(arpa: folder.path)
        let codec = try TranscriptCodec(unit: .characters, symbols: [" ", "a", "b"])
        var numbers = TestNumbers(8)
        let logs = numbers.logProbabilities(frames: 5, symbols: 4)
        let config = exhaustive()
        compare(
            try SpeechDecoder(codec: codec, config: config, languageModel: model)(logs),
            best(enumeratedTexts(logs, symbols: 4), words(codec)) { text in
                plain(
                    model, model.codec.encode(words(codec)(text).joined(separator: " ")),
                    units: 0, config)
            })
    }

    // MARK: With a lexicon

    @Test func onlyListedWordsAreWritten() throws {
        let codec = try TranscriptCodec(unit: .characters, symbols: [" ", "a", "b"])
        let lexicon = try SpeechLexicon(words: ["AB", "b", "xyz", " "], codec: codec)
        #expect(lexicon.words == ["ab", "b"] && lexicon.unwritable == ["xyz"])
        var numbers = TestNumbers(10)
        let logs = numbers.logProbabilities(frames: 6, symbols: 4)
        let decoder = try SpeechDecoder(codec: codec, config: exhaustive(), lexicon: lexicon)
        let allowed = enumeratedTexts(logs, symbols: 4).filter { text, _ in
            let parts = codec.text(of: text).split(separator: " ", omittingEmptySubsequences: false)
            // No blank where no word is.
            return (text.isEmpty || !parts[0].isEmpty)
                && parts.dropLast().allSatisfy { ["ab", "b"].contains($0) }
                && (parts.last.map { ["", "ab", "b"].contains($0) } ?? true)
        }
        compare(decoder(logs), best(allowed, words(codec)) { _ in 0 })
    }

    @Test func aWordThatIsNotListedIsLeftOut() throws {
        let codec = try TranscriptCodec(unit: .characters, symbols: [" ", "a", "b"])
        let lexicon = try SpeechLexicon(words: ["ab", "b"], codec: codec)
        // b, blank between words, and an a that no b follows.
        let logs = [3, 1, 2].flatMap { right in
            (0..<4).map { Float(log($0 == right ? 0.97 : 0.01)) }
        }
        var config = SpeechDecodingConfig(beam: 1)
        let narrow = try SpeechDecoder(codec: codec, config: config, lexicon: lexicon)(logs)
        #expect(narrow.map(\.text) == ["b"])
        config.beam = 16
        let wide = try SpeechDecoder(codec: codec, config: config, lexicon: lexicon)(logs)
        #expect(lexicon.words.contains(wide[0].words.last?.text ?? ""))
    }

    @Test func phonesBecomeWordsOfADictionary() throws {
        let codec = try TranscriptCodec(unit: .phones, symbols: ["P", "Q"])
        let dictionary = try PronunciationDictionary(
            bytes: Array("one P Q\nwon P Q\npea P\nqueue Q\nqueue Q P\nelse X\n".utf8), path: "d")
        let lexicon = try SpeechLexicon(dictionary, codec: codec)
        #expect(lexicon.unwritable == ["else"])
        let model = try WholeHistoryModel(
            level: "word", symbols: ["one", "won", "pea", "queue"])
        var numbers = TestNumbers(11)
        let logs = numbers.logProbabilities(frames: 4, symbols: 3)
        let config = exhaustive { $0.insertionBonus = 0.5 }
        let found = try SpeechDecoder(
            codec: codec, config: config, languageModel: model, lexicon: lexicon)(logs)
        // Every way to cut the phones of every text into words.
        let spellings: [([Int32], String)] = [
            ([1, 2], "one"), ([1, 2], "won"), ([1], "pea"), ([2], "queue"), ([2, 1], "queue"),
        ]
        var expected: [[String]: Double] = [:]
        func cut(_ rest: ArraySlice<Int32>, _ words: [String], _ logProbability: Double) {
            if rest.isEmpty {
                let symbols = words.map { model.codec.vocabulary.index(of: $0) ?? 0 }
                let score =
                    logProbability + plain(model, symbols, units: words.count, config)
                expected[words] = max(expected[words] ?? -.infinity, score)
            }
            for (phones, word) in spellings where rest.starts(with: phones) {
                cut(rest.dropFirst(phones.count), words + [word], logProbability)
            }
        }
        for (text, logProbability) in enumeratedTexts(logs, symbols: 3) {
            cut(text[...], [], logProbability)
        }
        compare(found, expected)
        for text in found {
            for word in text.words {
                #expect(word.start < word.end && (0...1).contains(word.confidence))
            }
        }
    }

    @Test func recognisersOfWordsKeepToAList() throws {
        let codec = try TranscriptCodec(unit: .words, symbols: ["a", "b", "c"])
        let lexicon = try SpeechLexicon(words: ["a", "c", "q"], codec: codec)
        var numbers = TestNumbers(12)
        let logs = numbers.logProbabilities(frames: 4, symbols: 4)
        let found = try SpeechDecoder(codec: codec, config: exhaustive(), lexicon: lexicon)(logs)
        let texts = enumeratedTexts(logs, symbols: 4).filter { !$0.key.contains(2) }
        compare(found, best(texts, words(codec)) { _ in 0 })
        #expect(throws: (any Error).self) { try SpeechLexicon(words: ["q"], codec: codec) }
    }

    // MARK: Places and confidences

    @Test func placesAreThoseOfTheBestAlignment() throws {
        let codec = try TranscriptCodec(unit: .words, symbols: ["a", "b"])
        var numbers = TestNumbers(14)
        let logs = numbers.logProbabilities(frames: 7, symbols: 3)
        let best = bestFrames(logs, symbols: 3)
        let found = try SpeechDecoder(codec: codec, config: exhaustive())(logs)
        #expect(found.contains { $0.symbols == [1, 1, 1] })
        for text in found {
            let frames = try #require(best[text.symbols])
            #expect(text.words.map { $0.start..<$0.end } == frames, "\(text.text)")
            for (word, (symbol, range)) in zip(text.words, zip(text.symbols, frames)) {
                let highest = range.map { logs[3 * $0 + Int(symbol)] }.max() ?? 0
                #expect(isNear(word.confidence, exp(Double(highest))))
            }
        }
    }

    @Test func wordsHavePlacesAndConfidences() throws {
        let codec = try TranscriptCodec(unit: .characters, symbols: [" ", "a", "b"])
        var numbers = TestNumbers(13)
        let logs = numbers.logProbabilities(frames: 60, symbols: 4)
        var config = SpeechDecodingConfig(beam: 16)
        config.candidates = 8
        let found = try SpeechDecoder(codec: codec, config: config)(logs)
        #expect(found.count == 8)
        for text in found {
            #expect(!text.words.isEmpty)
            var last = 0
            for word in text.words {
                #expect(word.start >= last && word.end > word.start)
                #expect((0...1).contains(word.confidence))
                last = word.end
            }
            #expect(last <= 60)
        }
    }
}
