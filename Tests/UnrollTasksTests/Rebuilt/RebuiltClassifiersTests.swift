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

    /// Classifiers of every input, rebuilt as ``RebuiltLanguageModelsTests`` does it.
    @Suite(.enabled(if: RebuildScript.canRun, "needs python3 with NumPy"))
    struct RebuiltClassifiersTests {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        private func write(_ text: String, _ name: String) throws -> String {
            let path = folder.file(name)
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return path
        }

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
            let rebuilt: RebuildScript.Classes = try RebuildScript.answer(
                folder.file("toy.unroll"), of: texts, in: folder)
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
            let rebuilt: RebuildScript.Classes = try RebuildScript.answer(
                folder.file("dna.unroll"), of: texts, in: folder)
            for (mine, other) in zip(
                try classifier.classes(of: texts, from: ""), rebuilt.probabilities)
            {
                expectClose(mine.probabilities, other, relative: 1e-4, absolute: 0)
            }
        }

        private func expectRebuilt(classifier: SequenceClassifier, of files: [String]) throws {
            let paths = files.map { folder.file($0) }
            let rebuilt: RebuildScript.Classes = try RebuildScript.answer(
                folder.file("frames.unroll"), of: paths, in: folder)
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
    }
#endif
