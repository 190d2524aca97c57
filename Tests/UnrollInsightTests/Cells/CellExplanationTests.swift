import Foundation
import TestSupport
import Testing
import UnrollInsight
import UnrollLayers
import UnrollSystem
import UnrollTensors

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct CellExplanationTests {
    private func explain(
        _ cell: RecurrentStackConfig.Cell, _ notation: CellNotation = .lecture
    ) throws -> CellExplanation {
        var config = RecurrentStackConfig()
        config.cell = cell
        config.hiddenSize = 3
        return try CellExplanation(config, inputSize: 2, notation: notation)
    }

    @Test(arguments: CellCase.all, [1, 4, 17])
    func parametersAreThoseOfTheModules(cell: CellCase, inputs: Int) throws {
        let explanation = try CellExplanation(cell.config, inputSize: inputs)
        let stack = cell.config.makeStack(inputSize: inputs, random: RandomStream(seed: 1))
        #expect(
            stack.parameters.map { $0.name.split(separator: ".").last.map(String.init) }
                == explanation.parameters.map(\.name))
        #expect(stack.parameters.map(\.parameter.shape) == explanation.parameters.map(\.shape))
        #expect(stack.parameterCount == explanation.parameterCount)
    }

    /// The numbers of the letters that shapes and counts are written in.
    @Test(arguments: CellCase.all) func lettersSayTheSame(cell: CellCase) throws {
        let explanation = try CellExplanation(cell.config, inputSize: 4)
        let sizes = [
            "D": 4, "H": explanation.hiddenSize, "P": explanation.projection ?? 0, "B": 1,
        ]
        func value(_ text: some StringProtocol) -> Int {
            let factor = Int(text.prefix(while: \.isNumber)) ?? 1
            let letter = text.drop(while: \.isNumber)
            return letter.isEmpty ? factor : factor * (sizes[String(letter)] ?? -1)
        }
        for (letters, shape) in explanation.parameters.map({ ($0.letters, $0.shape) })
            + explanation.ports.map({ ($0.letters, $0.shape) })
        {
            #expect(letters.dropFirst().dropLast().split(separator: ", ").map(value) == shape)
        }
        // 4H·(D + P + 1) + P·H
        var rest = explanation.countFormula[...]
        let first = value(rest.prefix { $0 != "·" })
        rest = rest.drop { $0 != "(" }.dropFirst()
        let inner = rest.prefix { $0 != ")" }.components(separatedBy: " + ").map { value($0) }
        let more = rest.drop { $0 != ")" }.dropFirst()
            .drop { $0 == " " || $0 == "+" }.split(separator: "·").map { value($0) }
        let count = first * inner.reduce(0, +) + (more.isEmpty ? 0 : more.reduce(1, *))
        #expect(count == explanation.parameterCount)
    }

    @Test func theLecturesLinesStandThere() throws {
        #expect(
            try explain(.rnn).equations.map(\.text) == [
                "a = tanh(Wa[a⁻, x] + ba)", "ŷ = g′(Wy·a + by)",
            ])
        #expect(
            try explain(.simplifiedGRU).equations.map(\.text) == [
                "Γu = σ(Wu[c⁻, x] + bu)", "c̃ = tanh(Wc[c⁻, x] + bc)",
                "c = Γu * c̃ + (1 − Γu) * c⁻",
            ])
        #expect(
            try explain(.gru).equations.map(\.text) == [
                "Γr = σ(Wr[c⁻, x] + br)", "Γu = σ(Wu[c⁻, x] + bu)",
                "c̃ = tanh(Wc[Γr * c⁻, x] + bc)", "c = Γu * c̃ + (1 − Γu) * c⁻",
            ])
        #expect(
            try explain(.lstm).equations.map(\.text) == [
                "c̃ = tanh(Wc[a⁻, x] + bc)", "Γu = σ(Wu[a⁻, x] + bu)", "Γf = σ(Wf[a⁻, x] + bf)",
                "Γo = σ(Wo[a⁻, x] + bo)", "c = Γu * c̃ + Γf * c⁻", "a = Γo * tanh(c)",
            ])
    }

    @Test func theFieldsLinesStandThere() throws {
        #expect(
            try explain(.lstm, .field).equations.map(\.text) == [
                "i = σ(W_i·x + U_i·h⁻ + b_i)", "f = σ(W_f·x + U_f·h⁻ + b_f)",
                "g = tanh(W_g·x + U_g·h⁻ + b_g)", "o = σ(W_o·x + U_o·h⁻ + b_o)",
                "c = i ⊙ g + f ⊙ c⁻", "h = o ⊙ tanh(c)",
            ])
        var config = RecurrentStackConfig()
        config.cell = .gru
        #expect(
            try CellExplanation(config, inputSize: 2, notation: .field).equations[2].text
                == "n = tanh(W_n·x + U_n·(r ⊙ h⁻) + b_n)")
        config.reset = .afterProduct
        #expect(
            try CellExplanation(config, inputSize: 2, notation: .field).equations[2].text
                == "n = tanh(W_n·x + b_n + r ⊙ (U_n·h⁻ + b_hn))")
        let latex = try explain(.lstm, .lecture).equations[1].latex
        #expect(latex == "\\Gamma_{u} = \\sigma(W_{u}[a^{-}, x] + b_{u})")
    }

    @Test(arguments: CellCase.all, CellNotation.allCases)
    func everyFormIsWellFormed(cell: CellCase, notation: CellNotation) throws {
        let explanation = try CellExplanation(cell.config, inputSize: 2, notation: notation)
        let random = RandomStream(seed: 3)
        let example = try CellExample(
            explanation, weights: CellWeights(explanation, random: random),
            inputs: CellWeights.inputs(timeSteps: 2, inputSize: 2, random: random))
        for equation in explanation.equations {
            #expect(XMLParser(data: Data(equation.mathML.utf8)).parse(), "\(equation.text)")
        }
        #expect(XMLParser(data: Data(explanation.svg.utf8)).parse())
        let latex = explanation.latex(example, precision: 3)
        #expect(
            latex.unicodeScalars.allSatisfy { $0.isASCII }, "pdflatex reads it without packages")
        for (open, close) in [("{", "}"), ("\\begin{", "\\end{")] {
            #expect(
                latex.components(separatedBy: open).count
                    == latex.components(separatedBy: close).count)
        }
        let markdown = explanation.markdown(example, precision: 3, picture: "cell.svg")
        #expect(markdown.contains("![\(explanation.title)](cell.svg)"))
        #expect(markdown.contains("| all | | | \(explanation.parameterCount) |"))
        let html = explanation.html(example, precision: 3)
        #expect(html.contains("<math ") && html.contains("<svg ") && !html.contains("http"))
    }

    @Test(arguments: CellCase.all) func drawingsAreThoseThatWereLookedAt(cell: CellCase) throws {
        try expectKeptPicture(
            CellExplanation(cell.config, inputSize: 2).svg, "\(cell.name).svg")
    }
}
