/// The kinds of data files that the package reads.
public enum DataKind: String, CaseIterable, Sendable, Codable {
    /// Running text, for language models and word vectors.
    case text
    /// Rows with a text, or the name of a file, and a label (``TextTable``).
    case table
    /// Rows with a text and its translation (``TextPairs``).
    case pairs
    /// Sentences with a tag for each token (``TaggedCorpus``).
    case tags
    /// FASTA and FASTQ (``NucleotideFile``).
    case nucleotides
    /// Features of sequences, in BED or GFF (``IntervalFile``).
    case intervals
    /// Frames of numbers: NumPy arrays, rows of numbers, skeletons, video.
    case frames
    /// Recordings (``AudioRecording``).
    case audio
    /// MIDI files, ABC tunes, piano rolls in JSON (``MusicCorpus``).
    case music
    /// Word vectors (``WordVectors``).
    case vectors
    /// An n-gram language model in ARPA form.
    case ngrams
}

extension DataKind {
    /// Whether files of the kind are text, so that an encoding can be wrong; some of the others may
    /// be.
    package var isText: Bool {
        switch self {
        case .text, .table, .pairs, .tags, .nucleotides, .intervals, .ngrams: true
        case .frames, .audio, .music, .vectors: false
        }
    }
}
