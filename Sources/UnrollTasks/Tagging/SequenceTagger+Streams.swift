extension SequenceTagger {
    /// The tags of a stream of sentences, as they come.
    ///
    /// - Parameters:
    ///   - sentences: The words of one sentence after the other.
    ///   - probabilities: Whether the probabilities of tags and entities are wanted.
    public func predictions<Sentences: AsyncSequence>(
        for sentences: Sentences, probabilities: Bool = false
    ) -> AsyncMapSequence<Sentences, Prediction> where Sentences.Element == [String] {
        sentences.map { self.tag([$0], probabilities: probabilities)[0] }
    }
}
