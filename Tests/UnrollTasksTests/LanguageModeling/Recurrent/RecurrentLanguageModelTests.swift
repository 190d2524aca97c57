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

@Suite struct RecurrentLanguageModelTests {
    static let cells: [@Sendable (inout LanguageModelConfig) -> Void] = [
        { $0.recurrent.cell = .rnn },
        {
            $0.recurrent.cell = .rnn
            $0.recurrent.activation = .relu
        },
        { $0.recurrent.cell = .simplifiedGRU },
        { $0.recurrent.cell = .gru },
        {
            $0.recurrent.cell = .gru
            $0.recurrent.reset = .afterProduct
        },
        { $0.recurrent.cell = .lstm },
        {
            $0.recurrent.cell = .lstm
            $0.recurrent.projection = 7
        },
        { $0.tied = true },
        { $0.embeddingSize = 9 },
        {
            $0.recurrent.hiddenSize = 32
            $0.objective = .adaptive(cutoffs: [5, 12])
        },
        { $0.objective = .noiseContrastive(samples: 5, exponent: 1) },
        {
            $0.recurrent.cell = .rnn
            $0.features = HashedNGramsConfig(order: 4, slots: 1 << 12)
        },
        { $0.features = HashedNGramsConfig(order: 1, slots: 64) },
        {
            $0.hasRecurrentLayers = false
            $0.features = HashedNGramsConfig(order: 5, slots: 1 << 12)
        },
        {
            $0.level = .word
            $0.characters = CharacterEncoderConfig(filters: 32)
        },
    ]

    /// A model with the parameters of a seed, and the text it knows.
    private func model(_ change: (inout LanguageModelConfig) -> Void, _ folder: TemporaryFolder)
        throws -> (RecurrentLanguageModel, EncodedText)
    {
        let path = folder.file("text.txt")
        try Data(verse.utf8).write(to: URL(fileURLWithPath: path))
        let config = smallConfig(change)
        let (codec, text) = try TextCodec.buildAndEncode(level: config.level, contentsOf: path)
        let network = LanguageModelNetwork(config, codec: codec, random: RandomStream(seed: 5))
        // Features begin with nothing to say.
        if let weight = network.features?.weight.value {
            let random = RandomStream(seed: 6)
            weight.withMutableFloats { numbers in
                for index in numbers.indices { numbers[index] = random.normal(at: UInt64(index)) }
            }
        }
        return (RecurrentLanguageModel(network, codec: codec), text)
    }

    @Test(arguments: cells.indices)
    func manyTextsSideBySideAreTheTextsOneByOne(cell: Int) throws {
        let folder = try TemporaryFolder()
        let (model, text) = try model(Self.cells[cell], folder)
        let vocabulary = Int32(model.codec.vocabulary.count)
        var alone = Array(repeating: model.start, count: 5)
        var together = alone
        for (index, symbol) in text.symbols.prefix(12).enumerated() {
            let symbols = (0..<5).map { (symbol + Int32($0)) % vocabulary }
            alone = zip(alone, symbols).map { model.advance($0, by: $1) }
            together = model.advance(together, by: symbols)
            // One stops, another takes its place: the states are no longer side by side.
            if index == 6 {
                alone.swapAt(1, 3)
                together.swapAt(1, 3)
            }
            for (a, b) in zip(model.next(after: together), alone.map { model.next(after: $0) }) {
                expectSameBits(a, b)
            }
        }
        #expect(model.next(after: [RecurrentLanguageModel.State]()).isEmpty)
        #expect(model.advance([RecurrentLanguageModel.State](), by: []).isEmpty)
    }

    @Test func theFirstOfManyTextsIsTheOneText() throws {
        let folder = try TemporaryFolder()
        let (model, _) = try model({ _ in }, folder)
        let sampler = Sampler(temperature: 1)
        for stop in [nil, "e"] {
            var one: [UInt8] = []
            model.generateText(
                after: "the ", length: 60, sampler: sampler, random: RandomStream(seed: 3),
                stop: stop
            ) { one += $0 }
            let many = model.generateTexts(
                count: 4, after: "the ", length: 60, sampler: sampler,
                random: RandomStream(seed: 3), stop: stop)
            #expect(many.count == 4 && many[0] == one)
            #expect(Set(many).count > 1)
            let fewer = model.generateTexts(
                count: 2, after: "the ", length: 60, sampler: sampler,
                random: RandomStream(seed: 3), stop: stop)
            #expect(Array(many.prefix(2)) == fewer)
        }
    }

