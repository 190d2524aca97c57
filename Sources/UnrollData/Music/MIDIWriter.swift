public import UnrollSystem

extension MusicScore {
    /// The form of a Standard MIDI File.
    public enum MIDIFormat: Int, Sendable, CaseIterable {
        /// One track with everything in it.
        case single = 0
        /// Tempos, meters and keys in the first track, then a track for each track of the notes.
        case tracks = 1
    }

    /// The score as a Standard MIDI File.
    ///
    /// Notes of one pitch and channel that overlap cannot be told apart by any reader: the earlier one
    /// ends where the later one begins, and of those that begin together the longest is written. A
    /// track may hold several channels.
    ///
    /// - Parameter format: One track, or several.
    /// - Returns: The bytes of the file.
    public func midi(format: MIDIFormat = .tracks) -> [UInt8] {
        let groups =
            format == .single
            ? [notes]
            : Dictionary(grouping: notes, by: \.track).sorted { $0.key < $1.key }.map(\.value)
        var tracks: [[UInt8]] = []
        switch format {
        case .single: tracks = [MIDIEvents(marksOf: self, notes: groups[0]).bytes(end: end)]
        case .tracks:
            tracks = [MIDIEvents(marksOf: self, notes: []).bytes(end: end)]
            tracks += groups.map { MIDIEvents(notes: $0).bytes(end: end) }
        }
        var bytes = Array("MThd".utf8) + big(6, 4) + big(format.rawValue, 2)
        bytes += big(tracks.count, 2) + big(ticksPerQuarter, 2)
        for track in tracks { bytes += Array("MTrk".utf8) + big(track.count, 4) + track }
        return bytes
    }

    /// Writes a Standard MIDI File, crash-safe.
    ///
    /// - Parameters:
    ///   - file: The file, a path or a URL.
    ///   - format: One track, or several.
    /// - Throws: `FileError`.
    public func writeMIDI(to file: some FileLocation, format: MIDIFormat = .tracks) throws {
        let bytes = midi(format: format)
        try AtomicFile.write(to: file.filePath) { try $0.write(bytes) }
    }
}

/// A number in bytes, the highest first.
private func big(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}

/// The events of a track to be written.
private struct MIDIEvents {
    private struct Event {
        var tick: Int
        /// Marks, ends of notes, programs, beginnings.
        var rank: Int
        var bytes: [UInt8]
    }

    private var events: [Event] = []

    init(marksOf score: MusicScore, notes: [MusicScore.Note]) {
        for tempo in score.tempos {
            let most = 0xFF_FFFF
            add(tempo.tick, 0, [0xFF, 0x51, 3] + big(min(tempo.microseconds, most), 3))
        }
        for meter in score.meters {
            let unit = UInt8(meter.unit.trailingZeroBitCount)
            add(meter.tick, 0, [0xFF, 0x58, 4, UInt8(meter.beats), unit, 24, 8])
        }
        for key in score.keys {
            let sharps = UInt8(bitPattern: Int8(key.signature.sharps))
            add(key.tick, 0, [0xFF, 0x59, 2, sharps, key.signature.isMinor ? 1 : 0])
        }
        add(notes)
    }

    init(notes: [MusicScore.Note]) { add(notes) }

    private mutating func add(_ tick: Int, _ rank: Int, _ bytes: [UInt8]) {
        events.append(Event(tick: tick, rank: rank, bytes: bytes))
    }

    private mutating func add(_ notes: [MusicScore.Note]) {
        var programs = [Int?](repeating: nil, count: 16)
        var rest = notes.sorted {
            ($0.start, $0.channel, $0.pitch, $1.length) < (
                $1.start, $1.channel, $1.pitch, $0.length
            )
        }
        // The place of the last note of each pitch and channel.
        var last: [Int: Int] = [:]
        var written: [Int] = []
        for place in rest.indices {
            let note = rest[place]
            let key = note.channel << 7 | note.pitch
            if let before = last[key] {
                if rest[before].start == note.start { continue }
                rest[before].length = min(rest[before].length, note.start - rest[before].start)
            }
            last[key] = place
            written.append(place)
        }
        for place in written {
            let note = rest[place]
            let (channel, pitch) = (UInt8(note.channel), UInt8(note.pitch))
            if programs[note.channel] != note.program {
                programs[note.channel] = note.program
                add(note.start, 2, [0xC0 | channel, UInt8(note.program)])
            }
            // The order of `rest` keeps a program before its note, and both behind ends.
            add(note.start, 2, [0x90 | channel, pitch, UInt8(note.velocity)])
            add(note.end, 1, [0x80 | channel, pitch, 64])
        }
    }

    /// All events with the time between them, and the end of the track.
    func bytes(end: Int) -> [UInt8] {
        let order = events.indices.sorted {
            (events[$0].tick, events[$0].rank, $0) < (events[$1].tick, events[$1].rank, $1)
        }
        var bytes: [UInt8] = []
        var tick = 0
        for place in order {
            wait(events[place].tick - tick, &bytes)
            tick = max(tick, events[place].tick)
            bytes += events[place].bytes
        }
        wait(end - tick, &bytes)
        return bytes + [0xFF, 0x2F, 0]
    }

    /// The time before an event; longer than a number of four bytes by way of empty texts.
    private func wait(_ ticks: Int, _ bytes: inout [UInt8]) {
        let most = 0xFFF_FFFF
        var ticks = max(ticks, 0)
        while ticks > most {
            bytes += [0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0x01, 0]
            ticks -= most
        }
        var number = [UInt8(ticks & 0x7F)]
        while ticks > 0x7F {
            ticks >>= 7
            number.append(UInt8(ticks & 0x7F) | 0x80)
        }
        bytes += number.reversed()
    }
}
