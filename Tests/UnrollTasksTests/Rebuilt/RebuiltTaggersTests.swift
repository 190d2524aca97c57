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

    /// Taggers of words and of nucleotides, rebuilt as ``RebuiltLanguageModelsTests`` does it.
    @Suite(.enabled(if: RebuildScript.canRun, "needs python3 with NumPy"))
    struct RebuiltTaggersTests {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

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
                let rebuilt: Tags = try RebuildScript.answer(
                    folder.file("\(scheme).unroll"), of: sentences, in: folder)
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
            let rebuilt: Tags = try RebuildScript.answer(model, of: sentences, in: folder)
            let answers = tagger.tag(sentences, probabilities: true)
            #expect(answers.map(\.tags) == rebuilt.tags)
            for (mine, other) in zip(answers, rebuilt.probabilities) {
                expectClose(
                    mine.probabilities.map(Float.init), other, relative: 1e-4, absolute: 1e-6)
            }
        }
    }
#endif
