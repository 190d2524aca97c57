internal import Unroll
internal import UnrollSystem

/// An explanation of a cell as lines of a terminal.
struct ExplanationText {
    private let explanation: CellExplanation
    private let example: CellExample?
    private let precision, width: Int

    init(_ explanation: CellExplanation, _ example: CellExample?, precision: Int, width: Int) {
        self.explanation = explanation
        self.example = example
        self.precision = precision
        self.width = width
    }

    var text: String { lines.joined(separator: "\n") + "\n" }

    private var lines: [String] {
        var lines = [explanation.title, ""] + paragraph(explanation.purpose)
        lines += ["", "Equations", ""] + equations + [""] + paragraph(explanation.legend)
        lines += ["", "Parameters", ""] + parameters
        lines += ["", "Shapes", ""] + ports + [""] + paragraph(explanation.sizes)
        if let example { lines += ["", "Values", ""] + values(example) }
        lines += ["", "Sources", ""]
        lines += explanation.sources.flatMap { wrapped("  " + $0, indent: 4, width: width) }
        return lines
    }

    private func paragraph(_ text: String) -> [String] {
        wrapped("  " + text, indent: 2, width: width)
    }

    private var equations: [String] {
        let indent = (explanation.equations.map(\.text.count).max() ?? 0) + 5
        return namedLines(
            explanation.equations.map { ("  " + $0.text, $0.meaning) }, indent: indent, width: width
        )
    }

    private var parameters: [String] {
        var rows = explanation.parameters.map { parameter in
            [
                "  " + parameter.name, parameter.letters,
                parameter.shape.map(String.init).joined(separator: " × "), parameter.count.grouped,
            ]
        }
        rows.append(["  all", explanation.countFormula, "", explanation.parameterCount.grouped])
        let table = aligned(rows, textColumns: 3)
        let indent = (table.map(\.count).max() ?? 0) + 3
        return namedLines(
            zip(table, explanation.parameters.map(\.meaning) + [""]).map { ($0, $1) },
            indent: indent, width: width
        ).map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
    }

    private var ports: [String] {
        aligned(
            explanation.ports.map { ["  " + $0.name, $0.letters, $0.meaning] }, textColumns: 3)
    }

    // MARK: Values

    private func values(_ example: CellExample) -> [String] {
        let width = example.weights.flatMap(\.rows).map(\.count).max() ?? 0
        let rows = example.weights.flatMap { given in
            given.rows.enumerated().map { place, row in
                let gate = given.gates.isEmpty ? "" : given.gates[place]
                let isFirst = place == 0 || given.gates.isEmpty || gate != given.gates[place - 1]
                return ["  " + (place == 0 ? given.name : ""), isFirst ? gate : ""]
                    + row.map(CellExample.given)
                    + [String](repeating: "", count: width - row.count)
            }
        }
        var lines = aligned(rows, textColumns: 2) + [""] + paragraph(example.beginning + ".")
        for (number, step) in example.timeSteps.enumerated() {
            let input = step.input.map(CellExample.given).joined(separator: ", ")
            lines += ["", "  time step \(number + 1), x = (\(input))"]
            lines += aligned(
                step.quantities.map { quantity in
                    let before = quantity.preActivation.map {
                        " = \(quantity.function ?? "")\(text($0))"
                    }
                    return ["    " + quantity.name, "= " + text(quantity.value) + (before ?? "")]
                }, textColumns: 2)
        }
        return lines
    }

    private func text(_ vector: [Double]) -> String {
        CellExample.text(vector, precision: precision)
    }
}

/// An explanation as one JSON object.
struct ExplanationResult: Encodable {
    private struct Equation: Encodable {
        var text, latex, meaning: String
    }

    private struct Value: Encodable {
        var name: String
        var shape: [Int]
        var letters, meaning: String
        var count: Int?
    }

    private struct TimeStep: Encodable {
        var input: [Double]
        // Numbers that are not finite have no place in JSON: null.
        var values: [String: [Double?]]
        var preActivations: [String: [Double?]]
    }

    private struct Example: Encodable {
        var weights: [String: [[Double]]]
        var initial: [String: [Double]]
        var timeSteps: [TimeStep]
    }

    private let title, purpose, notation: String
    private let inputSize, hiddenSize: Int
    private let projection: Int?
    private let equations: [Equation]
    private let parameters, shapes: [Value]
    private let parameterCount: Int
    private let example: Example?
    private let sources: [String]

    init(_ explanation: CellExplanation, _ example: CellExample?) {
        title = explanation.title
        purpose = explanation.purpose
        notation = explanation.notation.rawValue
        (inputSize, hiddenSize) = (explanation.inputSize, explanation.hiddenSize)
        projection = explanation.projection
        equations = explanation.equations.map {
            Equation(text: $0.text, latex: $0.latex, meaning: $0.meaning)
        }
        parameters = explanation.parameters.map {
            Value(
                name: $0.name, shape: $0.shape, letters: $0.letters, meaning: $0.meaning,
                count: $0.count)
        }
        shapes = explanation.ports.map {
            Value(name: $0.name, shape: $0.shape, letters: $0.letters, meaning: $0.meaning)
        }
        parameterCount = explanation.parameterCount
        sources = explanation.sources
        self.example = example.map { example in
            Example(
                weights: Dictionary(
                    uniqueKeysWithValues: example.weights.map { ($0.name, $0.rows) }),
                initial: Dictionary(
                    uniqueKeysWithValues: example.initial.map { ($0.name, $0.rows[0]) }),
                timeSteps: example.timeSteps.map { step in
                    TimeStep(
                        input: step.input,
                        values: Dictionary(
                            uniqueKeysWithValues: step.quantities.map {
                                ($0.name, $0.value.map(\.finite))
                            }),
                        preActivations: Dictionary(
                            uniqueKeysWithValues: step.quantities.compactMap { quantity in
                                quantity.preActivation.map { (quantity.name, $0.map(\.finite)) }
                            }))
                })
        }
    }
}
