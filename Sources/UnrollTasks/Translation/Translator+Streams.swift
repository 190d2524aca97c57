extension Translator {
    /// The translations of a stream of texts, as they come.
    ///
    /// - Parameters:
    ///   - texts: One text after the other.
    ///   - decoding: How translations are searched for.
    public func translations<Texts: AsyncSequence>(
        for texts: Texts, by decoding: DecodingConfig = DecodingConfig()
    ) -> AsyncMapSequence<Texts, Translation> where Texts.Element == String {
        texts.map { self.translate([$0], by: decoding)[0] }
    }
}
