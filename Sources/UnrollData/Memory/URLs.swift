internal import UnrollSystem

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

// Each reader and writer of a path takes the URL of a file as well.

extension TextTable {
    /// Reads the file at a URL, as the initialiser of a path does.
    ///
    /// - Parameters:
    ///   - url: The URL of a file.
    ///   - options: Format and columns, where the file does not tell them.
    /// - Throws: `FileError`; `DataError` with the place.
    public init(contentsOf url: URL, options: TableOptions = TableOptions()) throws {
        try self.init(contentsOf: url.filePath, options: options)
    }
}

extension TaggedCorpus {
    /// Reads the file at a URL, as the initialiser of a path does.
    ///
    /// - Parameters:
    ///   - url: The URL of a file.
    ///   - options: Format and columns, where the file does not tell them.
    /// - Throws: `FileError`; `DataError` with the place.
    public init(contentsOf url: URL, options: TaggedCorpusOptions = TaggedCorpusOptions()) throws {
        try self.init(contentsOf: url.filePath, options: options)
    }
}

extension TextPairs {
    /// Reads the file at a URL, as the initialiser of a path does.
    ///
    /// - Parameters:
    ///   - url: The URL of a file.
    ///   - options: Format and columns, where the file does not tell them.
    /// - Throws: `FileError`; `DataError` with the place.
    public init(contentsOf url: URL, options: TextPairOptions = TextPairOptions()) throws {
        try self.init(contentsOf: url.filePath, options: options)
    }

    /// Reads the two files at URLs, as the initialiser of paths does.
    ///
    /// - Parameters:
    ///   - source: The file of the texts to translate.
    ///   - target: That of their translations.
    /// - Throws: `FileError`; `DataError` with the place.
    public init(source: URL, target: URL) throws {
        try self.init(source: source.filePath, target: target.filePath)
    }
}

extension TextLines {
    /// Reads the file at a URL, as the initialiser of a path does.
    ///
    /// - Parameter url: The URL of a file.
    /// - Throws: `FileError`; `DataError` with the place.
    public init(contentsOf url: URL) throws {
        try self.init(contentsOf: url.filePath)
    }
}

extension Transcripts {
    /// Reads the file at a URL, as the initialiser of a path does.
    ///
    /// - Parameters:
    ///   - url: The URL of a file.
    ///   - options: Format, columns and folder, where the file does not tell them.
    /// - Throws: `FileError`; `DataError` with the place.
    public init(contentsOf url: URL, options: TranscriptOptions = TranscriptOptions()) throws {
        try self.init(contentsOf: url.filePath, options: options)
    }
}

extension PronunciationDictionary {
    /// Reads the file at a URL, as the initialiser of a path does.
    ///
    /// - Parameters:
    ///   - url: The URL of a file.
    ///   - dropsStress: As there.
    /// - Throws: `FileError`; `DataError` with the place.
    public init(contentsOf url: URL, dropsStress: Bool = false) throws {
        try self.init(contentsOf: url.filePath, dropsStress: dropsStress)
    }
}

extension AudioRecording {
    /// Reads the file at a URL, as the initialiser of a path does.
    ///
    /// - Parameters:
    ///   - url: The URL of a file.
    ///   - options: The rate and the channel that are wanted, and the form of raw samples.
    /// - Throws: `FileError`; `DataError` with the place.
    public init(contentsOf url: URL, options: AudioReadingOptions = AudioReadingOptions()) throws {
        try self.init(contentsOf: url.filePath, options: options)
    }
}

extension MIDIFile {
    /// Reads the file at a URL, as the initialiser of a path does.
    ///
    /// - Parameter url: The URL of a file.
    /// - Throws: `FileError`; `DataError` with the place.
    public init(contentsOf url: URL) throws {
        try self.init(contentsOf: url.filePath)
    }
}

