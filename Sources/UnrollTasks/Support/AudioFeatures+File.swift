internal import UnrollData
internal import UnrollSystem

extension AudioFeatures {
    /// The features of a file's recording, brought to the sample rate that they are made of.
    ///
    /// - Throws: `FileError`, `DataError` where it is no recording, or too short.
    func frames(of path: String) throws -> FrameSequence {
        let recording = try AudioRecording(
            contentsOf: path, options: AudioReadingOptions(sampleRate: config.sampleRate))
        recording.noteWarnings()
        return FrameSequence(values: try frames(of: recording), width: config.dimension)
    }
}

extension AudioRecording {
    /// Tells whoever listens what a user should look at.
    func noteWarnings() { for warning in warnings { ReadingListener.note(warning) } }
}
