internal import UnrollSystem

extension CellExample {
    /// A vector with this many digits after the point: `(0.1250, -0.5000)`.
    public static func text(_ vector: [Double], precision: Int) -> String {
        "(" + vector.map { number($0, precision) }.joined(separator: ", ") + ")"
    }

    /// A number that is never written as a negative zero.
    package static func number(_ value: Double, _ precision: Int) -> String {
        let text = value.fixed(precision)
        return text.contains { $0 != "-" && $0 != "0" && $0 != "." }
            ? text : text.replacing("-", with: "")
    }

    /// A number as short as it can be written, for what was given.
    package static func given(_ value: Double) -> String {
        "\(Float(value))".hasSuffix(".0")
            ? String("\(Float(value))".dropLast(2)) : "\(Float(value))"
    }

    /// The states before the first time step in a line.
    package var beginning: String {
        initial.map { "\($0.name) = (\($0.rows[0].map(Self.given).joined(separator: ", ")))" }
            .joined(separator: ", ") + " before the first time step"
    }

    func markdown(_ precision: Int) -> [String] {
        var lines = ["## Values", "", beginning + ".", ""]
        for given in weights {
            let head = given.gates.isEmpty ? [given.name] : [given.name, ""]
            let width = given.rows.map(\.count).max() ?? 0
            let cells = head + [String](repeating: "", count: max(0, width - 1))
            lines.append("| " + cells.joined(separator: " | ") + " |")
            lines.append("|" + String(repeating: "---|", count: cells.count))
            for (place, row) in given.rows.enumerated() {
                let name = given.gates.isEmpty ? [] : [given.gates[place]]
                lines.append("| " + (name + row.map(Self.given)).joined(separator: " | ") + " |")
            }
            lines.append("")
        }
        for (number, step) in timeSteps.enumerated() {
            lines += [
                "### Time step \(number + 1)", "",
                "x = (\(step.input.map(Self.given).joined(separator: ", ")))", "",
                "| | before σ, tanh | | value |", "|---|---|---|---|",
            ]
            lines += step.quantities.map { quantity in
                let before = quantity.preActivation.map { Self.text($0, precision: precision) }
                let formula = quantity.formula.map { "$\($0.latex(style))$" }
                return "| $\(quantity.symbol.latex)$ | \(formula ?? "") | \(before ?? "") | "
                    + "\(Self.text(quantity.value, precision: precision)) |"
            }
            lines.append("")
        }
        lines.removeLast()
        return lines
    }

    func latex(_ precision: Int) -> [String] {
        func vector(_ values: [String]) -> String {
            "\\begin{pmatrix} \(values.joined(separator: " \\\\ ")) \\end{pmatrix}"
        }
        var lines = ["\\subsection*{Values}", CellExplanation.latexText(beginning) + ".", ""]
        for given in weights {
            let rows = given.rows.map { $0.map(Self.given).joined(separator: " & ") }
            lines.append(
                "\\[ \\texttt{\(CellExplanation.latexText(given.name))} = "
                    + "\\begin{pmatrix} \(rows.joined(separator: " \\\\ ")) \\end{pmatrix} \\]")
        }
        for (number, step) in timeSteps.enumerated() {
            lines += [
                "\\paragraph{Time step \(number + 1)} $x = \(vector(step.input.map(Self.given)))$",
                "\\begin{align*}",
            ]
            let rows = step.quantities.map { quantity in
                let value = vector(quantity.value.map { Self.number($0, precision) })
                guard let formula = quantity.formula, let before = quantity.preActivation else {
                    return "\(quantity.symbol.latex) &= \(value)"
                }
                let inner = vector(before.map { Self.number($0, precision) })
                return "\(formula.latex(style)) &= \(inner), & \(quantity.symbol.latex) &= \(value)"
            }
            lines += [rows.joined(separator: " \\\\\n"), "\\end{align*}"]
        }
        return lines
    }
}
