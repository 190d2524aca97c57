internal import UnrollPlatform
internal import UnrollSystem

/// What a symbol stands for when an equation is computed.
enum FormulaValue: Sendable {
    case vector([Double])
    /// Row by row.
    case matrix([[Double]])
}

extension Formula {
    /// Computes the formula, plainly.
    ///
    /// - Parameter values: What each symbol stands for; vectors and matrices must fit each other.
    func value(_ values: [Symbol: FormulaValue]) -> [Double] {
        switch self {
        case .symbol(let symbol):
            guard case .vector(let vector)? = values[symbol] else {
                requirementFailure("Formula: no vector for \(symbol.letter)")
            }
            return vector
        case .beside(let first, let second): return first.value(values) + second.value(values)
        case .product(let symbol, let formula):
            guard case .matrix(let rows)? = values[symbol] else {
                requirementFailure("Formula: no matrix for \(symbol.letter)")
            }
            let vector = formula.value(values)
            return rows.map { zip($0, vector).map(*).reduce(0, +) }
        case .gated(let first, let second):
            return zip(first.value(values), second.value(values)).map(*)
        case .sum(let terms):
            return terms.dropFirst().reduce(terms[0].value(values)) { sum, term in
                zip(sum, term.value(values)).map(+)
            }
        case .complement(let formula): return formula.value(values).map { 1 - $0 }
        case .applied(let function, let formula):
            return formula.value(values).map(function.callAsFunction)
        }
    }

    /// What the outermost function is applied to: the pre-activation of a gate.
    var preActivation: Formula? {
        if case .applied(_, let formula) = self { formula } else { nil }
    }

    /// The outermost function.
    var function: Function? { if case .applied(let function, _) = self { function } else { nil } }
}

extension Formula.Function {
    func callAsFunction(_ x: Double) -> Double {
        switch self {
        case .sigmoid: 1 / (1 + exp(-x))
        case .tanh: UnrollPlatform.tanh(x)
        case .relu: max(x, 0)
        case .output: x
        }
    }
}
