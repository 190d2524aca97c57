internal import UnrollLayers
internal import UnrollTensors

extension CellExplanation {
    /// What the cell is for, in two sentences.
    public var purpose: String {
        switch form.cell {
        case .rnn:
            """
            It reads a sequence one time step at a time and keeps what it has seen in one state, which is \
            computed anew from the old state and the input each time. Because all of the state passes \
            through the same matrix at every time step, what stood early fades, and so does the gradient \
            that should teach it.
            """
        case .simplifiedGRU:
            """
            It adds one gate to the simple network: the update gate decides, element by element, whether \
            the state is written anew or kept as it is. Where the gate stays closed, what was seen early \
            reaches a much later time step unchanged.
            """
        case .gru:
            """
            It keeps or rewrites its state element by element with an update gate, and a second gate \
            decides how much of the old state counts when a new one is proposed. It remembers over long \
            distances nearly as an LSTM does, with three matrices in place of four and no state beside \
            the output.
            """
        case .lstm:
            """
            It carries a cell state beside its output, which gates write to, clear and show; from one time \
            step to the next that state is only multiplied by a gate and added to. So a value, and the \
            gradient that reaches it, can last from an early time step to a much later one.
            """
        }
    }

    /// The stored parameters, in the order of model files.
    public var parameters: [Parameter] {
        let gates = form.cell.gates
        let (rows, width) = (gates * hiddenSize, projection ?? hiddenSize)
        let letter = gates == 1 ? "H" : "\(gates)H"
        let order = form.gateSymbols(notation).map { $0.text(style) }.joined(separator: ", ")
        let stacked = gates == 1 ? "" : ", the rows of \(order) below each other"
        var parameters = [
            Parameter(
                name: "weight_ih", letters: "[\(letter), D]", shape: [rows, inputSize],
                meaning: "meets the input" + stacked),
            Parameter(
                name: "weight_hh", letters: "[\(letter), \(projection == nil ? "H" : "P")]",
                shape: [rows, width], meaning: "meets the state before" + stacked),
            Parameter(name: "bias", letters: "[\(letter)]", shape: [rows], meaning: "is added"),
        ]
        if form.cell == .gru(.afterProduct) {
            parameters.append(
                Parameter(
                    name: "bias_hn", letters: "[H]", shape: [hiddenSize],
                    meaning: "is added to the candidate's product with the state before"))
        }
        if let projection {
            parameters.append(
                Parameter(
                    name: "weight_hr", letters: "[P, H]", shape: [projection, hiddenSize],
                    meaning: "projects the hidden state (R)"))
        }
        return parameters
    }

    /// The number of all parameters.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

    /// The parameters' number in letters.
    public var countFormula: String {
        let gates = form.cell.gates
        let letters = gates == 1 ? "H" : "\(gates)H"
        let width = projection == nil ? "H" : "P"
        let more =
            projection != nil ? " + P·H" : form.cell == .gru(.afterProduct) ? " + H" : ""
        return "\(letters)·(D + \(width) + 1)\(more)"
    }

    /// What goes in, what is carried on and what comes out at a time step.
    public var ports: [Port] {
        let width = projection ?? hiddenSize
        let state = form.hiddenSymbol(notation).text(style)
        let letters = projection == nil ? "[B, H]" : "[B, P]"
        var ports = [
            Port(name: "x", letters: "[B, D]", shape: [1, inputSize], meaning: "the input"),
            Port(
                name: state, letters: letters, shape: [1, width],
                meaning: "the hidden state, carried on and handed out"),
        ]
        if form.cell.hasCellState {
            ports.append(
                Port(
                    name: "c", letters: "[B, H]", shape: [1, hiddenSize],
                    meaning: "the cell state, carried on"))
        }
        return ports
    }

    /// Where the cell comes from.
    public var sources: [String] {
        switch form.cell {
        case .rnn(let activation):
            ["J. L. Elman: Finding Structure in Time. Cognitive Science 14 (1990)."]
                + (activation == .relu
                    ? [
                        """
                        Q. V. Le, N. Jaitly, G. E. Hinton: A Simple Way to Initialize Recurrent Networks \
                        of Rectified Linear Units. arXiv:1504.00941 (2015).
                        """
                    ] : [])
        case .simplifiedGRU, .gru:
            [
                """
                K. Cho et al.: Learning Phrase Representations using RNN Encoder–Decoder for Statistical \
                Machine Translation. EMNLP (2014).
                """,
                """
                J. Chung, C. Gulcehre, K. Cho, Y. Bengio: Empirical Evaluation of Gated Recurrent Neural \
                Networks on Sequence Modeling. arXiv:1412.3555 (2014).
                """,
            ]
        case .lstm:
            [
                """
                S. Hochreiter, J. Schmidhuber: Long Short-Term Memory. Neural Computation 9 (1997).
                """,
                """
                F. A. Gers, J. Schmidhuber, F. Cummins: Learning to Forget: Continual Prediction with \
                LSTM. Neural Computation 12 (2000).
                """,
            ]
                + (form.isProjected
                    ? [
                        """
                        H. Sak, A. Senior, F. Beaufays: Long Short-Term Memory Recurrent Neural Network \
                        Architectures for Large Scale Acoustic Modeling. Interspeech (2014).
                        """
                    ] : [])
        }
    }
}
