internal import UnrollSystem

extension CellExplanation {
    /// The explanation in Markdown, its equations in the `$…$` that most readers of it show as mathematics.
    ///
    /// - Parameters:
    ///   - example: Values to show; none if `nil`.
    ///   - precision: Digits after the point.
    ///   - picture: The file of the diagram, where there is one.
    public func markdown(
        _ example: CellExample? = nil, precision: Int = 4, picture: String? = nil
    ) -> String {
        var lines = ["# \(title)", "", purpose, "", "## Equations", "", legend, ""]
        lines += ["| equation | what it does |", "|---|---|"]
        lines += equations.map { "| $\($0.latex)$ | \($0.meaning) |" }
        if let picture { lines += ["", "![\(title)](\(picture))"] }
        lines += ["", "## Parameters", ""]
        lines += ["| name | shape | here | count | |", "|---|---|---|---:|---|"]
        lines += parameters.map {
            "| `\($0.name)` | \($0.letters) | \($0.shape) | \($0.count.grouped) | \($0.meaning) |"
        }
        lines += [
            "| all | | | \(parameterCount.grouped) | \(countFormula) |", "", "## Shapes", "",
            "| value | shape | |", "|---|---|---|",
        ]
        lines += ports.map { "| \($0.name) | \($0.letters) | \($0.meaning) |" }
        lines += ["", sizes]
        if let example { lines += [""] + example.markdown(precision) }
        lines += ["", "## Sources", ""] + sources.map { "- \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The letters of shapes and what they stand for here.
    package var sizes: String {
        "B sequences side by side; D = \(inputSize), H = \(hiddenSize)"
            + (projection.map { ", P = \($0)" } ?? "") + "."
    }

    /// The explanation as a whole document for LaTeX; of the packages it needs amsmath alone.
    ///
    /// - Parameters:
    ///   - example: Values to show; none if `nil`.
    ///   - precision: Digits after the point.
    public func latex(_ example: CellExample? = nil, precision: Int = 4) -> String {
        func row(_ cells: [String]) -> String { cells.joined(separator: " & ") + " \\\\" }
        var lines = [
            "\\documentclass{article}", "\\usepackage[utf8]{inputenc}", "\\usepackage{amsmath}",
            "\\begin{document}", "\\section*{\(Self.latexText(title))}", Self.latexText(purpose),
            "",
            "\\subsection*{Equations}", Self.latexText(legend),
            "\\begin{align*}",
        ]
        let equations = form.equations(notation).map {
            "\($0.latex(style, aligned: true)) && \\text{\(Self.latexText(Self.short($0.meaning)))}"
        }
        lines += [equations.joined(separator: " \\\\\n"), "\\end{align*}"]
        lines += [
            "\\subsection*{Parameters}", "\\begin{tabular}{llrr}",
            row(["name", "shape", "here", "count"]), "\\hline",
        ]
        lines += parameters.map {
            let here = $0.shape.map(String.init).joined(separator: " \\times ")
            return row([
                "\\texttt{\(Self.latexText($0.name))}", "$\($0.letters)$", "$\(here)$",
                "\($0.count)",
            ])
        }
        let formula = countFormula.replacing("·", with: " \\cdot ")
        lines += [
            row(["all", "$\(formula)$", "", "\(parameterCount)"]), "\\end{tabular}",
        ]
        if let example { lines += example.latex(precision) }
        lines += ["\\subsection*{Sources}", "\\begin{itemize}"]
        lines += sources.map { "\\item \(Self.latexText($0))" }
        lines += ["\\end{itemize}", "\\end{document}"]
        return lines.joined(separator: "\n") + "\n"
    }

    /// A meaning up to its first colon or semicolon, for the margin of an equation.
    private static func short(_ meaning: String) -> String {
        String(meaning.prefix { $0 != ":" && $0 != ";" })
    }

    /// Text outside LaTeX's math mode: its letters that only mathematics has go there.
    static func latexText(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "_": result += "\\_"
            case "&", "%", "$", "#": result += "\\\(character)"
            case "⁻": result += "$^{-}$"
            case "−": result += "$-$"
            case "Γ": result += "$\\Gamma$"
            case "σ": result += "$\\sigma$"
            case "⊙": result += "$\\odot$"
            case "·": result += "$\\cdot$"
            case "′": result += "$'$"
            case "–": result += "--"
            case "c̃": result += "$\\tilde{c}$"
            case "ŷ": result += "$\\hat{y}$"
            default: result.append(character)
            }
        }
        return result
    }
}
