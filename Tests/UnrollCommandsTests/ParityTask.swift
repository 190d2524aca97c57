import ArgumentParser
import Unroll
import UnrollCommands

// The code of Documentation/adding-a-task.md, compiled and run. The page is compared with this file:
// change both.

/// A tagger of strings of 0 and 1: is the number of ones so far odd?
struct ParityConfig: TaskConfig {
    static let task = "parity"
    var recurrent = RecurrentStackConfig()
    var batchSize = 16
    var training = TrainingConfig.standard
    var architecture: String { recurrent.architecture }

    func validate() throws {
        try recurrent.validate(inputSize: 2)
        try ConfigError.require("batchSize", batchSize, upTo: 10_000)
        try training.validate()
    }
}

/// Reads one string of 0 and 1 a line; every tenth is held out.
struct ParityData {
    private(set) var training: [[Int32]] = []
    private(set) var validation: [[Int32]] = []

    init(contentsOf path: String) throws {
        var reader = try LineReader(path: path)
        var number = 0
        while let lines = try reader.nextLines() {
            for line in lines where !line.isEmpty {
                number += 1
                let bits = line.compactMap { Int32(String($0)) }
                guard bits.count == line.count, bits.allSatisfy({ $0 < 2 }) else {
                    throw DataError(
                        .malformed, path, line: number, "'\(line)' is not made of 0 and 1",
                        cure: "give one string of bits a line")
                }
                if number % 10 == 0 { validation.append(bits) } else { training.append(bits) }
            }
        }
        guard !validation.isEmpty else {
            throw DataError(.tooShort, path, "it has fewer than ten lines", cure: "give more")
        }
    }

    static func tags(_ bits: [Int32]) -> [Int32] {
        var odd: Int32 = 0
        return bits.map { bit in
            odd ^= bit
            return odd
        }
    }
}

final class ParityNetwork: Module {
    private let embedding: Embedding
    private let recurrent: RecurrentStack
    let tags: TagSoftmax

    init(_ config: ParityConfig, random: RandomStream = RandomStream(seed: 1)) {
        embedding = Embedding(vocabularySize: 2, size: 2, random: random.stream("embedding"))
        recurrent = config.recurrent.makeStack(inputSize: 2, random: random.stream("recurrent"))
        tags = TagSoftmax(
            inputSize: recurrent.outputSize, tagCount: 2, random: random.stream("tags"))
    }

    func outputs(_ batch: PaddedBatch<Int32>, in pass: Pass) -> Tensor {
        let embedded = embedding(batch.values, in: pass)
        let sequence = embedded.reshaped([batch.timeStepCount, batch.batchSize, 2])
        return recurrent(sequence, lengths: batch.lengths, in: pass).output
    }

    /// The tags of strings, in their order.
    func decode(_ strings: [[Int32]]) -> [[Int32]] {
        LengthBuckets.evaluate(lengths: strings.map(\.count), as: "tagging") { places in
            let batch = PaddedBatch(places.map { strings[$0] })
            return tags.decode(outputs(batch, in: .evaluation), lengths: batch.lengths)
        }
    }

    func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(embedding, named: "embedding")
        visitor.visit(recurrent, named: "recurrent")
        visitor.visit(tags, named: "tags")
    }
}

final class ParityTrainer: TrainableTask {
    let config: ParityConfig
    let network: ParityNetwork
    let data: ParityData
    let dataFingerprint: UInt64
    let parts = ModelParts()
    let unit = LossUnit("bits")
    private var epoch: BucketedEpoch
    var module: any Module { network }
    var updatesPerEpoch: Int { epoch.updateCount }

    init(_ config: ParityConfig, _ data: ParityData) throws {
        try config.validate()
        self.config = config
        self.data = data
        network = ParityNetwork(config, random: RandomStream(seed: config.training.seed))
        epoch = BucketedEpoch(
            lengths: data.training.map(\.count), batchSize: config.batchSize)
        var fingerprint = DataFingerprint()
        for bits in data.training + data.validation { fingerprint.add(bits) }
        dataFingerprint = fingerprint.value
    }

    func begin(epoch number: Int, random: RandomStream) { epoch.begin(random) }

    func loss(update: Int, in pass: Pass) -> (loss: Tensor, count: Int) {
        loss(epoch[update].map { data.training[$0] }, in: pass)
    }

    private func loss(_ strings: [[Int32]], in pass: Pass) -> (loss: Tensor, count: Int) {
        let batch = PaddedBatch(strings)
        return network.tags.loss(
            network.outputs(batch, in: pass), lengths: batch.lengths,
            targets: strings.map(ParityData.tags), in: pass)
    }

    func validate() -> Validation {
        let loss = loss(data.validation, in: .evaluation).loss
        return Validation(loss: Double(loss.item), score: accuracy)
    }

    /// The share of right tags of the held-out strings.
    var accuracy: Score {
        let right = zip(network.decode(data.validation), data.validation).flatMap { found, bits in
            zip(found, ParityData.tags(bits)).map { $0 == $1 }
        }
        return Score("accuracy", Double(right.count { $0 }) / Double(max(right.count, 1)))
    }
}

extension TaskDescription {
    static let parity = TaskDescription(ParityConfig.task) { file in
        let config = try file.checkedConfig(ParityConfig.self)
        return try ModelCard(file, config, reading: "strings of 0 and 1", unit: LossUnit("bits"))
    }
}

struct ParityTrain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a tagger of parity on strings of 0 and 1.")
    @Argument(help: "The strings, one a line.") var data: String
    @OptionGroup(title: "Files") var files: RunOptions
    @OptionGroup(title: "Training") var training: TrainingOptions
    @OptionGroup(title: "Compute") var compute: ComputeOptions

    func run() throws {
        try compute.run {
            var config = ParityConfig()
            config.recurrent.hiddenSize = 16
            config.training = training.config
            let flow = try TrainFlow(
                files, output: files.model(for: data), inputs: [data], config: config)
            let trainer = try ParityTrainer(config, ParityData(contentsOf: data))
            let strings = "\(trainer.data.training.count) to train on"
            let outcome = try flow.train(trainer, saying: [("strings", strings)])
            try printResult(
                TrainResult(
                    outcome, validation: trainer.accuracy, next: (["parity", "test"], [])),
                json: files.json)
        }
    }
}