    @Test(arguments: [Precision.bfloat16, .int8])
    func aQuantizedModelScoresNearly(precision: Precision) throws {
        let folder = try TemporaryFolder()
        let (model, text) = try model({ $0.recurrent.hiddenSize = 64 }, folder)
        let path = folder.file("small.unroll")
        try model.write(storedAs: precision, to: path)
        let small = try RecurrentLanguageModel(ModelFile(path))
        #expect(small.precision == precision)
        let (loss, other) = (model.score(text).loss, small.score(text).loss)
        #expect(loss != other && abs(other / loss - 1) < 0.01)
        // Rounded on the way or read from the file: the same numbers.
        let source = folder.file("whole.unroll")
        try model.write(storedAs: .float32, to: source)
        let rounded = try RecurrentLanguageModel(ModelFile(source), precision: precision)
        #expect(abs(rounded.score(text).loss / other - 1) < 1e-5)
        // Symbol by symbol as all together.
        let symbols = Array(text.symbols.prefix(20))
        let (together, _) = small.score(symbols, after: small.start)
        var state = small.start
        for (index, symbol) in symbols.enumerated() {
            #expect(abs(small.next(after: state)[Int(symbol)] - together[index]) < 2e-6)
            state = small.advance(state, by: symbol)
        }
    }

    @Test(arguments: cells.indices)
    func wholeTextsScoreAsSymbolsOneByOne(cell: Int) throws {
        let folder = try TemporaryFolder()
        let (model, text) = try model(Self.cells[cell], folder)
        let symbols = Array(text.symbols.prefix(40))
        let (together, _) = model.score(symbols, after: model.start)
        var state = model.start
        for (index, symbol) in symbols.enumerated() {
            let next = model.next(after: state)
            #expect(abs(next.reduce(0.0) { $0 + exp(Double($1)) } - 1) < 1e-5)
            #expect(abs(next[Int(symbol)] - together[index]) < 2e-6)
            state = model.advance(state, by: symbol)
        }
    }

    @Test func scoresDoNotDependOnTheBlock() throws {
        let folder = try TemporaryFolder()
        let (model, text) = try model({ _ in }, folder)
        let whole = model.score(text, keepingEach: true)
        #expect(whole.symbols == verse.unicodeScalars.count)
        for block in [1, 7, 1000] {
            let parts = model.score(text, keepingEach: true, block: block)
            #expect(parts.logProbabilities == whole.logProbabilities)
        }
    }

    @Test func linesScoreAsEachAlone() throws {
        let folder = try TemporaryFolder()
        let (model, text) = try model(
            {
                $0.perLine = true
                $0.level = .word
            }, folder)
        let lines = [[2, 3, 4, 1], [1], [5, 1], []].map { $0.map(Int32.init) }
        let together = model.score(lines: lines)
        for (line, scores) in zip(lines, together) {
            #expect(scores.count == line.count)
            let alone = model.score(line, after: model.start).logProbabilities
            for (a, b) in zip(scores, alone) { #expect(abs(a - b) < 2e-6) }
        }
        #expect(model.score(text).symbols == text.symbols.count)
    }

    @Test func aSavedModelScoresTheSame() throws {
        let folder = try TemporaryFolder()
        let (trainer, _) = try train(smallConfig(), on: verse, in: folder)
        let trained = RecurrentLanguageModel(trainer.network, codec: trainer.codec)
        let loaded = try RecurrentLanguageModel(ModelFile(folder.file("model.unroll")))
        #expect(
            loaded.score(trainer.validationText, keepingEach: true).logProbabilities
                == trained.score(trainer.validationText, keepingEach: true).logProbabilities)
        #expect(loaded.config == trained.config)
    }
}
