#if os(Linux) || os(macOS)
    import Foundation
    import TestSupport
    import Testing
    import UnrollData
    import UnrollLayers
    import UnrollSystem
    import UnrollTasks
    import UnrollTensors
    import UnrollTraining

    /// Translation models, rebuilt as ``RebuiltLanguageModelsTests`` does it.
    @Suite(.enabled(if: RebuildScript.canRun, "needs python3 with NumPy"))
    struct RebuiltTranslatorsTests {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        private struct Answers: Decodable {
            var logProbabilities: [[Double]]
            var translations: [String]
        }

        private static let configs: [@Sendable (inout TranslationConfig) -> Void] = [
            { $0.texts.level = .subword },
            {
                $0.texts.level = .character
                $0.attention = .general
                $0.inputFeeding = true
                $0.tied = false
            },
            {
                $0.texts.level = .subword
                $0.texts.sharing = .vocabulary
                $0.sharesEmbeddings = true
                $0.contextLayers = 0
                $0.encoder.layers = 2
                $0.decoder.layers = 2
                $0.encoder.cell = .lstm
                $0.decoder.cell = .lstm
            },
            {
                $0.texts.level = .subword
                $0.texts.sharing = .nothing
                $0.attention = .dot
                $0.decoder.cell = .lstm
                $0.decoder.projection = 14
                $0.contextLayers = 2
            },
            {
                $0.texts.normalization.lowercases = true
                $0.decoder.reset = .afterProduct
                $0.encoder.cell = .rnn
            },
            {
                $0.texts.level = .subword
                $0.texts.isTokenized = false
                $0.texts.merges = 30
            },
        ]

        @Test(arguments: configs.indices) func translators(number: Int) throws {
            let config = SmallTranslations.config {
                $0.texts.isTokenized = true
                $0.texts.merges = 9
                $0.training.epochs = 6
                Self.configs[number](&$0)
            }
            let model = folder.file("m.unroll")
            let translator = try Translator.train(
                config, on: SmallTranslations.corpus(120), output: model)
            let pairs = [
                ["two one", "2 1"], ["FIVE five  four", "5 5 4"],
                ["six, e\u{301}t\u{e9}", "61 </s> 5"],
                ["thr fourt onee", "3"], ["<unk> two", ""], ["three three one one two", "3 3"],
                ["two, (one)! five-four 3.5", "2, (1)! \"5\" 'tis 4's x&y U.S. e.g. A&B :-) <3"],
                [
                    "see www.one.two/three). mail a.b@c.de, @two #one...",
                    "->1 ??! \u{4e00}\u{4e8c}3 '90s",
                ],
            ]
            let rebuilt: Answers = try RebuildScript.answer(model, of: pairs, in: folder)
            let texts = translator.texts
            let found = translator.logProbabilities(
                pairs.map { TextPair(source: $0[0], target: $0[1], line: 1) })
            for (mine, other) in zip(found, rebuilt.logProbabilities) {
                expectClose(mine.map(Float.init), other, relative: 1e-4, absolute: 1e-5)
            }
            // A word that is unknown is replaced by the source's, which the script does not do.
            let written = translator.translate(pairs.map { $0[0] }, by: .greedy)
            for (mine, other) in zip(written, rebuilt.translations)
            where !other.contains("<unk>") && !other.contains("\u{fffd}") {
                #expect(mine.text == other)
            }
            #expect(rebuilt.translations.contains { !$0.contains("<unk>") && !$0.isEmpty })
            #expect(texts.sharesVocabulary == config.sharesEmbeddings)
        }

        /// Tokens of plain texts, by the rules of the page.
        @Test func plainTexts() throws {
            var texts = [
                "Hello, world! (It's 5:30—or 17:30.) \"Quoted\"; 'single' “curly” «guillemets»",
                "www.example.com/a?b=c&d=e#f, (see http://a.b/(c)). user@example.org; @name #tag",
                "1,000.50 € 20°C ±3 ½ x² 3×4 a+b=c {[()]} \\ / | ~ ` ^ _under_score_ A&B a&b",
                "e\u{301}tude עברית हिन्दी 日本語とEnglishと123。 tail\u{ad}ing a‑b",
                ":-) ;P =D <3 <33 :3 10:3 ://x ...!!?? -- --> => - a--b '90s '1990 'em 's n't",
                "U.S. z.B. e.g. Mr. B. Plan B. etc.. end.Start 3.5.2 St... inc. Inc.,",
                "■￭x ￭ a.b@c.de. a@b a.b@.c x@y.z-. Ph.D. p.m. @1 #1 a@b# don't rock'n'roll",
            ]
            let random = RandomStream(seed: 3)
            let letters = Array("abA1.,-'\"( )!é日/:@#_&;=<>PD?w".map(String.init))
            texts += (0..<500).map { (number: Int) -> String in
                (0..<12).map { (place: Int) -> String in
                    letters[random.integer(below: letters.count, at: UInt64(12 * number + place))]
                }.joined()
            }
            let tokenizer = JoiningTokenizer()
            let rebuilt = try RebuildScript.tokens(of: texts, in: folder)
            for (text, tokens) in zip(texts, rebuilt) {
                #expect(tokenizer.tokens(text) == tokens, "\(text)")
            }
        }
    }
#endif
