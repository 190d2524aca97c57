// The names are the lecture's own letters.
// swift-format-ignore-file: IdentifiersMustBeASCII, AlwaysUseLowerCamelCase

import Foundation

/// The recurrent cells as the lecture writes them, a line an equation: one sequence, one time step,
/// double precision. `[a⁻, x]` is `a⁻ | x` here.
package enum LectureCell: Sendable {
    case rnnTanh, rnnReLU, simplifiedGRU, gru, gruAfterProduct, lstm
}

/// Weights as models store them, and as the lecture reads them.
package struct LectureWeights {
    /// `[G·H, D]`
    package var weightIH: Matrix
    /// `[G·H, H]`; `[4H, P]` with a projection.
    package var weightHH: Matrix
    /// `[G·H]`
    package var bias: Vector
    /// `[H]`, the GRU after the product.
    package var biasHN: Vector?
    /// `[P, H]`, the LSTM with a projection.
    package var weightHR: Matrix?
    package var hidden: Int

    package init(
        weightIH: Matrix, weightHH: Matrix, bias: Vector, biasHN: Vector? = nil,
        weightHR: Matrix? = nil, hidden: Int
    ) {
        self.weightIH = weightIH
        self.weightHH = weightHH
        self.bias = bias
        self.biasHN = biasHN
        self.weightHR = weightHR
        self.hidden = hidden
    }

    private func rows(_ gate: Int) -> Range<Int> { gate * hidden..<(gate + 1) * hidden }

    /// `W[a, x] + b` of one gate: its rows of `weight_hh` times a, of `weight_ih` times x.
    func gate(_ gate: Int, _ ax: (a: Vector, x: Vector)) -> Vector {
        hiddenProduct(gate, ax.a) + inputProduct(gate, ax.x)
    }

    func hiddenProduct(_ gate: Int, _ a: Vector) -> Vector { weightHH[rows(gate)] * a }

    func inputProduct(_ gate: Int, _ x: Vector) -> Vector {
        weightIH[rows(gate)] * x + Vector(Array(bias.values[rows(gate)]))
    }
}

private func σ(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// One time step of each cell.
package enum Lecture {
    /// RNN: a = g(Wa[a⁻, x] + ba).
    package static func rnn(
        _ W: LectureWeights, _ a⁻: Vector, _ x: Vector, g: (Double) -> Double
    ) -> Vector {
        let a = W.gate(0, (a⁻, x)).map(g)
        return a
    }

    /// Simplified GRU, c = a. Stored gates: u, c.
    package static func simplifiedGRU(_ W: LectureWeights, _ c⁻: Vector, _ x: Vector) -> Vector {
        let c̃ = W.gate(1, (c⁻, x)).map(tanh)
        let Γu = W.gate(0, (c⁻, x)).map(σ)
        let c = Γu * c̃ + (1 - Γu) * c⁻
        return c
    }

    /// GRU, c = a. Stored gates: r, u, c.
    package static func gru(_ W: LectureWeights, _ c⁻: Vector, _ x: Vector) -> Vector {
        let Γr = W.gate(0, (c⁻, x)).map(σ)
        let Γu = W.gate(1, (c⁻, x)).map(σ)
        let c̃ = W.gate(2, (Γr * c⁻, x)).map(tanh)
        let c = Γu * c̃ + (1 - Γu) * c⁻
        return c
    }

    /// The GRU of PyTorch, whose reset gate acts after the product with c⁻, which has a bias of its
    /// own. Stored gates: r, u, c.
    package static func gruAfterProduct(_ W: LectureWeights, _ c⁻: Vector, _ x: Vector) -> Vector {
        let bhn = W.biasHN ?? Vector(zeros: W.hidden)
        let Γr = W.gate(0, (c⁻, x)).map(σ)
        let Γu = W.gate(1, (c⁻, x)).map(σ)
        let c̃ = (W.inputProduct(2, x) + Γr * (W.hiddenProduct(2, c⁻) + bhn)).map(tanh)
        let c = Γu * c̃ + (1 - Γu) * c⁻
        return c
    }

    /// LSTM; with a projection R the output is R·a. Stored gates: u (the input gate), f, c, o.
    package static func lstm(
        _ W: LectureWeights, _ a⁻: Vector, _ c⁻: Vector, _ x: Vector
    ) -> (a: Vector, c: Vector) {
        let c̃ = W.gate(2, (a⁻, x)).map(tanh)
        let Γu = W.gate(0, (a⁻, x)).map(σ)
        let Γf = W.gate(1, (a⁻, x)).map(σ)
        let Γo = W.gate(3, (a⁻, x)).map(σ)
        let c = Γu * c̃ + Γf * c⁻
        let a = Γo * c.map(tanh)
        return (W.weightHR.map { $0 * a } ?? a, c)
    }
}

/// What a cell carries from one time step to the next; `c` is used by the LSTM alone.
package struct LectureState {
    package var a, c: Vector
    package init(a: Vector, c: Vector) {
        self.a = a
        self.c = c
    }
}

extension LectureCell {
    /// One time step: the state after `x`.
    package func step(_ W: LectureWeights, _ before: LectureState, _ x: Vector) -> LectureState {
        var after = before
        switch self {
        case .rnnTanh: after.a = Lecture.rnn(W, before.a, x, g: tanh)
        case .rnnReLU: after.a = Lecture.rnn(W, before.a, x, g: { max($0, 0) })
        case .simplifiedGRU: after.a = Lecture.simplifiedGRU(W, before.a, x)
        case .gru: after.a = Lecture.gru(W, before.a, x)
        case .gruAfterProduct: after.a = Lecture.gruAfterProduct(W, before.a, x)
        case .lstm: (after.a, after.c) = Lecture.lstm(W, before.a, before.c, x)
        }
        return after
    }

    /// A sequence: the state after each time step.
    package func run(
        _ W: LectureWeights, from initial: LectureState, _ inputs: [Vector]
    ) -> [LectureState] {
        var state = initial
        return inputs.map { x in
            state = step(W, state, x)
            return state
        }
    }
}
