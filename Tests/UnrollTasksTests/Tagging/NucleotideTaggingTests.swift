import TestSupport
import Testing
import UnrollData
import UnrollLayers
import UnrollSystem
import UnrollTasks
import UnrollTensors
import UnrollTraining

/// Sequences in which every G begins a site of four bases.
@Suite struct NucleotideTaggingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func sequence(_ count: Int, seed: UInt64) -> (bases: String, labels: String) {
        let random = RandomStream(seed: seed)
        var (bases, labels) = ("", "")
        var place: UInt64 = 0
        while bases.count < count {
            place += 1
            let site = random.uniform(at: place) < 0.1
            bases += site ? "GCAT" : random.uniform(at: place + 1 << 32) < 0.5 ? "A" : "T"
            labels += site ? "SSSS" : "O"
        }
        return (String(bases.prefix(count)), String(labels.prefix(count)))
    }

    private func corpus(_ lengths: [Int], seed: UInt64) throws -> TaggedCorpus {
        let text = lengths.enumerated().map { place, length in
            let (bases, labels) = sequence(length, seed: seed + UInt64(place))
            return ">s\(place)\n\(bases)\n\(labels)\n"
        }.joined()
        var options = TaggedCorpusOptions()
        options.readsNucleotides = true
        return try TaggedCorpus(bytes: Array(text.utf8), path: "x.fasta", options: options)
    }

    private var config: TaggingConfig {
        var config = TaggingConfig()
        config.input = .nucleotides
        config.encoder.wordForms = nil
        config.encoder.recurrent?.hiddenSize = 12
        config.encoder.inputDropout = 0
        config.outputDropout = 0
        config.frames.filters = 8
        config.frames.filterWidth = 3
        config.windowing.length = 40
        config.windowing.overlap = 16
        config.batchSize = 4
        config.training.epochs = 10
        config.training.learningRate = 0.02
        return config
    }

    @Test(arguments: TaggingConfig.OutputLayer.allCases)
    func learnsLoadsAndTagsLongSequences(output: TaggingConfig.OutputLayer) throws {
        var config = config
        config.outputLayer = output
        let model = folder.file("sites.unroll")
        let trained = try SequenceTagger.train(
            config, on: corpus([30, 90, 120, 40, 200], seed: 1),
            validation: corpus([35, 100], seed: 50), output: model)
        let test = try corpus([300, 10], seed: 90)
        #expect(trained.scores(on: test.sentences).micro.f1 > 0.85)
        let loaded = try SequenceTagger(contentsOf: model)
        #expect(loaded.codec == nil && loaded.config.scheme == .plain)
        #expect(loaded.config.tags == ["O", "S"])
        let (bases, labels) = sequence(300, seed: 90)
        let runs = try loaded.intervals(of: bases)
        #expect(runs.first?.places.lowerBound == 0 && runs.last?.places.upperBound == 300)
        #expect(zip(runs, runs.dropFirst()).allSatisfy { $0.tag != $1.tag })
        let tags = runs.flatMap { Array(repeating: $0.tag, count: $0.places.count) }
        #expect(tags == loaded.tag([bases.map(String.init)])[0].tags)
        #expect(zip(tags, labels).count { $0 == String($1) } > 290)
        // White space is no base, U is T, and lower case means the same.
        let same = bases.lowercased().replacing("t", with: "u").replacing("gc", with: "g c\n")
        #expect(try loaded.intervals(of: same) == runs)
        #expect(try loaded.intervals(of: "").isEmpty)
        let error = #expect(throws: DataError.self) { try loaded.intervals(of: "AC!", from: "f") }
        #expect(error?.description.contains("'!'") == true)
        #expect(try TaskDescription.card(of: ModelFile(model)).reading.contains("windows of 40"))
    }

    /// A stack in one direction gives the same tags, whatever the windows.
    @Test func windowsDoNotMatterInOneDirection() throws {
        var config = config
        config.encoder.recurrent?.direction = .leftToRight
        let data = try TaggingData(
            training: corpus([90, 120, 40], seed: 1), validation: corpus([100], seed: 50),
            config: config)
        let trainer = try TaggingTrainer(data)
        let whole = TaggingNetworkWindows(trainer, length: 10_000)
        let (bases, _) = sequence(333, seed: 7)
        for length in [1, 10, 40, 332] {
            let parts = TaggingNetworkWindows(trainer, length: length)
            #expect(try parts.tagger.intervals(of: bases) == whole.tagger.intervals(of: bases))
        }
    }

    @Test func trainingSequencesAreCutIntoWindows() throws {
        let data = try TaggingData(
            training: corpus([100, 40, 41], seed: 1), validation: corpus([100], seed: 50),
            config: config)
        #expect(data.lines[0].text.hasPrefix("6 to train on (181 bases), 1 to validate on"))
    }
}

/// The tagger of a trainer's network with other windows.
private struct TaggingNetworkWindows {
    let tagger: SequenceTagger

    init(_ trainer: TaggingTrainer, length: Int) {
        var config = trainer.config
        config.windowing.length = length
        config.windowing.overlap = 0
        let network = TaggingNetwork(config, vocabularySize: 0)
        for (mine, its) in zip(network.parameters, trainer.network.parameters) {
            mine.parameter.value.assign(its.parameter.value)
        }
        tagger = SequenceTagger(network, codec: nil)
    }
}
