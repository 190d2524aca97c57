internal import UnrollLayers
public import UnrollSystem
internal import UnrollTensors

/// The numbers of a small cell: its stored parameters, row by row, and its states before the first time
/// step.
public struct CellWeights: Sendable, Hashable {
    /// `[G·H, D]`
    public var weightIH: [[Float]]
    /// `[G·H, H]`; `[4H, P]` with a projection.
    public var weightHH: [[Float]]
    /// `[G·H]`
    public var bias: [Float]
    /// `[H]`, of a GRU whose reset gate acts after the product.
    public var biasHN: [Float]?
    /// `[P, H]`, of an LSTM with a projection.
    public var weightHR: [[Float]]?
    /// `[H]`; `[P]` with a projection.
    public var initialHidden: [Float]
    /// `[H]`, of an LSTM.
    public var initialCell: [Float]

    /// Tenths between -1 and 1, which can be computed with by hand; states of zero.
    ///
    /// - Parameters:
    ///   - explanation: The cell and its sizes.
    ///   - random: Decides the numbers.
    /// - Throws: `ConfigError` where the cell is too large to be shown number by number.
    public init(_ explanation: CellExplanation, random: RandomStream) throws {
        try Self.requireSmall(explanation)
        func tenths(_ name: String, _ count: Int) -> [Float] {
            let random = random.stream(name)
            return (0..<count).map { Float(random.integer(below: 21, at: UInt64($0)) - 10) / 10 }
        }
        func rows(_ parameter: CellExplanation.Parameter) -> [[Float]] {
            let (all, width) = (tenths(parameter.name, parameter.count), parameter.shape.last ?? 1)
            return stride(from: 0, to: all.count, by: width).map { Array(all[$0..<$0 + width]) }
        }
        let parameters = explanation.parameters
        func named(_ name: String) -> CellExplanation.Parameter? {
            parameters.first { $0.name == name }
        }
        weightIH = named("weight_ih").map(rows) ?? []
        weightHH = named("weight_hh").map(rows) ?? []
        bias = named("bias").map { tenths($0.name, $0.count) } ?? []
        biasHN = named("bias_hn").map { tenths($0.name, $0.count) }
        weightHR = named("weight_hr").map(rows)
        initialHidden = [Float](
            repeating: 0, count: explanation.projection ?? explanation.hiddenSize)
        initialCell = [Float](
            repeating: 0, count: explanation.form.cell.hasCellState ? explanation.hiddenSize : 0)
    }

    /// Inputs of the same kind.
    ///
    /// - Parameters:
    ///   - timeSteps: T
    ///   - inputSize: D
    ///   - random: Decides the numbers.
    /// - Returns: A row for each time step.
    public static func inputs(timeSteps: Int, inputSize: Int, random: RandomStream) -> [[Float]] {
        let random = random.stream("inputs")
        return (0..<timeSteps).map { t in
            (0..<inputSize).map {
                Float(random.integer(below: 21, at: UInt64(t * inputSize + $0)) - 10) / 10
            }
        }
    }

    /// The largest D and H of which every number is shown.
    package static let largestSize = 64

    package static func requireSmall(_ explanation: CellExplanation) throws {
        for (field, size) in [
            ("inputSize", explanation.inputSize), ("hiddenSize", explanation.hiddenSize),
        ] {
            try ConfigError.require(
                size <= largestSize,
                """
                \(field: field) \(size) is too large for every value to be shown; choose \(largestSize) or \
                less
                """)
        }
    }

    // MARK: Parts

    var tensors: RecurrentWeights {
        func matrix(_ rows: [[Float]]) -> Tensor {
            Tensor(rows.flatMap { $0 }, shape: [rows.count, rows.first?.count ?? 0])
        }
        return RecurrentWeights(
            weightIH: matrix(weightIH), weightHH: matrix(weightHH), bias: Tensor(bias),
            biasHN: biasHN.map { Tensor($0) }, weightHR: weightHR.map(matrix))
    }

    func state(of cell: RecurrentCell) -> RecurrentState {
        RecurrentState(
            hidden: Tensor(initialHidden, shape: [1, initialHidden.count]),
            cell: cell.hasCellState ? Tensor(initialCell, shape: [1, initialCell.count]) : nil)
    }

    /// - Parameter gates: Their names, in the stored order.
    func given(_ gates: [String]) -> [CellExample.Given] {
        func matrix(_ name: String, _ rows: [[Float]], isStacked: Bool = false) -> CellExample.Given
        {
            let names = rows.indices.map { gates[$0 * gates.count / rows.count] }
            return CellExample.Given(
                name: name, rows: rows.map { $0.map(Double.init) },
                gates: isStacked && gates.count > 1 ? names : [])
        }
        // The bias stands upright, so that its rows are those of the gates.
        var given = [
            matrix("weight_ih", weightIH, isStacked: true),
            matrix("weight_hh", weightHH, isStacked: true),
            matrix("bias", bias.map { [$0] }, isStacked: true),
        ]
        if let biasHN { given.append(matrix("bias_hn", [biasHN])) }
        if let weightHR { given.append(matrix("weight_hr", weightHR)) }
        return given
    }
}
