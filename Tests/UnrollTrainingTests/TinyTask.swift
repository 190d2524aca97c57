import TestSupport
import Testing
import UnrollLayers
import UnrollSystem
import UnrollTensors
import UnrollTraining

/// A tiny language task with everything a checkpoint has to hold: dropout masks, a shuffled order,
/// a state carried over updates, row-sparse gradients.
final class TinyTask: TrainableTask {
    static let updates = 5
    private static let (time, batch, vocabulary) = (3, 2, 20)

    let network: TinyNetwork
    var module: any Module { network }
    var updatesPerEpoch: Int { Self.updates }
    var dataFingerprint: UInt64 = 1
    private let symbols: [Int32]
    private var order: [Int] = []
    private var state: [RecurrentState]?
    private var epoch = 0

    let unit = LossUnit("symbols")
    let config: TinyConfig
    let parts = UnrollTrainingTests.parts(vocabulary: "{}")

    /// - Parameter seed: Of the first parameters.
    init(seed: UInt64 = 1, _ config: TinyConfig = TinyConfig()) {
        self.config = config
        network = TinyNetwork(vocabulary: Self.vocabulary, random: RandomStream(seed: seed))
        let text = RandomStream(seed: 40)
        let count = Self.updates * Self.time * Self.batch + 1
        symbols = (0..<count).map { Int32(text.integer(below: Self.vocabulary, at: UInt64($0))) }
    }

    func begin(epoch: Int, random: RandomStream) {
        self.epoch = epoch
        order = random.permutation(Self.updates)
        state = nil
    }

    private func window(_ index: Int) -> (inputs: [Int32], targets: [Int32]) {
        let size = Self.time * Self.batch
        let place = index * size
        return (
            Array(symbols[place..<(place + size)]),
            Array(symbols[(place + 1)..<(place + size + 1)])
        )
    }

    func loss(update: Int, in pass: Pass) -> (loss: Tensor, count: Int) {
        let (inputs, targets) = window(order[update])
        let (logits, final) = network(inputs, batch: Self.batch, from: state, in: pass)
        state = final.map { $0.detached() }
        return (logits.softmaxCrossEntropy(targets), targets.count)
    }

    /// Grows worse with the epochs, so that plateaus and patience have something to do.
    func validate() -> Validation {
        var total = 0.0
        for index in 0..<Self.updates {
            let (inputs, targets) = window(index)
            let (logits, _) = network(inputs, batch: Self.batch, from: nil, in: .evaluation)
            total += Double(logits.softmaxCrossEntropy(targets).item)
        }
        return Validation(loss: total / Double(Self.updates) + Double(epoch * epoch))
    }

    func canCarry(_ shapes: [[Int]]) -> Bool { shapes.allSatisfy { $0.first == Self.batch } }

    var carried: [Tensor] {
        get { (state ?? []).flatMap { [$0.hidden, $0.cell ?? $0.hidden] } }
        set {
            state =
                newValue.isEmpty
                ? nil : [RecurrentState(hidden: newValue[0], cell: newValue[1])]
        }
    }
}

struct TinyConfig: TaskConfig {
    static let task = "tiny"
    var width = 5
    var training = TrainingConfig(epochs: 3, learningRate: 0.05, seed: 11)
    var architecture: String { "lstm 1 × \(width)" }
    func validate() throws {}
}

final class TinyNetwork: Module {
    private let embedding: Embedding
    private let stack: RecurrentStack
    private let output: Linear

    init(vocabulary: Int, random: RandomStream) {
        embedding = Embedding(
            vocabularySize: vocabulary, size: 3, initializer: .uniform(1),
            random: random.stream("embedding"))
        stack = RecurrentStack(inputSize: 3, layers: 1, random: random.stream("stack")) {
            LSTM(inputSize: $0, hiddenSize: 5, random: $1)
        }
        output = Linear(inputSize: 5, outputSize: vocabulary, random: random.stream("output"))
    }

