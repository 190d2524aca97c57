import Foundation
import TestSupport
import Testing
import UnrollSystem
import UnrollTensors

/// The rules as their papers write them, number by number in double precision.
private struct PlainUpdate {
    var rule: OptimizerUpdate
    var value: [Double]
    var m1, m2, m3: [Double]

    init(_ rule: OptimizerUpdate, _ value: [Double]) {
        self.rule = rule
        self.value = value
        m1 = Array(repeating: 0, count: value.count)
        m2 = m1
        m3 = m1
    }

    mutating func step(_ gradient: [Double], rows: Set<Int>? = nil, width: Int = 1) {
        let u = rule
        let lr = Double(u.learningRate)
        let (mu, decay, epsilon) = (Double(u.momentum), Double(u.decay), Double(u.epsilon))
        for i in value.indices where rows.map({ $0.contains(i / width) }) ?? true {
            var g = gradient[i] + Double(u.weightDecay) * value[i]
            switch u.rule {
            case .sgd:
                if mu > 0 {
                    m1[i] = mu * m1[i] + g
                    g = u.nesterov ? g + mu * m1[i] : m1[i]
                }
                value[i] -= lr * g
            case .adam:
                value[i] -= lr * Double(u.decoupledWeightDecay) * value[i]
                m1[i] = mu * m1[i] + (1 - mu) * g
                m2[i] = decay * m2[i] + (1 - decay) * g * g
                let mean = m1[i] / Double(u.correction1)
                value[i] -= lr * mean / (m2[i].squareRoot() / Double(u.correction2) + epsilon)
            case .adaGrad:
                m1[i] += g * g
                value[i] -= lr * g / (m1[i].squareRoot() + epsilon)
            case .rmsProp:
                m1[i] = decay * m1[i] + (1 - decay) * g * g
                var size = m1[i]
                if u.centered {
                    m3[i] = decay * m3[i] + (1 - decay) * g
                    size -= m3[i] * m3[i]
                }
                var move = g / (size.squareRoot() + epsilon)
                // The third moment comes after the second, which is then kept even without momentum.
                if mu > 0 || u.centered {
                    m2[i] = mu * m2[i] + move
                    move = m2[i]
                }
                value[i] -= lr * move
            }
        }
    }
}

@Suite struct OptimizerUpdateTests {
    static func update(
        _ rule: OptimizerUpdate.Rule, _ change: (inout OptimizerUpdate) -> Void = { _ in }
    ) -> OptimizerUpdate {
        var update = OptimizerUpdate(rule: rule, learningRate: 0.05)
        update.decay = 0.9
        update.epsilon = 1e-6
        change(&update)
        return update
    }

    static let updates: [OptimizerUpdate] = [
        update(.sgd), update(.sgd) { $0.momentum = 0.9 },
        update(.sgd) { ($0.momentum, $0.nesterov, $0.weightDecay) = (0.8, true, 0.1) },
        update(.adam) { ($0.momentum, $0.decay) = (0.9, 0.999) },
        update(.adam) { ($0.momentum, $0.decoupledWeightDecay) = (0.5, 0.2) },
        update(.adam) { ($0.momentum, $0.weightDecay) = (0.9, 0.2) },
        update(.adaGrad), update(.adaGrad) { $0.weightDecay = 0.3 },
        update(.rmsProp), update(.rmsProp) { $0.momentum = 0.7 },
        update(.rmsProp) { ($0.momentum, $0.centered) = (0.7, true) },
        update(.rmsProp) { ($0.centered, $0.weightDecay) = (true, 0.1) },
    ]

    /// The moments that a rule has, and `nil`s for the others.
    private func room(for update: OptimizerUpdate, _ shape: [Int]) -> [Tensor] {
        let count =
            switch update.rule {
            case .sgd: update.momentum > 0 ? 1 : 0
            case .adam: 2
            case .adaGrad: 1
            case .rmsProp: update.centered ? 3 : update.momentum > 0 ? 2 : 1
            }
        return (0..<count).map { _ in Tensor(zeros: shape) }
    }

    @Test(arguments: KernelTier.available, updates)
    func formulas(tier: KernelTier, given: OptimizerUpdate) {
        for count in [1, 13, 16_500] {
            let value = RandomStream(seed: 1).tensor([count])
            let moments = room(for: given, [count])
            var plain = PlainUpdate(given, value.doubles)
            for t in 1...3 {
                let gradient = RandomStream(seed: 9).stream(t).tensor([count])

                var now = given
                if now.rule == .adam {
                    now.correction1 = 1 - pow(now.momentum, Float(t))
                    now.correction2 = (1 - pow(now.decay, Float(t))).squareRoot()
                }
                plain.rule = now
                on(tier) { now.apply(to: value, .dense(gradient), moments: moments) }
                plain.step(gradient.doubles)
            }
            expectClose(value.floats, plain.value, relative: 1e-4, absolute: 1e-5, "value")
            for (moment, expected) in zip(moments, [plain.m1, plain.m2, plain.m3]) {
                expectClose(moment.floats, expected, relative: 1e-4, absolute: 1e-5, "moment")
            }
        }
    }

    /// Rows that were not touched stay, and so do their moments.
    @Test(arguments: KernelTier.available, updates)
    func onlyTouchedRowsMove(tier: KernelTier, given: OptimizerUpdate) {
        let value = RandomStream(seed: 1).tensor([7, 3])
        let moments = room(for: given, [7, 3])
        var plain = PlainUpdate(given, value.doubles)
        let table = value.tracked()
        for indices: [Int32] in [[5, 0, 5], [2, 5, -1]] {
            table.node?.reset()
            let dY = RandomStream(seed: 2).stream(Int(indices[0])).tensor([3, 3])
            on(tier) { table.gatheringRows(indices).weighted(by: dY).backward() }
            guard let gradient = table.gradient, case .rows(let rows) = gradient else {
                Issue.record("no gradient of rows")
                return
            }
            on(tier) { given.apply(to: table, gradient, moments: moments) }
            plain.step(
                gradient.dense(shape: [7, 3]).doubles, rows: Set(rows.indices.map(Int.init)),
                width: 3)
        }
        expectClose(value.floats, plain.value, relative: 1e-4, absolute: 1e-5, "value")
        for (moment, expected) in zip(moments, [plain.m1, plain.m2, plain.m3]) {
            expectClose(moment.floats, expected, relative: 1e-4, absolute: 1e-5, "moment")
        }
    }
}
