/// The way in which equations are written.
struct FormulaStyle: Sendable {
    /// Between what is multiplied element by element.
    var gating: (text: String, latex: String)
    /// Whether a subscript in plain text stands behind a line: W_i rather than Wi.
    var underlines: Bool
}

// MARK: Text

extension Symbol {
    func text(_ style: FormulaStyle) -> String {
        var text = letter
        if let subscripted { text += (style.underlines ? "_" : "") + subscripted }
        if hasTilde { text += "\u{303}" }
        if isPrevious { text += "⁻" }
        return text
    }
}

extension Formula {
    /// In one line of plain text.
    func text(_ style: FormulaStyle) -> String {
        func inParentheses(_ formula: Formula, if isNeeded: Bool) -> String {
            isNeeded ? "(\(formula.text(style)))" : formula.text(style)
        }
        switch self {
        case .symbol(let symbol): return symbol.text(style)
        case .beside(let first, let second):
            return "[\(first.text(style)), \(second.text(style))]"
        case .product(let matrix, let vector):
            let between = vector.isBeside ? "" : "·"
            return matrix.text(style) + between
                + inParentheses(vector, if: vector.isSum || vector.isGated)
        case .gated(let first, let second):
            return inParentheses(first, if: first.isSum) + " \(style.gating.text) "
                + inParentheses(second, if: second.isSum)
        case .sum(let terms): return terms.map { $0.text(style) }.joined(separator: " + ")
        case .complement(let formula): return "(1 − \(formula.text(style)))"
        case .applied(let function, let formula):
            return "\(function.rawValue)(\(formula.text(style)))"
        }
    }
}

extension CellEquation {
    func text(_ style: FormulaStyle) -> String {
        "\(target.text(style)) = \(formula.text(style))"
    }
}

// MARK: LaTeX

extension Symbol {
    var latex: String {
        var text = Self.latexLetters[letter] ?? letter
        if hasTilde { text = "\\tilde{\(text)}" }
        if let subscripted { text += "_{\(subscripted)}" }
        if isPrevious { text += "^{-}" }
        return text
    }

    private static let latexLetters = ["Γ": "\\Gamma", "ŷ": "\\hat{y}", "b′": "b'"]
}

extension Formula {
    /// For LaTeX's math mode; of the packages it needs amsmath alone.
    func latex(_ style: FormulaStyle) -> String {
        func inParentheses(_ formula: Formula, if isNeeded: Bool) -> String {
            isNeeded ? "(\(formula.latex(style)))" : formula.latex(style)
        }
        switch self {
        case .symbol(let symbol): return symbol.latex
        case .beside(let first, let second):
            return "[\(first.latex(style)), \(second.latex(style))]"
        case .product(let matrix, let vector):
            return matrix.latex + (vector.isBeside ? "" : " ")
                + inParentheses(vector, if: vector.isSum || vector.isGated)
        case .gated(let first, let second):
            return inParentheses(first, if: first.isSum) + " \(style.gating.latex) "
                + inParentheses(second, if: second.isSum)
        case .sum(let terms): return terms.map { $0.latex(style) }.joined(separator: " + ")
        case .complement(let formula): return "(1 - \(formula.latex(style)))"
        case .applied(let function, let formula):
            return "\(function.latex)(\(formula.latex(style)))"
        }
    }
}

extension Formula.Function {
    fileprivate var latex: String {
        switch self {
        case .sigmoid: "\\sigma"
        case .tanh: "\\tanh"
        case .relu: "\\operatorname{ReLU}"
        case .output: "g'"
        }
    }
}

extension CellEquation {
    /// - Parameter aligned: Marks the equals sign as the place where lines meet.
    func latex(_ style: FormulaStyle, aligned: Bool = false) -> String {
        "\(target.latex) \(aligned ? "&= " : "= ")\(formula.latex(style))"
    }
}

// MARK: MathML

extension Symbol {
    var mathML: String {
        var base = "<mi>\(letter)</mi>"
        if hasTilde { base = "<mover accent=\"true\">\(base)<mo>~</mo></mover>" }
        let below = subscripted.map { "<mi>\($0)</mi>" }
        let above = isPrevious ? "<mo>−</mo>" : nil
        switch (below, above) {
        case (let below?, let above?): return "<msubsup>\(base)\(below)\(above)</msubsup>"
        case (let below?, nil): return "<msub>\(base)\(below)</msub>"
        case (nil, let above?): return "<msup>\(base)\(above)</msup>"
        case (nil, nil): return base
        }
    }
}

extension Formula {
    /// A row of MathML's elements.
    func mathML(_ style: FormulaStyle) -> String {
        func inParentheses(_ formula: Formula, if isNeeded: Bool) -> String {
            isNeeded ? Self.fenced(formula.mathML(style)) : formula.mathML(style)
        }
        switch self {
        case .symbol(let symbol): return symbol.mathML
        case .beside(let first, let second):
            return "<mrow><mo>[</mo>\(first.mathML(style))<mo>,</mo>\(second.mathML(style))"
                + "<mo>]</mo></mrow>"
        case .product(let matrix, let vector):
            return matrix.mathML + "<mo>\u{2062}</mo>"
                + inParentheses(vector, if: vector.isSum || vector.isGated)
        case .gated(let first, let second):
            return inParentheses(first, if: first.isSum) + "<mo>\(style.gating.text)</mo>"
                + inParentheses(second, if: second.isSum)
        case .sum(let terms):
            return terms.map { $0.mathML(style) }.joined(separator: "<mo>+</mo>")
        case .complement(let formula):
            return Self.fenced("<mn>1</mn><mo>−</mo>" + formula.mathML(style))
        case .applied(let function, let formula):
            return "<mi>\(function.rawValue)</mi><mo>\u{2061}</mo>"
                + Self.fenced(formula.mathML(style))
        }
    }

    private static func fenced(_ content: String) -> String {
        "<mrow><mo>(</mo>\(content)<mo>)</mo></mrow>"
    }
}

extension CellEquation {
    /// An element of a page.
    func mathML(_ style: FormulaStyle) -> String {
        "<math display=\"block\"><mrow>\(target.mathML)<mo>=</mo>\(formula.mathML(style))</mrow></math>"
    }
}
