import TestSupport
import Testing
import UnrollInsight
import UnrollLayers
import UnrollTensors

/// Every cell with every option.
struct CellCase: Sendable, CustomTestStringConvertible {
    var lecture: LectureCell
    var config: RecurrentStackConfig

    var testDescription: String { config.architecture }

    /// For files.
    var name: String {
        switch lecture {
        case .rnnTanh: "rnn"
        case .rnnReLU: "rnn-relu"
        case .simplifiedGRU: "simplified-gru"
        case .gru: "gru"
        case .gruAfterProduct: "gru-after-product"
        case .lstm: config.projection == nil ? "lstm" : "lstm-projection"
        }
    }

    static let all: [CellCase] = {
        func make(
            _ lecture: LectureCell, _ cell: RecurrentStackConfig.Cell, hidden: Int = 3,
            _ change: (inout RecurrentStackConfig) -> Void = { _ in }
        ) -> CellCase {
            var config = RecurrentStackConfig()
            config.cell = cell
            config.hiddenSize = hidden
            change(&config)
            return CellCase(lecture: lecture, config: config)
        }
        return [
            make(.rnnTanh, .rnn), make(.rnnReLU, .rnn) { $0.activation = .relu },
            make(.simplifiedGRU, .simplifiedGRU), make(.gru, .gru, hidden: 5),
            make(.gruAfterProduct, .gru) { $0.reset = .afterProduct },
            make(.lstm, .lstm, hidden: 5), make(.lstm, .lstm) { $0.projection = 2 },
        ]
    }()
}
