public import UnrollSystem

/// Pieces of music from files of any kind that is read, as piano rolls.
///
/// Piano-roll JSON that names its parts supplies pieces to train on, to validate on and to test on;
/// every other file supplies pieces to train on. MIDI files and ABC tunes are divided into time steps,
/// so many to a quarter note; the time steps of JSON are those of the file.
public struct MusicCorpus: Sendable {
    /// A part of the pieces.
    public typealias Part = PianoRollFile.Part

    /// How files are read.
    public struct Options: Sendable, Hashable {
        /// Time steps of a quarter note, of MIDI files and ABC tunes.
        public var stepsPerQuarter: Int

        /// - Parameter stepsPerQuarter: Time steps of a quarter note, of MIDI files and ABC tunes.
        public init(stepsPerQuarter: Int = 2) { self.stepsPerQuarter = stepsPerQuarter }
    }

    /// The files, as they were named.
    public let paths: [String]
    /// The pieces of each part, in the order of the files.
    public private(set) var parts: [Part: [PianoRoll]] = [:]

    /// Reads files.
    ///
    /// - Parameters:
    ///   - files: Files, and folders whose files of music are read, in the order of their names.
    ///   - options: How they are read.
    /// - Throws: `FileError`; `DataError` with the place.
    public init(contentsOf files: [some FileLocation], options: Options = Options()) throws {
        paths = files.map(\.filePath)
        for path in paths {
            for file in try Self.files(at: path) { try read(file, options) }
        }
    }

    /// Pieces that come from no file.
    ///
    /// - Parameter training: The pieces to train on.
    public init(_ training: some Sequence<PianoRoll>) {
        paths = []
        parts = [.train: Array(training)]
    }

    /// Pieces that come from no file.
    ///
    /// - Parameters:
    ///   - training: The pieces to train on.
    ///   - validation: The pieces to validate on.
    public init(training: some Sequence<PianoRoll>, validation: some Sequence<PianoRoll>) {
        paths = []
        parts = [.train: Array(training), .valid: Array(validation)]
    }

    /// The pieces of a part.
    ///
    /// - Parameter part: Which.
    public subscript(part: Part) -> [PianoRoll] { parts[part] ?? [] }

    /// The pieces named for validation; `nil` where no file names any.
    public var validationPieces: [PianoRoll]? { self[.valid].isEmpty ? nil : self[.valid] }

    /// The scores of each part, for models of events: those of MIDI files and tunes as they are, of
    /// piano rolls as notes of equal strength.
    ///
    /// - Parameters:
    ///   - files: Files, and folders whose files of music are read.
    ///   - options: How long the time steps of piano rolls are.
    /// - Throws: `FileError`; `DataError` with the place.
    public static func scores(
        contentsOf files: [some FileLocation], options: Options = Options()
    ) throws -> [Part: [MusicScore]] {
        var parts: [Part: [MusicScore]] = [:]
        for location in files {
            for file in try Self.files(at: location.filePath) {
                for (part, pieces) in try Self.pieces(of: file) {
                    parts[part, default: []] += try pieces.map { try $0.score(options) }
                }
            }
        }
        return parts
    }

    /// The pieces of some files to validate or to test on: of each file those that it names for that,
    /// else all, but never those that it names for testing to validate on.
    ///
    /// - Parameters:
    ///   - files: Files, and folders whose files of music are read.
    ///   - part: What the pieces are for.
    ///   - options: How they are read.
    /// - Throws: `FileError`; `DataError` with the place.
    public static func rolls(
        contentsOf files: [some FileLocation], for part: Part, options: Options = Options()
    ) throws -> [PianoRoll] {
        try pieces(of: files.map(\.filePath), for: part).map { try $0.roll(options) }
    }

    /// The same as scores, for models of events.
    ///
    /// - Parameters:
    ///   - files: Files, and folders whose files of music are read.
    ///   - part: What the pieces are for.
    ///   - options: How long the time steps of piano rolls are.
    /// - Throws: `FileError`; `DataError` with the place.
    public static func scores(
        contentsOf files: [some FileLocation], for part: Part, options: Options = Options()
    ) throws -> [MusicScore] {
        try pieces(of: files.map(\.filePath), for: part).map { try $0.score(options) }
    }

    private static func pieces(of paths: [String], for part: Part) throws -> [Piece] {
        try paths.flatMap { try files(at: $0) }.flatMap { file -> [Piece] in
            let parts = try pieces(of: file)
            if let own = parts[part], !own.isEmpty { return own }
            return Part.allCases.filter { $0 != .test || part == .test }
                .flatMap { parts[$0] ?? [] }
        }
    }

    private mutating func read(_ path: String, _ options: Options) throws {
        for (part, pieces) in try Self.pieces(of: path) {
            parts[part, default: []] += try pieces.map { try $0.roll(options) }
        }
    }

    /// A piece as its file has it.
    private enum Piece {
        case roll(PianoRoll)
        case score(MusicScore, name: String)

        func roll(_ options: Options) throws -> PianoRoll {
            switch self {
            case .roll(let roll): return roll
            case .score(let score, let name):
                return try score.roll(named: name, stepsPerQuarter: options.stepsPerQuarter)
            }
        }

        func score(_ options: Options) throws -> MusicScore {
            switch self {
            case .roll(let roll):
                return MusicScore(roll, stepsPerQuarter: options.stepsPerQuarter)
            case .score(let score, let name):
                try score.requireLength(named: name, stepsPerQuarter: 96)
                return score
            }
        }
    }

    private static func pieces(of path: String) throws -> [Part: [Piece]] {
        let bytes = try MusicBytes.read(path)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let pieces: [Part: [Piece]]
        let warnings: [String]
        switch MusicForm(head: bytes.prefix(1 << 12), path: path) {
        case .rolls:
            warnings = []
            pieces = try PianoRollFile(bytes: bytes, path: path).parts
                .mapValues { $0.map(Piece.roll) }
        case .abc:
            let file = try ABCFile(bytes: bytes, path: path)
            warnings = file.warnings
            pieces = [.train: file.tunes.map { .score($0.score, name: "\(name), \($0.title)") }]
        case .midi:
            let file = try MIDIFile(bytes: bytes, path: path)
            warnings = file.warnings
            pieces = [.train: [.score(file.score, name: name)]]
        case nil:
            throw DataError(
                .malformed, path, "it is neither a MIDI file nor ABC nor a piano roll in JSON",
                cure: "give music in one of these forms")
        }
        for warning in warnings { ReadingListener.note("\(displayName(path)): \(warning)") }
        return pieces
    }

    /// The files that a path names: itself, or those of a folder and the folders in it.
    private static func files(at path: String) throws -> [String] {
        guard let all = try folderFiles(path) else { return [path] }
        let endings = [".mid", ".midi", ".kar", ".abc", ".json"]
        let files = all.filter { file in
            let name = file.lowercased()
            return endings.contains { name.hasSuffix($0) }
        }
        guard !files.isEmpty else {
            throw DataError(
                .empty, path, "no file of music is in this folder",
                cure: "name a folder with files that end in " + endings.joined(separator: ", "))
        }
        return files
    }
}
