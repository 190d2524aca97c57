/// A recording, or a file of its features, and what is said in it.
public struct Transcript: Sendable, Hashable {
    /// The name that the list or table gives it: its id, or the name of its file as it is written there.
    public let id: String
    /// The file of the recording or its features; empty where the recording is in memory.
    public let file: String
    /// The recording, where it is in memory.
    public let recording: AudioRecording?
    /// What is said; it may be empty.
    public let text: String
    /// Where it stands in the list or table, counted from 1.
    public let line: Int

    /// A recording's file and what is said in it.
    public init(id: String, file: String, text: String, line: Int) {
        self.id = id
        self.file = file
        self.text = text
        self.line = line
        recording = nil
    }

    /// A recording that is in memory.
    ///
    /// - Parameters:
    ///   - recording: The samples.
    ///   - text: What is said; it may be empty.
    ///   - id: The name that messages and answers give it.
    public init(_ recording: AudioRecording, text: String, id: String = "") {
        self.init(recording, text: text, id: id, line: 1)
    }

    private init(_ recording: AudioRecording, text: String, id: String, line: Int) {
        self.id = id
        self.text = text
        self.line = line
        self.recording = recording
        file = memory
    }

    /// The same as a row of this number.
    func numbered(_ line: Int) -> Transcript {
        guard let recording else {
            return Transcript(id: id, file: file, text: text, line: line)
        }
        return Transcript(
            recording, text: text, id: id.isEmpty ? "recording \(line)" : id, line: line)
    }
}

/// How a list or table of recordings and transcripts is read.
public struct TranscriptOptions: Sendable, Hashable {
    /// How a table is written; `nil`: known by the file's ending, else by its first lines.
    public var format: TableOptions.Format?
    /// The column of the files: its name in the header (in JSON the key), or its number, counted from 1.
    /// `nil`: found as ``Transcripts`` says.
    public var fileColumn: String?
    /// The column of the transcripts, named like ``fileColumn``.
    public var textColumn: String?
    /// The folder that the files are in; `nil`: found as ``Transcripts`` says.
    public var folder: String?

    /// The usual options: format, columns and folder are found.
    public init() {}
}
