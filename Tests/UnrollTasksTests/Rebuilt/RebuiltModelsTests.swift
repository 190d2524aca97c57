#if os(Linux) || os(macOS)
    import Foundation
    import TestSupport
    import Testing
    import UnrollData
    import UnrollLanguageModels
    import UnrollLayers
    import UnrollSystem
    import UnrollTasks
    import UnrollTensors
    import UnrollTraining

    /// Models of every kind, rebuilt from their files in Python as the page on the format says, give
    /// the probabilities that this program gives. Where a test fails, either the page or the program
    /// changed what a file means.
    ///
    /// Needs a `python3` that has NumPy; skipped elsewhere.
    @Suite(.enabled(if: RebuildScript.canRun, "needs python3 with NumPy"))
    struct RebuiltModelsTests {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        /// Known and unknown symbols, an empty line, marks of lines, a last line that does not end.
        private static let text =
            "\u{FEFF}the cats , which already ate , was full .\r\n\n<s> zebras ate the \u{A0} cat </s>\n"
            + "</s> full <s> </s> . \n were é full"

        private func write(_ text: String, _ name: String) throws -> String {
            let path = folder.file(name)
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

        private func expectRebuilt(
            _ path: String, of text: String = Self.text, precision: Precision? = nil,
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            let given = try write(text, "given.txt")
            let model = try LanguageModels.load(path, precision: precision)
            let encoded = try model.codec.encode(contentsOf: given)
            let ours = model.score(encoded, keepingEach: true)
            let rebuilt: RebuildScript.Scores = try RebuildScript.answer(path, given)
            #expect(rebuilt.symbols == Array(encoded.symbols), sourceLocation: sourceLocation)
            expectClose(
                ours.logProbabilities ?? [], rebuilt.logProbabilities, relative: 1e-4,
                absolute: 1e-6, "log-probability", sourceLocation: sourceLocation)
        }

        // MARK: Networks

        struct Kind: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var change: @Sendable (inout LanguageModelConfig) -> Void

            init(
                _ name: String, _ change: @escaping @Sendable (inout LanguageModelConfig) -> Void
            ) {
                testDescription = name
                self.change = change
            }
        }

        static let kinds = [
            Kind("rnn, tanh") { $0.recurrent.cell = .rnn },
            Kind("rnn, relu") {
                $0.recurrent.cell = .rnn
                $0.recurrent.activation = .relu
            },
            Kind("simplified GRU") { $0.recurrent.cell = .simplifiedGRU },
            Kind("GRU, reset before the product") { $0.recurrent.cell = .gru },
            Kind("GRU, reset after the product") {
                $0.recurrent.cell = .gru
                $0.recurrent.reset = .afterProduct
            },
            Kind("LSTM") { _ in },
            Kind("LSTM of bytes") { $0.level = .byte },
            Kind("LSTM with a projection") { $0.recurrent.projection = 7 },
            Kind("tied") { $0.tied = true },
            Kind("narrow embedding") { $0.embeddingSize = 9 },
            Kind("adaptive softmax") {
                $0.recurrent.hiddenSize = 32
                $0.objective = .adaptive(cutoffs: [5, 12])
            },
            Kind("adaptive softmax of chosen cut-offs with features") {
                $0.level = .word
                $0.objective = .adaptive(cutoffs: nil)
                $0.features = HashedNGramsConfig(order: 3, slots: 1000)
            },
            Kind("sampled softmax") { $0.objective = .sampled(samples: 5) },
            Kind("BlackOut") { $0.objective = .blackOut(samples: 5, exponent: 0.4) },
            Kind("noise-contrastive estimation") {
                $0.objective = .noiseContrastive(samples: 5, exponent: 1)
            },
            Kind("RNN with features") {
                $0.recurrent.cell = .rnn
                $0.features = HashedNGramsConfig(order: 4, slots: 1 << 12)
            },
            Kind("features of order 1") { $0.features = HashedNGramsConfig(order: 1, slots: 64) },
            Kind("maximum entropy") {
                $0.hasRecurrentLayers = false
                $0.features = HashedNGramsConfig(order: 5, slots: 1 << 12)
                $0.training.groups = [$0.featureGroup()]
            },
            Kind("words by their characters") {
                $0.level = .word
                $0.characters = CharacterEncoderConfig(filters: 64)
                // "already" is cut, and most words are shorter than the widest filters.
                $0.characters?.limit = 7
            },
        ]

        @Test(arguments: kinds, [false, true])
        func networks(kind: Kind, perLine: Bool) throws {
            var config = smallConfig(kind.change)
            config.perLine = perLine
            try train(config, on: verse, in: folder)
            try expectRebuilt(folder.file("model.unroll"))
        }

        /// The matrices of fewer bits, with products in float32.
        @Test(arguments: [Precision.bfloat16, .int8])
        func storedInFewerBits(precision: Precision) throws {
            try train(smallConfig(), on: verse, in: folder)
            let stored = folder.file("stored.unroll")
            try RecurrentLanguageModel(ModelFile(folder.file("model.unroll")))
                .write(storedAs: precision, to: stored)
            try expectRebuilt(stored, precision: .float32)
        }

        // MARK: Counts

        @Test(arguments: [1, 2, 4], TextLevel.allCases)
        func ngrams(order: Int, level: TextLevel) throws {
            let path = folder.file("ngrams.unroll")
            var config = KneserNeyConfig(order: order)
            config.level = level
            _ = try KneserNeyEstimator.estimate(
                contentsOf: try write(verse, "text.txt"), config: config, output: path)
            try expectRebuilt(path)
        }

        @Test func sparseMatrices() throws {
            let path = folder.file("snm.unroll")
            _ = try SNMRun(
                text: try write(verse, "text.txt"),
                config: SNMConfig(order: 3, skips: SNMSkip.standard), output: path
            ).run()
            try expectRebuilt(path)
        }

        /// Parts that carry their state and parts that do not, one with its symbols in another order,
        /// and a cache.
        @Test func mixtures() throws {
            try train(smallConfig { $0.level = .word }, on: verse, in: folder, output: "a.unroll")
            try train(
                smallConfig {
                    $0.level = .word
                    $0.perLine = true
                    $0.recurrent.cell = .gru
                }, on: verse, in: folder, output: "b.unroll")
            let other = try write(
                verse + String(repeating: "were were were full\n", count: 60), "other.txt")
            _ = try KneserNeyEstimator.estimate(
                contentsOf: other, config: KneserNeyConfig(order: 3),
                output: folder.file("c.unroll"))
            let output = folder.file("mixture.unroll")
            // By hand, so that no part is without weight, and weights do not sum to one.
            let parts = ["a", "b", "c"].map { "{\"model\":{\"file\":\"\($0).unroll\"}}" }
            try SafetensorsWriter(metadata: [
                "unroll.format_version": "2", "unroll.task": "mixture-language-model",
                "unroll.config": """
                {"parts":[\(parts.joined(separator: ",")),\
                {"cache":{"decay":0.9,"smoothing":2}}],"weights":[3,2,4,1]}
                """,
                "unroll.vocabulary": ModelFile(folder.file("a.unroll")).json(of: "vocabulary"),
            ]).write(to: output)
            try expectRebuilt(output)
        }

        // MARK: Classifiers

        struct ClassifierKind: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var change: @Sendable (inout ClassificationConfig) -> Void

            init(
                _ name: String, _ change: @escaping @Sendable (inout ClassificationConfig) -> Void
            ) {
                testDescription = name
                self.change = change
            }
        }

        static let classifiers =
            SequencePooling.Kind.allCases.flatMap { pooling in
                RecurrentStack.Direction.allCases.map { direction in
                    ClassifierKind("\(pooling), \(direction)") {
                        $0.pooling = pooling
                        $0.recurrent?.direction = direction
                        $0.recurrent?.layers = 2
                    }
                }
            } + [
                ClassifierKind("averaged vectors") { $0 = $0.baseline },
                ClassifierKind("attention to vectors") {
                    $0.recurrent = nil
                    $0.pooling = .attention
                },
                ClassifierKind("mean and maximum of three parts") {
                    $0.pooling = .meanMax
                    $0.poolingParts = 3
                },
                ClassifierKind("attention in two parts") {
                    $0.pooling = .attention
                    $0.poolingParts = 2
                },
                ClassifierKind("three models") { $0.models = 3 },
                ClassifierKind("GRU") { $0.recurrent?.cell = .gru },
                ClassifierKind("projection") { $0.recurrent?.projection = 5 },
                ClassifierKind("letters") { $0.level = .character },
                ClassifierKind("bytes") {
                    $0.level = .byte
                    $0.wordDropout = 0
                },
                ClassifierKind("texts as they are") {
                    $0.preparation = TextPreparation(lowercases: false, splitsPunctuation: false)
                },
            ]

        @Test(arguments: classifiers)
        func textClassifiers(kind: ClassifierKind) throws {
            let config = smallClassifier {
                $0.maximumLength = 12
                $0.training = TrainingConfig(epochs: 2, learningRate: 0.02)
                kind.change(&$0)
            }
            // What the tokens are shows in what the model makes of them.
            let signs = [
                "positive\tIt's \"good\", isn't it? we've !!",
                "negative\t(awful) U.S. etc. ... don't'",
                "neutral\tfine :-) 'tis, it’s o'clock", "positive\tWE'LL SEE ÀÉ — «bien»",
            ]
            let classifier = try SequenceClassifier.train(
                config, on: try table(toyRows(60) + signs, in: folder),
                output: folder.file("toy.unroll"))
            let texts =
                signs.map { String($0.split(separator: "\t")[1]) } + [
                    "", " ", "GOOD\nfilm,awful", "<s> fine </s>", "nothing known here",
                    String(repeating: "so very awful ", count: 9), "n't 's ' '' a.b. A.B... (n't)",
                    "ΟΔΟΣ İ\u{2003}fine\u{85}film",
                ]
            let given = folder.file("texts.json")
            try JSONEncoder().encode(texts).write(to: URL(fileURLWithPath: given))
            let rebuilt: RebuildScript.Classes = try RebuildScript.answer(
                folder.file("toy.unroll"), given)
            #expect(rebuilt.labels == classifier.labels)
            let ours = classifier.predict(texts)
            for (index, (mine, other)) in zip(ours, rebuilt.probabilities).enumerated() {
                expectClose(
                    mine.probabilities, other, relative: 1e-4, absolute: 0, "text \(index)")
            }
        }

        @Test(arguments: [0, 6], [false, true])
        func nucleotideClassifiers(filters: Int, bothStrands: Bool) throws {
            let rows = (0..<40).map { "\(["a", "b"][$0 % 2]),\(["ACGTNR", "TTGAcu"][$0 % 2])AC\n" }
            let config = smallClassifier {
                $0.input = .nucleotides
                $0.frames.filters = filters
                $0.frames.filterWidth = 3
                $0.bothStrands = bothStrands
                $0.models = bothStrands ? 2 : 1
                $0.nucleotideShift = 2
                $0.pooling = filters > 0 ? .last : .middle
                $0.windowing = bothStrands ? SequenceWindowing(length: 6, overlap: 3) : nil
                $0.wordDropout = 0
                $0.training = TrainingConfig(epochs: 1, learningRate: 0.02)
            }
            let classifier = try SequenceClassifier.train(
                config, on: TextTable(bytes: Array(rows.joined().utf8), path: "dna.csv"),
                output: folder.file("dna.unroll"))
            let texts = ["ACGT", "ac gu-*N", "RYSWKMBDHVX", "T", "", "GATTACAGATTACA"]
            let given = folder.file("texts.json")
            try JSONEncoder().encode(texts).write(to: URL(fileURLWithPath: given))
            let rebuilt: RebuildScript.Classes = try RebuildScript.answer(
                folder.file("dna.unroll"), given)
            for (mine, other) in zip(
                try classifier.classes(of: texts, from: ""), rebuilt.probabilities)
            {
                expectClose(mine.probabilities, other, relative: 1e-4, absolute: 0)
            }
        }

        private func expectRebuilt(classifier: SequenceClassifier, of files: [String]) throws {
            let paths = files.map { folder.file($0) }
            let given = folder.file("files.json")
            try JSONEncoder().encode(paths).write(to: URL(fileURLWithPath: given))
            let rebuilt: RebuildScript.Classes = try RebuildScript.answer(
                folder.file("frames.unroll"), given)
            for (mine, other) in zip(
                try classifier.classes(of: paths, from: ""), rebuilt.probabilities)
            {
                expectClose(mine.probabilities, other, relative: 2e-4, absolute: 0)
            }
        }

        @Test(arguments: [false, true])
        func frameClassifiers(isRelative: Bool) throws {
            let random = RandomStream(seed: 4)
            for number in 0..<12 {
                let lines = (0..<(3 + number)).map { step in
                    (0..<6).map { column in
                        "\(Double((number % 2) * step) + Double(random.uniform(at: UInt64(100 * number + 6 * step + column))))"
                    }.joined(separator: ",")
                }
                _ = try write(lines.joined(separator: "\n") + "\n", "f\(number).csv")
            }
            let rows = (0..<12).map { "f\($0).csv,\(["a", "b"][$0 % 2])\n" }.joined()
            let table = try TextTable(
                contentsOf: write("file,label\n" + rows, "frames-table.csv"))
            let config = smallClassifier {
                $0.input = .frames
                $0.frameReading.referenceJoint = isRelative ? 1 : nil
                $0.frameReading.differences = isRelative ? 3 : 0
                $0.frames.filters = isRelative ? 0 : 4
                $0.frames.filterWidth = 3
                $0.pooling = .meanMax
                $0.wordDropout = 0
                $0.training = TrainingConfig(epochs: 2, learningRate: 0.02)
            }
            let classifier = try SequenceClassifier.train(
                config, on: table, output: folder.file("frames.unroll"))
            try expectRebuilt(classifier: classifier, of: table.rows.map(\.text))
        }

        @Test(arguments: AudioFeaturesConfig.Framing.allCases, AudioFeaturesConfig.Kind.allCases)
        func audioClassifiers(
            framing: AudioFeaturesConfig.Framing, kind: AudioFeaturesConfig.Kind
        ) throws {
            let random = RandomStream(seed: 4)
            for number in 0..<8 {
                let count = 900 + 211 * number
                let samples = (0..<count).map { place in
                    Int16(
                        6000 * sin(Double(place) * (number % 2 == 0 ? 0.2 : 0.7))
                            + 3000 * Double(random.uniform(at: UInt64(9000 * number + place))))
                }
                var data = Data("RIFF\0\0\0\0WAVEfmt ".utf8)
                func append<T: FixedWidthInteger>(_ value: T) {
                    withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
                }
                append(UInt32(16))
                for value: UInt16 in [1, 1] { append(value) }
                for value: UInt32 in [8000, 16_000] { append(value) }
                for value: UInt16 in [2, 16] { append(value) }
                data += Data("data".utf8)
                append(UInt32(2 * count))
                for sample in samples { append(sample) }
                try data.write(to: URL(fileURLWithPath: folder.file("w\(number).wav")))
            }
            let rows = (0..<8).map { "w\($0).wav,\(["a", "b"][$0 % 2])\n" }.joined()
            let table = try TextTable(
                contentsOf: write("file,label\n" + rows, "audio-table.csv"))
            var audio = AudioFeaturesConfig(kind: kind, sampleRate: 8000, bands: 12)
            audio.framing = framing
            audio.deltas = kind == .mfcc ? 2 : 1
            audio.preemphasis = framing == .inside ? 0.97 : 0
            audio.window = framing == .padded ? .povey : framing == .inside ? .hamming : .hann
            audio.melScale = kind == .mfcc ? .htk : .slaney
            audio.normalizesArea = kind == .logMel
            audio.usesMagnitudes = framing == .padded
            audio.logarithm = framing == .padded ? .decibels : .natural
            audio.lifter = framing == .inside ? 22 : 0
            audio.cepstra = 7
            let config = smallClassifier {
                $0.input = .audio
                $0.frameReading.audio = audio
                $0.pooling = .mean
                $0.wordDropout = 0
                $0.training = TrainingConfig(epochs: 1, learningRate: 0.02)
            }
            let classifier = try SequenceClassifier.train(
                config, on: table, output: folder.file("frames.unroll"))
            try expectRebuilt(classifier: classifier, of: table.rows.map(\.text))
        }

        private struct Tags: Decodable {
            var tags: [[String]]
            var probabilities: [[Double]]
        }

        @Test(arguments: TaggingConfig.OutputLayer.allCases, WordFormConfig.Reader.allCases)
        func taggers(output: TaggingConfig.OutputLayer, reader: WordFormConfig.Reader) throws {
            for scheme in TagScheme.allCases {
                var config = MadeUpSentences.config
                config.outputLayer = output
                config.wordForms?.reader = reader
                config.wordForms?.limit = 8
                config.learnsIOBES = false
                config.maximumLength = 9
                config.training.epochs = 1
                config.models = scheme == .iob2 ? 2 : 1
                config.encoder.spellsVectors = scheme == .iob2 || scheme == .bilou ? true : nil
                let tagger = try SequenceTagger.train(
                    config, on: MadeUpSentences.corpus(24, as: scheme),
                    output: folder.file("\(scheme).unroll"))
                let sentences = [
                    ["dr", "Lena", "works", "in", "New", "York", "."],
                    ["@IDA", "#x", "www.a.b", "3rd", "@", "Ida", "#", "2x", "@", "!"],
                    ["OSLO", "iPhone", "...", "</s>", "Unbelievable", "É", "été", "a", "b", "c"],
                ]
                let given = folder.file("words.json")
                try JSONEncoder().encode(sentences).write(to: URL(fileURLWithPath: given))
                let rebuilt: Tags = try RebuildScript.answer(
                    folder.file("\(scheme).unroll"), given)
                for (mine, other) in zip(
                    tagger.tag(sentences, probabilities: true),
                    zip(rebuilt.tags, rebuilt.probabilities))
                {
                    let read = other.0.count
                    let expected = scheme.convert(other.0, to: scheme)
                    #expect(
                        Array(mine.tags.prefix(read)) == (scheme == .plain ? other.0 : expected))
                    expectClose(
                        mine.probabilities.prefix(read).map(Float.init), other.1, relative: 1e-4,
                        absolute: 1e-6, "\(scheme)")
                }
            }
        }

        @Test func taggersOfNucleotides() throws {
            let random = RandomStream(seed: 3)
            let letters = "ACGTRN".map(String.init)
            let text = (0..<12).map { (number: Int) -> String in
                let bases = (0..<30).map { (place: Int) -> String in
                    letters[Int(6 * random.uniform(at: UInt64(30 * number + place)))]
                }
                let labels = bases.map { $0 == "G" ? "S" : "O" }
                return ">\(number)\n\(bases.joined())\n\(labels.joined())\n"
            }.joined()
            var options = TaggedCorpusOptions()
            options.readsNucleotides = true
            let corpus = try TaggedCorpus(
                bytes: Array(text.utf8), path: "x.fasta", options: options)
            var config = TaggingConfig()
            config.input = .nucleotides
            config.encoder.wordForms = nil
            config.encoder.recurrent?.hiddenSize = 6
            config.frames.filters = 5
            config.frames.filterWidth = 3
            config.training.epochs = 2
            let model = folder.file("sites.unroll")
            let tagger = try SequenceTagger.train(
                config, on: corpus, validation: corpus, output: model)
            let sentences = corpus.sentences.map(\.tokens)
            let given = folder.file("bases.json")
            try JSONEncoder().encode(sentences).write(to: URL(fileURLWithPath: given))
            let rebuilt: Tags = try RebuildScript.answer(model, given)
            let answers = tagger.tag(sentences, probabilities: true)
            #expect(answers.map(\.tags) == rebuilt.tags)
            for (mine, other) in zip(answers, rebuilt.probabilities) {
                expectClose(
                    mine.probabilities.map(Float.init), other, relative: 1e-4, absolute: 1e-6)
            }
        }
    }
#endif
