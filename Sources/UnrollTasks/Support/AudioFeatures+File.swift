internal import UnrollData

extension AudioFeatures {
    /// The features of a file's recording, brought to the sample rate that they are made of.
    ///
    /// - Throws: `FileError`, `DataError` where it is no recording, or too short.
    func frames(of path: String) throws -> FrameSequence {
        let recording = try AudioRecording(
            contentsOf: path, options: AudioReadingOptions(sampleRate: config.sampleRate))
        return FrameSequence(values: try frames(of: recording), width: config.dimension)
    }
}
