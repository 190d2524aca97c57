public import UnrollSystem

/// Tunes in ABC notation, many in a file.
///
/// **Tunes.** A tune begins at a line `X:` and ends at a blank line or the next `X:`; other lines between
/// tunes are free text. Its header ends with the first `K:`. Parts are played as they stand, once each
/// with their repeats and endings; an order of parts (`P:AABB` in the header, `Y:`) is not carried
/// out.
///
/// **Notes.** Accidentals hold to the end of the bar for the note's name in every octave. Tuplets, broken
/// rhythms, ties, chords in brackets and rests are read; grace notes, slurs, decorations and
/// annotations sound no note. A tie joins notes of one pitch. Where a tune has several voices the
/// first one is read.
///
/// **Chords.** A chord symbol in quotes sounds its notes, the bass below, from its place to the next one:
/// on MIDI channel 1 and track 1, the melody on 0.
///
/// What cannot be read is left out, and told with its line.
public struct ABCFile: Sendable {
    /// A tune.
    public struct Tune: Sendable, Hashable {
        /// What stands behind `X:`.
        public let number: String
        /// The first title.
        public let title: String
        /// The line of its `X:`, counted from 1.
        public let line: Int
        /// The melody and its chords, with meters, keys and tempos.
        public let score: MusicScore
        /// The notes of the melody, repeats played.
        public let noteCount: Int
        /// Its key, as it is written.
        public let key: String
        /// The first meter, as it is written.
        public let meter: String
    }

    /// The file; `-` is standard input.
    public let path: String
    /// The tunes in the order of the file.
    public let tunes: [Tune]
    /// What a user should look at.
    public let warnings: [String]

    /// Reads a file.
    ///
    /// - Parameter file: The file; `-` is standard input.
    /// - Throws: `FileError`; `DataError` where there is no tune.
    public init(contentsOf file: some FileLocation) throws {
        let path = file.filePath
        try self.init(bytes: MusicBytes.read(path), path: path)
    }

    /// Reads bytes: UTF-8, or Latin-1 where they are not.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - path: Its name, for messages.
    /// - Throws: `DataError` where there is no tune.
    public init(bytes: [UInt8], path: String) throws {
        self.path = path
        if let foreign = ForeignFile(head: bytes.prefix(512), insteadOf: .data) {
            throw DataError(.malformed, path, foreign.problem, cure: foreign.cure)
        }
        var problems = Problems()
        var tunes: [Tune] = []
        var tune: ABCTune?
        func finish() {
            guard let done = tune else { return }
            tune = nil
            tunes.append(done.finished(&problems))
        }
        let lines = bytes.split(omittingEmptySubsequences: false) { $0 == 0x0A }
        for (place, line) in lines.enumerated() {
            var line = Array(line.last == 0x0D ? line.dropLast() : line)
            if place == 0, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
            if line.starts(with: "X:".utf8) {
                finish()
                tune = ABCTune(number: text(line.dropFirst(2)), line: place + 1)
            } else if line.allSatisfy({ isSpace($0) }) {
                finish()
            } else {
                tune?.read(line, at: place + 1, &problems)
            }
        }
        finish()
        guard !tunes.isEmpty else {
            throw DataError(
                bytes.isEmpty ? .empty : .malformed, path, "there is no tune in it (a line X:)",
                cure: "give tunes in ABC notation")
        }
        self.tunes = tunes
        warnings = problems.sentences
    }

    /// What could not be read, and where.
    struct Problems {
        private var first: [String] = []
        private var count = 0

        mutating func add(_ problem: String, line: Int) {
            count += 1
            if first.count < 8 { first.append("line \(line): \(problem)") }
        }

        var sentences: [String] {
            count > first.count
                ? first + ["\((count - first.count).grouped) more of the kind"] : first
        }
    }
}

/// A text of a tune, in UTF-8 or Latin-1, without white space around it.
func text(_ bytes: some Collection<UInt8>) -> String {
    let text =
        String(validating: bytes, as: UTF8.self)
        ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    return trimmed(text)
}
