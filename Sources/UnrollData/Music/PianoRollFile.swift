public import UnrollSystem

/// Piano rolls in JSON, as the files of the field have them.
///
/// An object with the keys `train`, `valid` (or `validation`) and `test`, each a list of pieces, or a
/// list of pieces alone. A piece is a list of time steps, a time step the list of the pitches that
/// sound in it, in any order: MIDI numbers. A pitch of -1 is a voice that is silent, as in files
/// with the same number of voices in every step; voices that meet in one pitch are one note.
public struct PianoRollFile: Sendable {
    /// The parts of a file.
    public enum Part: String, Sendable, CaseIterable {
        /// The pieces to learn from.
        case train
        /// The pieces to validate on.
        case valid
        /// The pieces to test on.
        case test
    }

    /// The file; `-` is standard input.
    public let path: String
    /// The pieces of each part; a list alone is `train`.
    public let parts: [Part: [PianoRoll]]
    /// Whether the file names its parts.
    public let namesParts: Bool
    /// The number of voices of every step, where all steps have the same and silent ones are written.
    public let voiceCount: Int?

    /// Reads a file.
    ///
    /// - Parameter file: The file; `-` is standard input.
    /// - Throws: `FileError`; `DataError` with the byte offset.
    public init(contentsOf file: some FileLocation) throws {
        let path = file.filePath
        try self.init(bytes: MusicBytes.read(path), path: path)
    }

    /// Reads bytes.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - path: Its name, for messages.
    /// - Throws: `DataError` with the byte offset.
    public init(bytes: [UInt8], path: String) throws {
        guard bytes.contains(where: { !isSpace($0) }) else {
            throw DataError(.empty, path, "there is nothing in it", cure: Self.form)
        }
        var parser = Parser(JSONScanner(bytes), path: path)
        do { try parser.read() } catch {
            throw DataError(
                .malformed, path, byteOffset: error.byteOffset, error.problem, cure: Self.form)
        }
        guard parser.parts.contains(where: { !$0.value.isEmpty }) else {
            throw DataError(.empty, path, "it holds no piece", cure: Self.form)
        }
        self.path = path
        parts = parser.parts
        namesParts = parser.namesParts
        voiceCount = parser.hasSilentVoices ? parser.voiceCount : nil
        if !parser.otherKeys.isEmpty {
            ReadingListener.note(
                "\(displayName(path)): what stands under "
                    + parser.otherKeys.sorted().prefix(3).map { "'\($0)'" }.joined(separator: ", ")
                    + " is left out: the parts are train, valid and test")
        }
    }

    static let form =
        #"write {"train": [piece, …], "valid": …, "test": …}, a piece as [[60, 64, 67], …]: the "#
        + "pitches (MIDI numbers) of each time step"

    /// What is read, piece by piece.
    private struct Parser {
        var scanner: JSONScanner
        let file: String
        var parts: [Part: [PianoRoll]] = [:]
        var namesParts = false
        var otherKeys: Set<String> = []
        var hasSilentVoices = false
        /// Of all steps so far; `nil` where they differ.
        var voiceCount: Int?
        private var hasStep = false

        init(_ scanner: JSONScanner, path: String) {
            self.scanner = scanner
            file = path.split(separator: "/").last.map(String.init) ?? path
        }

        mutating func read() throws(JSONScanner.Failure) {
            if scanner.peek() == UInt8(ascii: "{") {
                try readObject()
            } else {
                parts[.train] = try pieces(of: nil)
            }
            try scanner.expectEnd()
        }

        private mutating func readObject() throws(JSONScanner.Failure) {
            namesParts = true
            try scanner.expect("{")
            if scanner.skip("}") { return }
            repeat {
                let key = try scanner.string()
                try scanner.expect(":")
                if let part = key == "validation" ? .valid : Part(rawValue: key) {
                    if parts[part] != nil {
                        throw scanner.failure("the part '\(key)' stands twice")
                    }
                    parts[part] = try pieces(of: part)
                } else {
                    try scanner.skipValue()
                    otherKeys.insert(key)
                }
            } while scanner.skip(",")
            try scanner.expect("}")
        }

        private mutating func pieces(of part: Part?) throws(JSONScanner.Failure) -> [PianoRoll] {
            var pieces: [PianoRoll] = []
            try list { parser throws(JSONScanner.Failure) in
                let place = pieces.count + 1
                var steps: [[UInt8]] = []
                try parser.list { parser throws(JSONScanner.Failure) in
                    steps.append(try parser.step())
                }
                let name = [part?.rawValue, "\(place)"].compactMap(\.self).joined(separator: " ")
                pieces.append(PianoRoll(name: "\(parser.file), \(name)", steps: steps))
            }
            return pieces
        }

        private mutating func step() throws(JSONScanner.Failure) -> [UInt8] {
            var pitches: [UInt8] = []
            var voices = 0
            try list { parser throws(JSONScanner.Failure) in
                voices += 1
                if parser.scanner.skip("-") {
                    guard try parser.scanner.unsignedInteger() == 1 else {
                        throw parser.scanner.failure("a pitch is negative, and not -1 for silence")
                    }
                    parser.hasSilentVoices = true
                } else {
                    let pitch = try parser.scanner.unsignedInteger()
                    guard pitch < 128 else {
                        throw parser.scanner.failure("the pitch \(pitch) is above 127")
                    }
                    pitches.append(UInt8(pitch))
                }
            }
            if hasStep, voices != voiceCount { voiceCount = nil }
            if !hasStep { (voiceCount, hasStep) = (voices, true) }
            guard pitches.count > 1 else { return pitches }
            pitches.sort()
            return pitches.indices.filter { $0 == 0 || pitches[$0] != pitches[$0 - 1] }
                .map { pitches[$0] }
        }

        /// Reads a list, each element by `element`.
        private mutating func list(
            _ element: (inout Parser) throws(JSONScanner.Failure) -> Void
        ) throws(JSONScanner.Failure) {
            guard scanner.skip("[") else { throw scanner.failure("a list is expected") }
            if scanner.skip("]") { return }
            repeat { try element(&self) } while scanner.skip(",")
            guard scanner.skip("]") else { throw scanner.failure("',' or ']' expected") }
        }
    }
}
