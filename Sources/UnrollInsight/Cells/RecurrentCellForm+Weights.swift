internal import UnrollTensors

extension RecurrentCellForm {
    /// What the equations' letters for learned numbers stand for.
    func values(of weights: CellWeights, _ notation: CellNotation) -> [Symbol: FormulaValue] {
        var values: [Symbol: FormulaValue] = [:]
        let hidden = weights.bias.count / cell.gates
        func doubles(_ rows: [[Float]]) -> [[Double]] { rows.map { $0.map(Double.init) } }
        let (ih, hh) = (doubles(weights.weightIH), doubles(weights.weightHH))
        for (number, symbol) in gateSymbols(notation).enumerated() {
            let rows = number * hidden..<(number + 1) * hidden
            let name: String? =
                switch (notation, cell) {
                case (.lecture, .rnn): "a"
                case (.field, .rnn): nil
                case (.lecture, _): symbol.subscripted ?? symbol.letter
                case (.field, _): symbol.letter
                }
            values[Symbol("b", name)] = .vector(weights.bias[rows].map(Double.init))
            switch notation {
            case .lecture:
                // [a⁻, x]: the state's columns first.
                values[Symbol("W", name)] = .matrix(rows.map { hh[$0] + ih[$0] })
                values[Symbol("W", "cx")] = .matrix(rows.map { ih[$0] })
                values[Symbol("W", "cc")] = .matrix(rows.map { hh[$0] })
            case .field:
                values[Symbol("W", name)] = .matrix(rows.map { ih[$0] })
                values[Symbol("U", name)] = .matrix(rows.map { hh[$0] })
            }
        }
        if let bias = weights.biasHN {
            let vector = FormulaValue.vector(bias.map(Double.init))
            values[Symbol("b′", "c")] = vector
            values[Symbol("b", "hn")] = vector
        }
        if let projection = weights.weightHR { values[Symbol("R")] = .matrix(doubles(projection)) }
        return values
    }
}
