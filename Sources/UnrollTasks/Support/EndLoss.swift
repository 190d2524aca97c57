package import UnrollSystem
package import UnrollTensors

/// The loss at the end of some sequences of a text, for the gradients that reach back from it.
package struct EndLoss {
    /// What is asked of a model and a text.
    package struct Request: Sendable {
        /// The text's file.
        package var text: String
        /// Time steps of a sequence, at most where they have lengths of their own.
        package var timeSteps: Int
        /// The most sequences.
        package var sequences: Int

        /// - Parameters:
        ///   - text: The text's file.
        ///   - timeSteps: Of a sequence, at most where they have lengths of their own; at least 2.
        ///   - sequences: The most sequences, at least 1.
        package init(text: String, timeSteps: Int, sequences: Int) {
            self.text = text
            self.timeSteps = timeSteps
            self.sequences = sequences
        }
    }

    /// What a time step is: characters, words, ….
    package var unit: String
    /// B
    package var sequences: Int
    /// The sum of the sequences' losses in nats, of the model as it was trained, or as its training
    /// began. Records for gradients; nothing is dropped.
    package var loss: (_ trained: Bool) -> Tensor
}
