public import UnrollData
internal import UnrollSystem

extension SpeechRecognizer {
    /// The likeliest alignment's text of each recording, and how right they are.
    ///
    /// - Parameter transcripts: The recordings and what is said in them.
    /// - Throws: `DataError` with the line of a file that cannot be used.
    public func scores(on transcripts: Transcripts) throws -> RecognitionScores {
        let outputs = try outputs(of: transcripts)
        return scores(outputs, of: transcripts.rows.map(\.text))
    }

    /// The same of the recordings that a training validated on; `nil` where there were none.
    ///
    /// - Parameter data: The training's.
    public func scores(onValidationOf data: SpeechData) -> RecognitionScores? {
        guard !data.validation.isEmpty else { return nil }
        let outputs = outputs(prepared: data.validation.map(\.frames))
        return scores(outputs, of: data.validation.map(\.text))
    }

    private func scores(_ outputs: [Outputs], of texts: [String]) -> RecognitionScores {
        RecognitionScores(
            outputs.map { codec.text(of: $0.bestPath) }, references: texts.map(codec.normalized))
    }
}

extension SpeechRecognizer.Outputs {
    /// What the likeliest alignment stands for.
    var bestPath: [Int32] {
        var symbols: [Int32] = []
        var before = 0
        for step in 0..<count {
            let row = logProbabilities[(step * self.symbols)..<((step + 1) * self.symbols)]
            let best = (row.indices.max { row[$0] < row[$1] } ?? row.startIndex) - row.startIndex
            if best != before, best != 0 { symbols.append(Int32(best)) }
            before = best
        }
        return symbols
    }
}
