/// A letter of an equation, such as Γu, c̃ or a⁻.
struct Symbol: Hashable, Sendable {
    var letter: String
    var subscripted: String?
    /// A tilde above: the candidate.
    var hasTilde = false
    /// Of the time step before.
    var isPrevious = false

    init(_ letter: String, _ subscripted: String? = nil) {
        self.letter = letter
        self.subscripted = subscripted
    }

    /// The same letter with a tilde above.
    var candidate: Symbol {
        var symbol = self
        symbol.hasTilde = true
        return symbol
    }

    /// The same quantity of the time step before.
    var previous: Symbol {
        var symbol = self
        symbol.isPrevious = true
        return symbol
    }
}

/// The right side of an equation, as a tree that is written out as text, LaTeX and MathML, and that can be
/// computed.
indirect enum Formula: Hashable, Sendable {
    enum Function: String, Sendable {
        case sigmoid = "σ"
        case tanh
        case relu = "ReLU"
        /// That of an output layer, which depends on the problem.
        case output = "g′"
    }

    case symbol(Symbol)
    /// Two vectors side by side: [a⁻, x].
    case beside(Formula, Formula)
    /// A matrix times a vector.
    case product(Symbol, Formula)
    /// Two vectors multiplied element by element.
    case gated(Formula, Formula)
    /// The sum of two or more terms.
    case sum([Formula])
    /// 1 − v, element by element.
    case complement(Formula)
    case applied(Function, Formula)

    static func + (first: Formula, second: Formula) -> Formula {
        switch first {
        case .sum(let terms): .sum(terms + [second])
        default: .sum([first, second])
        }
    }

    static func * (first: Formula, second: Formula) -> Formula { .gated(first, second) }

    var isSum: Bool { if case .sum = self { true } else { false } }
    var isGated: Bool { if case .gated = self { true } else { false } }
    var isBeside: Bool { if case .beside = self { true } else { false } }
}

/// An equation of a cell.
struct CellEquation: Hashable, Sendable {
    /// Where a run of the cell keeps the left side.
    enum Place: Hashable, Sendable {
        /// The gate of this number in the stored order.
        case gate(Int)
        case cell
        case hidden
        /// Nowhere: it belongs to the output layer.
        case outputLayer
    }

    var target: Symbol
    var formula: Formula
    var place: Place
    /// What it does, in a few words.
    var meaning: String
}