extension ABCFile {
    /// Reads the file at a URL, as the initialiser of a path does.
    ///
    /// - Parameter url: The URL of a file.
    /// - Throws: `FileError`; `DataError` with the place.
    public init(contentsOf url: URL) throws {
        try self.init(contentsOf: url.filePath)
    }
}

extension PianoRollFile {
    /// Reads the file at a URL, as the initialiser of a path does.
    ///
    /// - Parameter url: The URL of a file.
    /// - Throws: `FileError`; `DataError` with the place.
    public init(contentsOf url: URL) throws {
        try self.init(contentsOf: url.filePath)
    }
}

extension NucleotideFile {
    /// Reads the file at a URL, as the initialiser of a path does.
    ///
    /// - Parameter url: The URL of a file.
    /// - Throws: `FileError`; `DataError` with the place.
    public init(contentsOf url: URL) throws {
        try self.init(contentsOf: url.filePath)
    }
}

extension IntervalFile {
    /// Reads the file at a URL, as the initialiser of a path does.
    ///
    /// - Parameter url: The URL of a file.
    /// - Throws: `FileError`; `DataError` with the place.
    public init(contentsOf url: URL) throws {
        try self.init(contentsOf: url.filePath)
    }
}

extension MinimalPairs {
    /// Reads the file at a URL, as the initialiser of a path does.
    ///
    /// - Parameter url: The URL of a file.
    /// - Throws: `FileError`; `DataError` with the place.
    public init(contentsOf url: URL) throws {
        try self.init(contentsOf: url.filePath)
    }
}

extension TrainingText {
    /// A file, which is read when it is used.
    ///
    /// - Parameter url: The URL of a file.
    public init(contentsOf url: URL) { self.init(contentsOf: url.filePath) }
}

extension MusicCorpus {
    /// Reads the files at URLs, as the initialiser of paths does.
    ///
    /// - Parameters:
    ///   - urls: Files, and folders whose files of music are read.
    ///   - options: How they are read.
    /// - Throws: `FileError`; `DataError` with the place.
    public init(contentsOf urls: [URL], options: Options = Options()) throws {
        try self.init(contentsOf: urls.map(\.filePath), options: options)
    }
}

extension MusicScore {
    /// Writes a MIDI file to a URL.
    ///
    /// - Parameters:
    ///   - url: The URL of a file.
    ///   - format: How the tracks stand in it.
    /// - Throws: `FileError`, and what writing to a path throws.
    public func writeMIDI(to url: URL, format: MIDIFormat = .tracks) throws {
        try writeMIDI(to: url.filePath, format: format)
    }
}

extension WAVWriter {
    /// Writes a WAV file to a URL.
    ///
    /// - Parameters:
    ///   - samples: The samples, -1…1.
    ///   - sampleRate: Samples a second.
    ///   - url: The URL of a file.
    /// - Throws: `FileError`, and what writing to a path throws.
    public static func write(_ samples: [Float], sampleRate: Int, to url: URL) throws {
        try write(samples, sampleRate: sampleRate, to: url.filePath)
    }
}

extension WordVectors {
    /// Reads the file at a URL, as the initialiser of a path does.
    ///
    /// - Parameters:
    ///   - url: The URL of a file.
    ///   - isWanted: Whether the word of these bytes is wanted; all are where it is `nil`.
    /// - Throws: `FileError`; `DataError` with the place.
    public init(
        contentsOf url: URL, keeping isWanted: ((UnsafeRawBufferPointer) -> Bool)? = nil
    ) throws {
        try self.init(contentsOf: url.filePath, keeping: isWanted)
    }

    /// Writes the vectors to a URL.
    ///
    /// - Parameters:
    ///   - url: The URL of a file.
    ///   - format: How they stand in it.
    /// - Throws: `FileError`, and what writing to a path throws.
    public func write(to url: URL, format: WordVectorFormat) throws {
        try write(to: url.filePath, format: format)
    }
}
