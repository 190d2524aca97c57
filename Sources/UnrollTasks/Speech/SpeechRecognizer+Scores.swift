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
        scores(of: transcriptions(of: outputs), references: texts)
    }
}
