extension SpeechRecognizer {
    /// The words of a stream of sound as they become certain, and where texts end; see
    /// ``SpeechListener``.
    ///
    /// - Parameters:
    ///   - samples: Samples of one channel at the model's sample rate, any number at a time.
    ///   - decoder: How texts are searched for; without a language model if `nil`.
    /// - Returns: What is heard. Iterating throws `ConfigError` where the model does not read a stream,
    ///   and what the stream of samples throws.
    public func events<Samples: AsyncSequence>(
        in samples: Samples, by decoder: SpeechDecoder? = nil
    ) -> StreamedAnswers<Samples, SpeechListener.Event> where Samples.Element == [Float] {
        StreamedAnswers(to: samples) {
            let decoder = decoder ?? SpeechDecoder(of: self.codec)
            var listener = try SpeechListener(self, decoder: decoder)
            return .init(append: { listener.append($0) }, finish: { listener.finish() })
        }
    }
}
