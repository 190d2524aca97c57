public import UnrollSystem

/// A Standard MIDI File.
///
/// **Read.** Formats 0 and 1; the tracks of format 1 sound together. Format 2 (independent patterns) is
/// refused. A longer header and chunks of other kinds are skipped, and so is what follows the last
/// track. Divisions are ticks of a quarter note, or of SMPTE frames: then a quarter lasts one second
/// and tempos say nothing, since such ticks are fixed in time (at 29.97 frames 1.001 seconds).
///
/// **Time.** Tempos, meters and keys hold for all tracks, whichever they stand in; before the first
/// tempo a quarter lasts half a second.
///
/// **Notes.** A note-on of velocity 0 ends notes. An end ends every note of its pitch, channel and
/// track that began at an earlier tick; of notes that begin and end at one tick nothing is left, unless
/// an earlier one ended there. A note that never ends lasts to the end of its track. Pedals and other
/// controllers change nothing.
///
/// **Faults.** Running status survives meta events and system exclusive ones; data bytes before any
/// status are refused. A track that claims more bytes than the file has is read to the end of the file,
/// as far as its events are whole; where the next track begins right behind an end-of-track event,
/// a longer length is not believed. An event that its track's end cuts is refused.
public struct MIDIFile: Sendable {
    /// The file; `-` is standard input.
    public let path: String
    /// 0 or 1.
    public let format: Int
    /// The tracks that were read.
    public let trackCount: Int
    /// The names of tracks that have one.
    public private(set) var trackNames: [String] = []
    /// Frames a second and ticks of a frame, where ticks are those of SMPTE frames.
    public let frames: (perSecond: Double, ticks: Int)?
    /// The music that the file holds.
    public let score: MusicScore
    /// What a user should look at.
    public private(set) var warnings: [String] = []

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
        self.path = path
        var chunks = try Chunks(bytes, path: path)
        let header = try chunks.header()
        format = header.format
        var clock = header.division
        var notes: [MusicScore.Note] = []
        var marks = MIDITrack.Marks()
        var count = 0
        var (dropped, unended, end) = (0, 0, 0)
        while let chunk = chunks.nextTrack() {
            var track = MIDITrack(bytes, chunk, path: path, number: count)
            try track.read()
            chunks.finish(chunk, endedAt: track.endOffset)
            notes += track.notes
            marks.add(track.marks)
            if let name = track.name { trackNames.append(name) }
            (dropped, unended) = (dropped + track.dropped, unended + track.unended)
            end = max(end, track.tick)
            count += 1
        }
        trackCount = count
        guard count > 0 else {
            throw DataError(
                .missing, path, byteOffset: chunks.offset, "there is no track (a chunk named MTrk)",
                cure: "give a whole MIDI file")
        }
        frames = clock.frames
        var score = MusicScore(ticksPerQuarter: clock.ticksPerQuarter, notes: notes, end: end)
        if let tempo = clock.tempo { marks.tempos = [tempo] }
        score.tempos = marks.tempos.sorted { $0.tick < $1.tick }
        score.meters = marks.meters.sorted { $0.tick < $1.tick }
        score.keys = marks.keys.sorted { $0.tick < $1.tick }
        clock.tempo = nil
        self.score = score
        warnings = chunks.warnings + marks.warnings
        if header.trackCount != count {
            warnings.append(
                "the header says \(counted(header.trackCount, "track")), \(count) follow")
        }
        if unended > 0 {
            warnings.append(
                "\(unended.grouped("note")) never ended: held to the end of the track")
        }
        if dropped > 0 {
            warnings.append("\(dropped.grouped("note")) without length left out")
        }
    }
}

extension MIDIFile {
    /// How long a tick is.
    struct Division {
        var ticksPerQuarter: Int
        /// Of ticks that are fixed in time.
        var tempo: MusicScore.Tempo?
        var frames: (perSecond: Double, ticks: Int)?

        /// - Parameter word: The header's.
        init?(word: Int) {
            if word & 0x8000 == 0 {
                guard word > 0 else { return nil }
                ticksPerQuarter = word
                return
            }
            let (rate, ticks) = (0x100 - word >> 8, word & 0xFF)
            guard [24, 25, 29, 30].contains(rate), ticks > 0 else { return nil }
            // 30000/1001 frames a second are 30 frames in 1.001 seconds.
            let whole = rate == 29 ? 30 : rate
            ticksPerQuarter = whole * ticks
            tempo = MusicScore.Tempo(tick: 0, microseconds: rate == 29 ? 1_001_000 : 1_000_000)
            frames = (rate == 29 ? 30000 / 1001 : Double(rate), ticks)
        }
    }

