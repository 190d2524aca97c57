import Foundation
import TestSupport
import UnrollData
import UnrollLayers
import UnrollTasks
import UnrollTensors

/// The equations of a translation model's network written out for one pair, in double precision.
struct TranslationReference {
    private let config: TranslationConfig
    private let values: [String: (shape: [Int], numbers: [Double])]

    init(_ network: TranslationNetwork) {
        config = network.config
        values = Dictionary(
            uniqueKeysWithValues: network.parameters.map {
                ($0.name, ($0.parameter.shape, $0.parameter.value.floats.map(Double.init)))
            })
    }

    private func matrix(_ name: String) -> Matrix {
        guard let found = values[name] else { preconditionFailure("no parameter \(name)") }
        return Matrix(found.shape[0], found.shape[1], found.numbers)
    }

    private func vector(_ name: String) -> Vector {
        guard let found = values[name] else { preconditionFailure("no parameter \(name)") }
        return Vector(found.numbers)
    }

    private func cell(_ stack: RecurrentStackConfig) -> LectureCell {
        switch stack.cell {
        case .rnn: stack.activation == .relu ? .rnnReLU : .rnnTanh
        case .simplifiedGRU: .simplifiedGRU
        case .gru: stack.reset == .afterProduct ? .gruAfterProduct : .gru
        case .lstm: .lstm
        }
    }

    private func weights(_ name: String, _ stack: RecurrentStackConfig) -> LectureWeights {
        LectureWeights(
            weightIH: matrix(name + "weight_ih"), weightHH: matrix(name + "weight_hh"),
            bias: vector(name + "bias"),
            biasHN: values[name + "bias_hn"].map { Vector($0.numbers) },
            weightHR: values[name + "weight_hr"] == nil ? nil : matrix(name + "weight_hr"),
            hidden: stack.hiddenSize)
    }

    private func embedding(_ side: String) -> Matrix {
        matrix(config.sharesEmbeddings ? "embedding.weight" : "\(side)_embedding.weight")
    }

    /// The outputs of the encoder, and its last states of the top layer side by side.
    private func encoded(_ source: [Int32]) -> (outputs: [Vector], final: Vector) {
        let table = embedding("source")
        var below = (source + [TranslationText.end]).map { table[row: Int($0)] }
        var final = Vector(zeros: 0)
        let stack = config.encoder
        let zero = LectureState(
            a: Vector(zeros: stack.directionSize), c: Vector(zeros: stack.hiddenSize))
        for layer in 0..<stack.layers {
            let forward = cell(stack).run(weights("encoder.\(layer).", stack), from: zero, below)
                .map(\.a)
            let backward = Array(
                cell(stack).run(
                    weights("encoder.\(layer).reverse.", stack), from: zero, below.reversed()
                ).map(\.a).reversed())
            final = forward[forward.count - 1] | backward[0]
            below = zip(forward, backward).map { $0 | $1 }
        }
        return (below, final)
    }

    /// The first states of all layers of the decoder.
    private func firstStates(_ final: Vector) -> [LectureState] {
        let all = (matrix("bridge.weight") * final + vector("bridge.bias")).map(tanh).values
        let stack = config.decoder
        var rest = all[...]
        return (0..<stack.layers + config.contextLayers).map { _ in
            let a = Vector(Array(rest.prefix(stack.directionSize)))
            rest = rest.dropFirst(stack.directionSize)
            guard stack.cell == .lstm else {
                return LectureState(a: a, c: Vector(zeros: stack.hiddenSize))
            }
            defer { rest = rest.dropFirst(stack.hiddenSize) }
            return LectureState(a: a, c: Vector(Array(rest.prefix(stack.hiddenSize))))
        }
    }

    private func dot(_ a: Vector, _ b: Vector) -> Double { (a * b).values.reduce(0, +) }

    private func score(_ query: Vector, _ key: Vector) -> Double {
        switch config.attention {
        case .dot: return dot(query, key)
        case .general: return dot(matrix("attention.query.weight") * query, key)
        case .additive:
            let hidden =
                matrix("attention.query.weight") * query + matrix("attention.key.weight") * key
                + vector("attention.key.bias")
            return dot(vector("attention.vector"), hidden.map(tanh))
        }
    }

    /// `log p` of each symbol of the target, its end the last.
    func logProbabilities(source: [Int32], target: [Int32]) -> [Double] {
        let (outputs, final) = encoded(source)
        var states = firstStates(final)
        let table = embedding("target")
        let layers = config.decoder.layers
        var fed = Vector(zeros: config.outputWidth)
        var found: [Double] = []
        for (input, symbol) in zip(
            [TranslationText.end] + target, target + [TranslationText.end])
        {
            let embedded = table[row: Int(input)]
            var x = config.inputFeeding ? embedded | fed : embedded
            for layer in 0..<layers {
                states[layer] = cell(config.decoder).step(
                    weights("decoder.\(layer).", config.decoder), states[layer], x)
                x = states[layer].a
            }
            let scores = outputs.map { score(x, $0) }
            let largest = scores.max() ?? 0
            let powers = scores.map { exp($0 - largest) }
            let sum = powers.reduce(0, +)
            var context = Vector(zeros: config.encoder.outputSize)
            for (power, output) in zip(powers, outputs) {
                context = context + output.map { power / sum * $0 }
            }
            if config.contextLayers > 0 { x = x | context }
            for layer in 0..<config.contextLayers {
                let place = layers + layer
                states[place] = cell(config.decoder).step(
                    weights("context.\(layer).", config.decoder), states[place], x)
                x = states[place].a
            }
            fed =
                (matrix("combine.weight") * (x | context | embedded) + vector("combine.bias"))
                .map(tanh)
            let output = config.tied ? table : matrix("output.weight")
            let logits = (output * fed + vector("output.bias")).values
            let top = logits.max() ?? 0
            let total = logits.reduce(0.0) { $0 + exp($1 - top) }
            found.append(logits[Int(symbol)] - top - log(total))
        }
        return found
    }
}
