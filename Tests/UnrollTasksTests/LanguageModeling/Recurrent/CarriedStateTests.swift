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

/// What goes on from one window into the next, and what does not.
@Suite struct CarriedStateTests {
    static let cells: [RecurrentStackConfig.Cell] = [.lstm, .gru]
    private let random = RandomStream(seed: 11)

    /// A trainer of untrained parameters, large enough that what was read before counts.
    private func trainer(
        _ config: LanguageModelConfig, in folder: TemporaryFolder
    ) throws -> (LanguageModelTrainer, LanguageModelData) {
        let path = folder.file("text.txt")
        try Data(verse.utf8).write(to: URL(fileURLWithPath: path))
        let data = try LanguageModelData(TrainingText(contentsOf: path), config: config)
        let trainer = try LanguageModelTrainer(config, data)
        for (index, named) in trainer.network.parameters.enumerated() {
            let (value, draws) = (named.parameter.value, random.stream(index))
            value.assign(
                Tensor(
                    (0..<value.count).map { 0.5 * draws.normal(at: UInt64($0)) },
                    shape: value.shape))
        }
        return (trainer, data)
    }

    /// The loss of each symbol of one stream, all of it in one forward pass from the zero state.
    private func losses(
        _ trainer: LanguageModelTrainer, _ stream: Range<Int>, of symbols: SymbolSequence
    ) -> [Float] {
        let first = stream.lowerBound
        let before = first == 0 ? trainer.codec.boundary : symbols[first - 1]
        let inputs = [before] + symbols[stream.dropLast()]
        let (output, _) = trainer.network.hidden(inputs, batch: 1, from: nil, in: .evaluation)
        let rows = output.reshaped([inputs.count, output.shape[2]])
        return trainer.network.objective.crossEntropies(rows, Array(symbols[stream]))
    }

    private func mean(_ losses: [Float]) -> Double {
        losses.reduce(0.0) { $0 + Double($1) } / Double(losses.count)
    }

    @Test(arguments: cells)
    func windowsGoOnWhereTheLastOnesEnded(cell: RecurrentStackConfig.Cell) throws {
        let folder = try TemporaryFolder()
        let config = smallConfig { $0.recurrent.cell = cell }
        let (trainer, data) = try trainer(config, in: folder)
        let symbols = data.training.symbols
        let streams = try StreamBatches(
            symbols: symbols, boundary: data.codec.boundary, batchSize: config.batchSize,
            windowLength: config.windowLength)
        let each = (0..<config.batchSize).map { losses(trainer, streams.stream($0), of: symbols) }
        trainer.begin(epoch: 0, random: random)
        var first: Float?
        for window in 0..<3 {
            let (loss, count) = trainer.loss(update: window, in: .training(random))
            #expect(count == config.batchSize * config.windowLength)
            let places = window * config.windowLength..<(window + 1) * config.windowLength
            let expected = mean(each.flatMap { $0[places] })
            #expect(abs(Double(loss.item) - expected) < 1e-5, "window \(window)")
            first = first ?? loss.item
        }
        // A new epoch begins in the zero state.
        trainer.begin(epoch: 1, random: random)
        let (again, _) = trainer.loss(update: 0, in: .training(random))
        #expect(again.item.bitPattern == first?.bitPattern)
    }

    /// Truncated backpropagation: a window's gradient knows nothing of the window before.
    @Test(arguments: cells)
    func gradientsEndWhereTheWindowBegins(cell: RecurrentStackConfig.Cell) throws {
        let folder = try TemporaryFolder()
        let config = smallConfig { $0.recurrent.cell = cell }
        let (trainer, _) = try trainer(config, in: folder)
        func gradients(after first: Pass) throws -> [[Float]] {
            trainer.network.resetGradients()
            trainer.begin(epoch: 0, random: random)
            _ = trainer.loss(update: 0, in: first)
            trainer.loss(update: 1, in: .training(random)).loss.backward()
            return try trainer.network.parameters.map {
                let gradient = try #require($0.parameter.gradient)
                return gradient.dense(shape: $0.parameter.value.shape).floats
            }
        }
        // A first window read without recording has no history to go back through.
        #expect(try gradients(after: .training(random)) == gradients(after: .evaluation))
    }

    @Test(arguments: cells)
    func linesKeepNothingOfOthers(cell: RecurrentStackConfig.Cell) throws {
        let folder = try TemporaryFolder()
        let config = smallConfig {
            $0.recurrent.cell = cell
            $0.level = .word
            $0.perLine = true
        }
        let (trainer, _) = try trainer(config, in: folder)
        func second(after earlier: Range<Int>) -> Float {
            trainer.begin(epoch: 0, random: random)
            for update in earlier { _ = trainer.loss(update: update, in: .training(random)) }
            return trainer.loss(update: 1, in: .training(random)).loss.item
        }
        #expect(second(after: 0..<1).bitPattern == second(after: 0..<0).bitPattern)
        #expect(trainer.carried.isEmpty)
    }

    @Test(arguments: cells)
    func validationReadsEachStreamThrough(cell: RecurrentStackConfig.Cell) throws {
        for batchSize in [1, 3] {
            let folder = try TemporaryFolder()
            let config = smallConfig {
                $0.recurrent.cell = cell
                $0.batchSize = batchSize
            }
            let (trainer, data) = try trainer(config, in: folder)
            let symbols = data.validation.symbols
            let streams = try StreamBatches(
                symbols: symbols, boundary: data.codec.boundary, batchSize: batchSize,
                windowLength: config.windowLength)
            #expect(streams.batchSize == batchSize && streams.windowCount > 3)
            let expected = mean(
                (0..<batchSize).flatMap { losses(trainer, streams.stream($0), of: symbols) })
            #expect(abs(trainer.validate().loss - expected) < 1e-5)
            guard batchSize == 1 else { continue }
            // One stream is what `lm test` scores.
            let model = RecurrentLanguageModel(trainer.network, codec: trainer.codec)
            #expect(abs(trainer.validate().loss - model.score(data.validation).loss) < 1e-5)
        }
    }
}