    /// A track's bytes.
    struct Chunk {
        var range: Range<Int>
        /// Where its length says that it ends, which may be beyond the file.
        var claimedEnd: Int
        var isCut: Bool { claimedEnd > range.upperBound }
    }

    /// The chunks of a file, one after the other.
    struct Chunks {
        private let bytes: [UInt8]
        private let path: String
        /// Of the next chunk.
        private(set) var offset = 0
        private(set) var warnings: [String] = []

        init(_ bytes: [UInt8], path: String) throws {
            self.bytes = bytes
            self.path = path
            guard !bytes.isEmpty else {
                throw DataError(.empty, path, "the file is empty", cure: "give a MIDI file")
            }
            // A MIDI file in RIFF: "RIFF", size, "RMID", "data", size.
            if begins("RIFF", at: 0), begins("RMID", at: 8), begins("data", at: 12) { offset = 20 }
            guard begins("MThd", at: offset) else {
                let foreign = ForeignFile(head: bytes.prefix(512), insteadOf: .data)
                throw DataError(
                    .malformed, path, byteOffset: offset,
                    foreign?.problem ?? "it does not begin as a MIDI file (MThd)",
                    cure: foreign?.cure ?? "give a MIDI file")
            }
        }

        private func begins(_ name: String, at place: Int) -> Bool {
            place <= bytes.count && bytes[place...].starts(with: name.utf8)
        }

        private func number(_ count: Int, at place: Int) -> Int {
            bytes[place..<(place + count)].reduce(0) { $0 << 8 | Int($1) }
        }

        mutating func header() throws -> (format: Int, trackCount: Int, division: Division) {
            guard bytes.count >= offset + 14 else {
                throw DataError(
                    .malformed, path, byteOffset: bytes.count,
                    "the file ends within its header, which has 14 bytes",
                    cure: "give a whole MIDI file")
            }
            let size = number(4, at: offset + 4)
            guard size >= 6, size <= bytes.count - offset - 8 else {
                throw DataError(
                    .malformed, path, byteOffset: offset + 4,
                    "the header says that it has \(size.grouped("byte"))"
                        + (size < 6 ? ", at least 6 are needed" : ", more than the file"),
                    cure: "give a whole MIDI file")
            }
            let format = number(2, at: offset + 8)
            guard format < 2 else {
                throw DataError(
                    .malformed, path, byteOffset: offset + 8,
                    format == 2
                        ? "it is of format 2, independent patterns that nothing puts in order"
                        : "the format \(format) is not known",
                    cure: "save it as format 0 or 1")
            }
            let word = number(2, at: offset + 12)
            guard let division = Division(word: word) else {
                throw DataError(
                    .malformed, path, byteOffset: offset + 12,
                    "the division \(word) says neither the ticks of a quarter note nor those of a "
                        + "frame of 24, 25, 29 or 30 a second", cure: "save it again")
            }
            let tracks = number(2, at: offset + 10)
            offset += 8 + size
            return (format, tracks, division)
        }

        /// The next track; `nil` where no chunk follows.
        mutating func nextTrack() -> Chunk? {
            while offset + 8 <= bytes.count {
                let size = number(4, at: offset + 4)
                let start = offset + 8
                if begins("MTrk", at: offset) {
                    let end = min(start + size, bytes.count)
                    if start + size > bytes.count {
                        warnings.append(
                            "the track at byte \(offset) claims \(size.grouped("byte")), the file "
                                + "has \((bytes.count - start).grouped): read to its end")
                    }
                    return Chunk(range: start..<end, claimedEnd: start + size)
                }
                // What is no chunk is no part of the music either.
                guard isName(at: offset), start + size <= bytes.count else { return nil }
                offset = start + size
            }
            return nil
        }

        private func isName(at place: Int) -> Bool {
            place + 4 <= bytes.count
                && bytes[place..<(place + 4)].allSatisfy { (0x20..<0x7F).contains($0) }
        }

        /// Goes on behind a track.
        ///
        /// - Parameter end: The offset behind its end-of-track event, where it has one.
        mutating func finish(_ chunk: Chunk, endedAt end: Int?) {
            offset = chunk.range.upperBound
            guard let end, end < chunk.range.upperBound, begins("MTrk", at: end),
                chunk.isCut || !(chunk.claimedEnd == bytes.count || isName(at: chunk.claimedEnd))
            else { return }
            warnings.append(
                "the track at byte \(chunk.range.lowerBound - 8) ends before its length says; the "
                    + "next one begins there")
            offset = end
        }
    }
}