    func callAsFunction(
        _ symbols: [Int32], batch: Int, from state: [RecurrentState]?, in pass: Pass
    ) -> (logits: Tensor, final: [RecurrentState]) {
        let embedded = embedding(symbols, dropout: 0.1, in: pass.part(0))
        let (hidden, final) = stack(
            embedded.reshaped([symbols.count / batch, batch, 3]), from: state,
            dropouts: .init(weight: 0.2), in: pass.part(1))
        let logits = output(hidden.dropout(0.1, in: pass.part(2)), in: pass)
        return (logits.reshaped([symbols.count, output.weight.value.shape[0]]), final)
    }

    func accept(_ visitor: inout some ModuleVisitor) {
        visitor.visit(embedding, named: "embedding")
        visitor.visit(stack, named: "stack")
        visitor.visit(output, named: "output")
    }
}

/// Two parameters and a loss that the test makes up.
final class ScriptedTask: TrainingTask {
    final class Weights: Module {
        let first = Parameter(Tensor([1, 2]))
        let second = Parameter(Tensor([3]))
        func accept(_ visitor: inout some ModuleVisitor) {
            visitor.visit(first, named: "first")
            visitor.visit(second, named: "second")
        }
    }

    let weights = Weights()
    var module: any Module { weights }
    var updatesPerEpoch = 2
    let unit = LossUnit("symbols")
    var dataFingerprint: UInt64 { 1 }
    var carried: [Tensor] = []
    func canCarry(_ shapes: [[Int]]) -> Bool { shapes.isEmpty }
    var hasValidation = true
    var begun: [Int] = []
    /// Those of all updates.
    var passes: [Pass] = []
    /// Of each epoch.
    var validationLosses: [Double]
    /// Of each epoch; none where there are fewer.
    var validationScores: [Score] = []
    /// The loss made of the two parameters at an update, and the symbols it is the mean of.
    var makeLoss: (_ update: Int, _ first: Tensor, _ second: Tensor) -> (Tensor, Int) = {
        _, first, second in (first.sum() + second.sum(), 1)
    }

    init(validationLosses: [Double] = [1]) { self.validationLosses = validationLosses }

    func begin(epoch: Int, random: RandomStream) { begun.append(epoch) }

    func loss(update: Int, in pass: Pass) -> (loss: Tensor, count: Int) {
        passes.append(pass)
        return makeLoss(update, weights.first.read(in: pass), weights.second.read(in: pass))
    }

    func validate() -> Validation {
        let epoch = begun.count - 1
        return Validation(
            loss: validationLosses[min(epoch, validationLosses.count - 1)],
            score: validationScores.indices.contains(epoch) ? validationScores[epoch] : nil)
    }
}

extension TrainingLoop {
    /// All numbers of a run that two runs can have in common: not how long they took.
    var outcome: Outcome {
        var state = state
        (state.seconds, state.epochSeconds, state.logByteCount) = (0, 0, 0)
        for index in state.history.indices {
            state.history[index].seconds = 0
            state.history[index].unitsPerSecond = 0
        }
        func bits(_ tensors: [Tensor]) -> [[UInt32]] {
            tensors.map { $0.floats.map(\.bitPattern) }
        }
        return Outcome(
            state: state, updates: optimizer.updates,
            parameters: bits(task.module.parameters.map(\.parameter.value)), best: bits(best),
            moments: bits(optimizer.state.map(\.tensor)), carried: bits(task.carried))
    }

    struct Outcome: Equatable {
        var state: TrainingState
        var updates: Int
        var parameters, best, moments, carried: [[UInt32]]
    }
}

/// Expects two runs to have come to the same, and says what differs.
func expectSame(_ actual: TrainingLoop.Outcome, _ expected: TrainingLoop.Outcome, _ name: String) {
    #expect(actual.state == expected.state, "\(name)")
    #expect(actual.updates == expected.updates, "\(name)")
    #expect(actual.parameters == expected.parameters, "parameters, \(name)")
    #expect(actual.best == expected.best, "best, \(name)")
    #expect(actual.moments == expected.moments, "moments, \(name)")
    #expect(actual.carried == expected.carried, "carried, \(name)")
}

/// Parts of a model file with a vocabulary alone.
func parts(vocabulary: String) -> ModelParts {
    var parts = ModelParts()
    parts.set("vocabulary", json: vocabulary)
    return parts
}
