internal import UnrollSystem

/// Reads the events of a track; see ``MIDIFile`` for the rules.
struct MIDITrack {
    /// What holds for all tracks.
    struct Marks {
        var tempos: [MusicScore.Tempo] = []
        var meters: [MusicScore.Meter] = []
        var keys: [MusicScore.Key] = []
        var warnings: [String] = []

        mutating func add(_ other: Marks) {
            tempos += other.tempos
            meters += other.meters
            keys += other.keys
            warnings += other.warnings
        }
    }

    private(set) var notes: [MusicScore.Note] = []
    private(set) var marks = Marks()
    private(set) var name: String?
    /// The tick of the last event.
    private(set) var tick = 0
    /// The offset behind the end-of-track event; `nil` where there is none.
    private(set) var endOffset: Int?
    /// Notes without length.
    private(set) var dropped = 0
    /// Notes that never ended.
    private(set) var unended = 0

    private let bytes: [UInt8]
    private let chunk: MIDIFile.Chunk
    private let path: String
    private let number: Int
    private var place: Int
    private var status: UInt8?
    private var programs = [Int](repeating: 0, count: 16)
    /// Notes that sound, by channel · 128 + pitch.
    private var open: [Int: [Open]] = [:]

    private struct Open {
        var start: Int
        var velocity: Int
        var program: Int
    }

    /// The end of the bytes came in the middle of an event.
    private struct Cut: Error {}

    init(_ bytes: [UInt8], _ chunk: MIDIFile.Chunk, path: String, number: Int) {
        self.bytes = bytes
        self.chunk = chunk
        self.path = path
        self.number = number
        place = chunk.range.lowerBound
    }

    /// Reads all events.
    ///
    /// - Throws: `DataError` with the byte offset.
    mutating func read() throws {
        while place < chunk.range.upperBound, endOffset == nil {
            let start = place
            let before = tick
            do {
                tick += try length()
                try event()
            } catch is Cut {
                tick = before
                guard chunk.isCut else {
                    throw DataError(
                        .malformed, path, byteOffset: start,
                        "the end of its track, at byte \(chunk.range.upperBound), cuts this event",
                        cure: "save it again: the track's length is wrong")
                }
                break
            }
        }
        for (key, notes) in open.sorted(by: { $0.key < $1.key }) {
            for note in notes { end(note, key) }
            // One that begins at the end has no length, and is told as such.
            unended += notes.count { $0.start < tick }
        }
    }

    // MARK: Bytes

    private mutating func next() throws -> UInt8 {
        guard place < chunk.range.upperBound else { throw Cut() }
        defer { place += 1 }
        return bytes[place]
    }

    /// A number of up to four bytes, seven bits in each.
    private mutating func length() throws -> Int {
        let start = place
        var value = 0
        for _ in 0..<4 {
            let byte = try next()
            value = value << 7 | Int(byte & 0x7F)
            if byte < 0x80 { return value }
        }
        throw DataError(
            .malformed, path, byteOffset: start, "a number has more than four bytes",
            cure: "save it again")
    }

    /// A data byte of a message.
    private mutating func data() throws -> Int {
        let byte = try next()
        guard byte < 0x80 else {
            throw DataError(
                .malformed, path, byteOffset: place - 1,
                "a data byte is expected, and \(byte) is a status", cure: "save it again")
        }
        return Int(byte)
    }

    private mutating func block() throws -> ArraySlice<UInt8> {
        let count = try length()
        guard count <= chunk.range.upperBound - place else { throw Cut() }
        defer { place += count }
        return bytes[place..<(place + count)]
    }

    // MARK: Events

    private mutating func event() throws {
        let first = try next()
        switch first {
        case 0xFF: try meta()
        case 0xF0, 0xF7: _ = try block()
        case 0xF1, 0xF3: _ = try data()
        case 0xF2: _ = (try data(), try data())
        case 0xF4...0xFE: break
        case 0x80...:
            status = first
            try message(first, try data())
        default:
            guard let status else {
                throw DataError(
                    .malformed, path, byteOffset: place - 1,
                    "the data byte \(first) stands before any status", cure: "save it again")
            }
            try message(status, Int(first))
        }
    }

    private mutating func message(_ status: UInt8, _ first: Int) throws {
        let channel = Int(status & 0x0F)
        let key = channel << 7 | first
        switch status >> 4 {
        case 0x8:
            _ = try data()
            endNotes(key)
        case 0x9:
            let velocity = try data()
            if velocity == 0 {
                endNotes(key)
            } else {
                open[key, default: []].append(
                    Open(start: tick, velocity: velocity, program: programs[channel]))
            }
        case 0xC: programs[channel] = first
        case 0xD: break
        default: _ = try data()
        }
    }

    private mutating func endNotes(_ key: Int) {
        guard let notes = open.removeValue(forKey: key) else { return }
        let earlier = notes.filter { $0.start < tick }
        for note in earlier { end(note, key) }
        // Where an earlier note ended, what begins at this tick goes on.
        if earlier.isEmpty {
            dropped += notes.count
        } else if earlier.count < notes.count {
            open[key] = notes.filter { $0.start == tick }
        }
    }

    private mutating func end(_ note: Open, _ key: Int) {
        guard tick > note.start else {
            dropped += 1
            return
        }
        notes.append(
            MusicScore.Note(
                start: note.start, length: tick - note.start, pitch: key & 0x7F,
                velocity: note.velocity, channel: key >> 7, program: note.program, track: number))
    }

    private mutating func meta() throws {
        let kind = try next()
        let content = Array(try block())
        switch kind {
        case 0x03:
            name = name ?? Inspection.line(String(decoding: content, as: UTF8.self))
        case 0x2F: endOffset = place
        case 0x51:
            let microseconds = content.prefix(3).reduce(0) { $0 << 8 | Int($1) }
            guard content.count >= 3, microseconds > 0 else { return warn("a tempo") }
            marks.tempos.append(MusicScore.Tempo(tick: tick, microseconds: microseconds))
        case 0x58:
            guard content.count >= 2, content[0] > 0, content[1] <= 6 else {
                return warn("a meter")
            }
            marks.meters.append(
                MusicScore.Meter(tick: tick, beats: Int(content[0]), unit: 1 << content[1]))
        case 0x59:
            let sharps = content.first.map { Int(Int8(bitPattern: $0)) } ?? 8
            guard content.count >= 2, (-7...7).contains(sharps), content[1] <= 1 else {
                return warn("a key")
            }
            marks.keys.append(
                MusicScore.Key(
                    tick: tick, signature: KeySignature(sharps: sharps, isMinor: content[1] == 1)))
        default: break
        }
    }

    private mutating func warn(_ mark: String) {
        guard marks.warnings.count < 8 else { return }
        marks.warnings.append("\(mark) that says nothing, before byte \(place), left out")
    }
}
