extension SequenceClassifier {
    /// The class after each frame of a stream, as the frames come.
    ///
    /// - Parameters:
    ///   - frames: The features `[D]` of one frame after the other; for a classifier of sound, samples at
    ///     the model's sample rate, any number at a time.
    ///   - window: The frames whose class is told; `nil`: all so far where the network reads from left to
    ///     right, else ``ClassificationStream/usualWindow``.
    /// - Returns: The answers, in the order of the frames. Iterating throws `ConfigError` where the
    ///   classifier reads no frames, `DataError` where a frame is none that it reads, and what the stream
    ///   of frames throws.
    public func answers<Frames: AsyncSequence>(to frames: Frames, window: Int? = nil)
        -> StreamedAnswers<Frames, ClassificationStream.Answer> where Frames.Element == [Float]
    {
        StreamedAnswers(to: frames) {
            var stream = try ClassificationStream(self, window: window)
            return .init(append: { try stream.append($0) }, finish: { try stream.finish() })
        }
    }
}
