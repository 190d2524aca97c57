internal import UnrollPictures
internal import UnrollSystem
internal import UnrollTensors

extension CellExplanation {
    /// The explanation as a page in one file, the diagram in it.
    ///
    /// - Parameters:
    ///   - example: Values to show; none if `nil`.
    ///   - precision: Digits after the point.
    public func html(_ example: CellExample? = nil, precision: Int = 4) -> String {
        var sections = [
            PageSection(
                "Equations",
                [
                    .equations(equations.map { PageEquation($0.mathML, meaning: $0.meaning) }),
                    .paragraph(legend),
                ]),
            PageSection("Diagram", [.figure(PageFigure(diagram.element, caption: diagramCaption))]),
            PageSection(
                "Parameters", [.table(parameterTable), .list(parameterMeanings), .table(portTable)]),
        ]
        if let example { sections.append(example.section(precision)) }
        sections.append(PageSection("Sources", sources.map { .paragraph($0) }))
        return Page(title: title, subtitle: purpose, sections: sections).html
    }

    private var diagramCaption: String {
        switch form.cell {
        case .rnn:
            "All of the state passes through the matrix and \(form.isReLU ? "ReLU" : "tanh") at every time step."
        case .simplifiedGRU, .gru:
            "The state passes above, from left to right: kept where the update gate is closed, written "
                + "where it is open."
        case .lstm:
            "The cell state passes above, from left to right: it is multiplied by the forget gate and "
                + "added to, and nothing else."
        }
    }

    private var parameterTable: PageTable {
        var rows = parameters.map { parameter in
            [
                parameter.name, parameter.letters,
                parameter.shape.map(String.init).joined(separator: " × "), parameter.count.grouped,
            ]
        }
        rows.append(["all", countFormula, "", parameterCount.grouped])
        return PageTable(
            "The parameters as models store them.",
            columns: [
                .init("parameter", isNumber: false), .init("shape", isNumber: false),
                .init("here"), .init("numbers"),
            ], rows: rows)
    }

    private var parameterMeanings: [PageFact] {
        parameters.map { PageFact($0.name, $0.meaning) }
    }

    private var portTable: PageTable {
        PageTable(
            "What goes in, what is carried on, what comes out: \(sizes)",
            columns: [
                .init("value", isNumber: false), .init("shape", isNumber: false),
                .init("meaning", isNumber: false),
            ], rows: ports.map { [$0.name, $0.letters, $0.meaning] })
    }
}

extension RecurrentCellForm {
    fileprivate var isReLU: Bool { if case .rnn(.relu) = cell { true } else { false } }
}

extension CellExample {
    /// What was given, and a table for each time step.
    fileprivate func section(_ precision: Int) -> PageSection {
        var blocks: [PageBlock] = [.paragraph(beginning + ".")]
        let tables = weights.map { given in
            let width = given.rows.map(\.count).max() ?? 0
            let rows = given.rows.enumerated().map { place, row in
                [given.gates.isEmpty ? "" : given.gates[place]] + row.map(Self.given)
            }
            return PageBlock.table(
                PageTable(
                    given.name,
                    columns: [.init("row", isNumber: false)]
                        + (0..<width).map { .init("\($0 + 1)") },
                    rows: rows))
        }
        blocks.append(.columns(tables.map { [$0] }))
        let width = timeSteps.flatMap(\.quantities).map(\.value.count).max() ?? 0
        for (number, step) in timeSteps.enumerated() {
            let input = step.input.map(Self.given).joined(separator: ", ")
            let rows = step.quantities.flatMap { quantity in
                let before = quantity.preActivation.map { [(quantity.preActivationName ?? "", $0)] }
                let name = quantity.function.map { "\(quantity.name) = \($0)(…)" } ?? quantity.name
                return (before ?? []) + [(name, quantity.value)]
            }
            blocks.append(
                .table(
                    PageTable(
                        "Time step \(number + 1), x = (\(input))",
                        columns: [.init("value", isNumber: false)]
                            + (0..<width).map { .init("\($0 + 1)") },
                        rows: rows.map { name, values in
                            [name] + values.map { Self.number($0, precision) }
                                + [String](repeating: "", count: width - values.count)
                        })))
        }
        return PageSection("Values", blocks)
    }
}
