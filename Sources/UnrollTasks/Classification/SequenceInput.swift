public import UnrollData
internal import UnrollSystem

/// What the sequences of a classifier are made of, where they are not texts.
public enum SequenceInputKind: String, Sendable, Codable, CaseIterable {
    /// Letters of nucleotides, four shares for each.
    case nucleotides
    /// Files of frames: NumPy arrays, rows of numbers, skeletons, video.
    case frames
    /// Recordings: WAV files, of which spectra are made.
    case audio

    /// Whether a table names a file for each sequence.
    public var isInFiles: Bool { self != .nucleotides }
}

/// A sequence as a classifier's network reads it.
public enum SequenceInput: Sendable, Hashable {
    /// Symbols of a vocabulary.
    case symbols([Int32])
    /// Frames of D elements, `[T, D]`.
    case frames([Float], width: Int)

    /// Time steps.
    package var length: Int {
        switch self {
        case .symbols(let symbols): symbols.count
        case .frames(let values, let width): values.count / width
        }
    }

    /// The symbols; none of frames.
    package var symbolValues: [Int32] {
        if case .symbols(let symbols) = self { symbols } else { [] }
    }

    /// The frames' elements, `[T, D]`; none of symbols.
    package var frameValues: [Float] {
        if case .frames(let values, _) = self { values } else { [] }
    }

    /// The other strand of nucleotides.
    package var reverseComplement: SequenceInput {
        .frames(Nucleotides.reverseComplement(frameValues), width: Nucleotides.width)
    }

    /// Nucleotides moved to later places, or to earlier ones where `places` is negative; the places
    /// left read as unknown ones.
    package func moved(by places: Int) -> SequenceInput {
        let width = Nucleotides.width
        let values = frameValues
        let count = min(abs(places) * width, values.count)
        let unknown = [Float](repeating: 1 / Float(width), count: count)
        return .frames(
            places < 0 ? values.dropFirst(count) + unknown : unknown + values.dropLast(count),
            width: width)
    }

    /// The first time steps, up to `most`.
    func prefix(_ most: Int) -> SequenceInput {
        guard length > most else { return self }
        return switch self {
        case .symbols(let symbols): .symbols(Array(symbols.prefix(most)))
        case .frames(let values, let width):
            .frames(Array(values.prefix(most * width)), width: width)
        }
    }

    /// Numbers that tell it apart from others.
    var fingerprint: [Int32] {
        switch self {
        case .symbols(let symbols): symbols
        case .frames(let values, _): values.map { Int32(bitPattern: $0.bitPattern) }
        }
    }
}

/// Makes a network's input of what stands in a table, or is asked about.
struct InputReader: Sendable {
    private enum Source {
        case text(TextEncoder)
        case nucleotides
        case frames(FramePreparation)
    }
    private let source: Source
    private var most: Int

    /// The same for sequences of any length up to `most`.
    func reading(upTo most: Int) -> InputReader {
        var reader = self
        reader.most = most
        return reader
    }

    /// - Parameters:
    ///   - config: The classifier's.
    ///   - codec: The vocabulary, of texts.
    ///   - frames: Of frames: how they are prepared.
    init(_ config: ClassificationConfig, _ codec: TextCodec?, frames: FramePreparation? = nil) {
        most = config.windowing == nil ? config.encoder.maximumLength : .max
        switch config.input {
        case .nucleotides: source = .nucleotides
        case .frames, .audio: source = .frames(frames ?? FramePreparation(config.frameReading))
        case nil:
            guard let codec else { requirementFailure("InputReader: texts without a vocabulary") }
            source = .text(TextEncoder(config.encoder, codec))
        }
    }

    /// - Parameters:
    ///   - text: A text, or what names or spells the sequence.
    ///   - path: The table it stands in, for messages, and beside which files are.
    ///   - line: Its line, for messages.
    /// - Throws: `FileError`, `DataError` where it is no such sequence; never for a text.
    func read(_ text: String, path: String, line: Int? = nil) throws -> SequenceInput {
        try whole(text, path: path, line: line).prefix(most)
    }

    /// The same of many, told how many are longer than what is read of them.
    func read(_ texts: some Sequence<(text: String, line: Int?)>, path: String) throws
        -> [SequenceInput]
    {
        var cutCount = 0
        let inputs = try texts.map { text, line in
            let input = try whole(text, path: path, line: line)
            if input.length > most { cutCount += 1 }
            return input.prefix(most)
        }
        if cutCount > 0 {
            ReadingListener.note(
                "\(counted(cutCount, "sequence")) longer than the \(most.grouped("time step")) that the "
                    + "model reads: the rest is left out")
        }
        return inputs
    }

    private func whole(_ text: String, path: String, line: Int?) throws -> SequenceInput {
        switch source {
        case .text(let encoder): .symbols(encoder.encode(text))
        case .nucleotides:
            .frames(
                try Nucleotides.frames(text, path: path, line: line), width: Nucleotides.width)
        case .frames(let frames):
            // A file that no table names is itself what messages name.
            try frames.prepared(
                frames.read(text, besides: path, line: line), path: path.isEmpty ? text : path,
                line: path.isEmpty ? nil : line)
        }
    }
}

extension SequenceWindowing {
    /// The pieces of a training sequence, each an example of its own. A rest that is shorter than half
    /// a window is left out, unless it is all there is.
    func pieces(of input: SequenceInput) -> [SequenceInput] {
        guard input.length > length, case .frames(let values, let width) = input else {
            return [input]
        }
        return windows(of: input.length, overlapping: false).map(\.read)
            .filter { 2 * $0.count >= length }
            .map {
                .frames(
                    Array(values[($0.lowerBound * width)..<($0.upperBound * width)]), width: width)
            }
    }
}
