package import UnrollTensors

/// A text as a model's recurrent layers read it, with the traces of them.
package struct TracedText: Sendable {
    /// A sequence that was read from the state before its first symbol.
    package struct Line: Sendable {
        /// Its symbols as they are shown: characters or words.
        package var pieces: [String]
        /// The time step that ends each piece.
        package var steps: [Int]
        /// Of each layer and direction, in the order of a `RecurrentStack`'s state.
        package var traces: [RecurrentTrace]

        /// A piece for each time step.
        package init(pieces: [String], traces: [RecurrentTrace]) {
            self.init(pieces: pieces, steps: Array(pieces.indices), traces: traces)
        }

        package init(pieces: [String], steps: [Int], traces: [RecurrentTrace]) {
            self.pieces = pieces
            self.steps = steps
            self.traces = traces
        }
    }

    package var lines: [Line]
    /// Whether pieces are words.
    package var isOfWords: Bool
    package var cell: RecurrentCell
    /// What each layer is called.
    package var layerNames: [String]

    package init(lines: [Line], isOfWords: Bool, cell: RecurrentCell, layerNames: [String]) {
        self.lines = lines
        self.isOfWords = isOfWords
        self.cell = cell
        self.layerNames = layerNames
    }
}
