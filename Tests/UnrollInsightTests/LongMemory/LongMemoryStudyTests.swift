import Testing
import UnrollInsight
import UnrollSystem
import UnrollTensors

@Suite struct LongMemoryStudyTests {
    private func config(_ task: LongMemoryTask = .recall) -> LongMemoryConfig {
        var config = LongMemoryConfig()
        config.task = task
        config.lags = [4, 12]
        config.hiddenSize = 16
        config.updates = 200
        config.learningRate = 0.01
        return config
    }

    @Test func aGatedCellLearnsWhatCameFirst() throws {
        let study = try LongMemoryStudy(config())
        let result = study.run(MemoryCell(.gru(.beforeProduct)), lag: 12)
        #expect(result.accuracy > 0.9, "\(result.accuracy)")
        #expect(result.trainedGradient?.hidden.count == 13)
        #expect(result.initialGradient.hidden.count == 13)
    }

    /// Without training an answer is a guess.
    @Test(arguments: LongMemoryTask.allCases) func untrainedCellsGuess(_ task: LongMemoryTask)
        throws
    {
        var config = config(task)
        config.updates = 0
        let result = try LongMemoryStudy(config).run(MemoryCell(.lstm), lag: 12)
        #expect(abs(result.accuracy - (task.chance ?? 0.05)) < 0.1, "\(result.accuracy)")
        #expect(result.updates == 0 && !result.diverged)
    }

    @Test(arguments: [LongMemoryTask.adding, .copy]) func theLossFalls(_ task: LongMemoryTask)
        throws
    {
        var config = config(task)
        config.updates = 300
        let trained = try LongMemoryStudy(config).run(MemoryCell(.gru(.beforeProduct)), lag: 4)
        #expect(trained.accuracy > (task == .adding ? 0.2 : 0.3), "\(trained.accuracy)")
    }

    /// The same numbers whatever runs beside it.
    @Test func threadsDoNotMatter() throws {
        var config = config()
        config.updates = 30
        let study = try LongMemoryStudy(config)
        let cells = [MemoryCell(.rnn(.tanh)), MemoryCell(.lstm, [.gateBias])]
        let alone = Compute.using(threads: 1) { study.run(cells) }
        let together = Compute.using(threads: 2) { study.run(cells) }
        #expect(alone == together)
        #expect(alone.map(\.lag) == [4, 12, 4, 12])
        #expect(alone[1] == study.run(cells[0], lag: 12))
    }

    /// A forget gate of bias ln(lag) keeps 1/e of the cell state; one of bias 1 next to nothing: σ(1)¹⁰⁰
    /// is about 2·10⁻¹⁴.
    @Test func gatesOpenForTheLagKeepTheGradient() throws {
        var config = config()
        config.updates = 0
        config.lags = [100]
        let study = try LongMemoryStudy(config)
        let open = study.run(MemoryCell(.lstm, [.gateBias]), lag: 100)
        #expect(open.initialGradient.fall < 100)
        let tanh = study.run(MemoryCell(.rnn(.tanh)), lag: 100)
        #expect(tanh.initialGradient.fall > 1000)
        let gru = study.run(MemoryCell(.gru(.beforeProduct), [.gateBias]), lag: 100)
        let plain = study.run(MemoryCell(.gru(.beforeProduct)), lag: 100)
        #expect(gru.initialGradient.fall < 100 && plain.initialGradient.fall > 1000)
    }

    /// With ReLU a state can grow beyond all numbers: that is told, not drawn.
    @Test func divergenceIsTold() throws {
        var config = config()
        config.learningRate = 1000
        config.updates = 20
        let result = try LongMemoryStudy(config).run(MemoryCell(.rnn(.relu), [.identity]), lag: 12)
        #expect(result.diverged && result.trainedGradient == nil)
        let report = LongMemoryReport(config, [result])
        #expect(report.accuracyTable[1].contains("diverged"))
        #expect(report.gradientTable(trained: true)[1].contains("training diverged"))
        #expect(report.charts.allSatisfy { $0.chart.svg.contains("</svg>") })
    }

    @Test func badSettingsNameTheirField() {
        for change: (inout LongMemoryConfig) -> Void in [
            { $0.lags = [] }, { $0.lags = [1] }, { $0.lags = [.max] }, { $0.hiddenSize = 0 },
            { $0.batchSize = .max }, { $0.updates = -1 }, { $0.learningRate = .nan },
            { $0.clipping = 0 },
            {
                $0.lags = [100_000]
                $0.hiddenSize = 4096
                $0.batchSize = 4096
            },
        ] {
            var config = config()
            change(&config)
            #expect(throws: ConfigError.self) { try LongMemoryStudy(config) }
        }
    }

    @Test func tablesAndChartsNameEveryCell() throws {
        var config = config()
        config.updates = 1
        let study = try LongMemoryStudy(config)
        let cells = [MemoryCell(.rnn(.tanh)), MemoryCell(.rnn(.relu), [.identity, .clipping])]
        let report = LongMemoryReport(config, study.run(cells))
        #expect(report.accuracyTable.map(\.count) == [4, 4, 4])
        #expect(report.accuracyTable[2][0] == "RNN (ReLU), identity start, clipped")
        let table = report.gradientTable(trained: false)
        #expect(table[0] == ["", "state", "0 back", "1 back", "10 back", "12 back", "falls by"])
        #expect(report.charts.map(\.name) == ["gradients-before", "gradients-after", "accuracy"])
        for (_, chart) in report.charts {
            #expect(chart.series.map(\.name).starts(with: cells.map(\.name)))
        }
    }
}
