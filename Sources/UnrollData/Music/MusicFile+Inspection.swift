internal import UnrollSystem

/// The forms of files of music.
enum MusicForm: String {
    case midi, abc
    case rolls = "piano-roll"

    /// The form of a file, by its first bytes, then by its name.
    init?(head: some Collection<UInt8>, path: String) {
        let start = Array(head.prefix(1 << 12))
        let name = path.lowercased()
        if start.starts(with: "MThd".utf8)
            || start.starts(with: "RIFF".utf8) && start.dropFirst(8).starts(with: "RMID".utf8)
        {
            self = .midi
        } else if Self.beginsRolls(start) {
            self = .rolls
        } else if [".mid", ".midi", ".kar"].contains(where: name.hasSuffix) {
            self = .midi
        } else if name.hasSuffix(".abc") || Self.beginsTune(start) {
            self = .abc
        } else {
            return nil
        }
    }

    /// `[[[60, …`, or an object whose first key is a part.
    private static func beginsRolls(_ start: [UInt8]) -> Bool {
        let text = start.prefix(256).filter { !isSpace($0) }
        if text.starts(with: "[[[".utf8) { return true }
        return ["train", "valid", "validation", "test"].contains {
            text.starts(with: "{\"\($0)\":[[[".utf8) || text.starts(with: "{\"\($0)\":[]".utf8)
        }
    }

    /// A line `X:` with a number, and a title or a key soon behind.
    private static func beginsTune(_ start: [UInt8]) -> Bool {
        let lines = start.split(separator: 0x0A).prefix(40)
        guard let first = lines.firstIndex(where: { $0.starts(with: "X:".utf8) }) else {
            return false
        }
        let number = lines[first].dropFirst(2).filter { !isSpace($0) }
        return !number.isEmpty && number.allSatisfy { (0x30...0x39).contains($0) }
            && lines[first...].contains { $0.starts(with: "K:".utf8) }
    }
}

extension Inspection {
    /// What is in a file of music.
    ///
    /// - Throws: `FileError`; `DataError` with the place.
    package init(music path: String) throws {
        let bytes = try MusicBytes.read(path)
        switch MusicForm(head: bytes.prefix(1 << 12), path: path) ?? .midi {
        case .midi: self.init(try MIDIFile(bytes: bytes, path: path))
        case .abc: self.init(try ABCFile(bytes: bytes, path: path))
        case .rolls: self.init(try PianoRollFile(bytes: bytes, path: path))
        }
    }

    private init(_ file: MIDIFile) {
        self.init(path: file.path, kind: .music, format: MusicForm.midi.rawValue)
        let score = file.score
        let clock = score.clock
        add("midi_format", file.format)
        add("tracks", file.trackCount)
        add("notes", score.notes.count)
        add("percussion", score.notes.count { $0.isPercussion })
        addPitches(score.notes.lazy.filter { !$0.isPercussion }.map(\.pitch))
        add("seconds", number: score.seconds)
        if let frames = file.frames {
            add("ticks_per_frame", frames.ticks)
            add("frames_per_second", number: frames.perSecond)
        } else {
            add("ticks_per_quarter", score.ticksPerQuarter)
            add("quarters", number: Double(score.end) / Double(score.ticksPerQuarter))
            add("tempo", text: Self.tempos(of: score))
        }
        add("meter", text: Self.list(score.meters.map(\.text)))
        add("key", text: Self.list(score.keys.map(\.signature.name)))
        let programs = Set(score.notes.lazy.filter { !$0.isPercussion }.map(\.program))
        add("instruments", programs.count)
        add("track_names", text: Self.list(file.trackNames))
        firstItems = score.notes.prefix(Self.shownItems).map { note in
            let start = clock.seconds(at: note.start)
            return [
                Field("pitch", count: note.pitch), Field("name", PianoRoll.name(of: note.pitch)),
                Field("start_ticks", count: note.start), Field("ticks", count: note.length),
                Field("start_seconds", number: start),
                Field("seconds", number: clock.seconds(at: note.end) - start),
                Field("velocity", count: note.velocity),
            ]
        }
        warnings = file.warnings
        if score.notes.isEmpty { warnings.append("no note sounds") }
    }

    /// Tempos and where they begin, in a line.
    private static func tempos(of score: MusicScore) -> String {
        func beats(_ tempo: MusicScore.Tempo) -> String { tempo.beatsPerMinute.digits(6) }
        var parts: [String] = []
        if score.tempos.first?.tick != 0 { parts.append("120 beats a minute") }
        for tempo in score.tempos {
            let quarter = Double(tempo.tick) / Double(score.ticksPerQuarter)
            parts.append(
                (parts.isEmpty ? "\(beats(tempo)) beats a minute" : beats(tempo))
                    + (tempo.tick > 0 ? " from quarter \(quarter.digits(6))" : ""))
        }
        return list(parts)
    }

    /// The first of some texts, those that repeat their neighbour left out.
    private static func list(_ texts: [String]) -> String {
        let distinct = texts.indices.filter { $0 == 0 || texts[$0] != texts[$0 - 1] }
            .map { texts[$0] }
        return distinct.prefix(6).joined(separator: ", ")
            + (distinct.count > 6 ? " and \(distinct.count - 6) more" : "")
    }

    private mutating func addPitches(_ pitches: some Sequence<Int>) {
        guard let lowest = pitches.min(), let highest = pitches.max() else { return }
        add(
            "pitches",
            text: "\(lowest) to \(highest) (\(PianoRoll.name(of: lowest)) to "
                + "\(PianoRoll.name(of: highest)))")
    }

    private init(_ file: PianoRollFile) {
        self.init(path: file.path, kind: .music, format: MusicForm.rolls.rawValue)
        let all = PianoRollFile.Part.allCases.flatMap { file.parts[$0] ?? [] }
        add("pieces", all.count)
        add("steps", all.reduce(0) { $0 + $1.steps.count })
        if file.namesParts {
            for part in PianoRollFile.Part.allCases {
                guard let pieces = file.parts[part] else { continue }
                add("\(part.rawValue)_pieces", pieces.count)
                add("\(part.rawValue)_steps", pieces.reduce(0) { $0 + $1.steps.count })
            }
        }
        let steps = all.lazy.flatMap(\.steps)
        add("notes", steps.reduce(0) { $0 + $1.count })
        add("silent_steps", steps.count(where: \.isEmpty))
        addPitches(steps.joined().lazy.map(Int.init))
        if let voices = file.voiceCount { add("voices", voices) }
        add("steps_per_piece", LengthSummary(all.map(\.steps.count)))
        add("notes_per_step", LengthSummary(steps.map(\.count)))
        firstItems = all.prefix(Self.shownItems).map { piece in
            [
                Field("piece", piece.name), Field("steps", count: piece.steps.count),
                Field(
                    "begins",
                    piece.steps.prefix(4).map {
                        $0.isEmpty ? "–" : $0.map { "\($0)" }.joined(separator: " ")
                    }.joined(separator: " | ")),
            ]
        }
        let unheard = Set(
            [.valid, .test].flatMap { file.parts[$0] ?? [] }.flatMap(\.steps).joined()
        ).subtracting((file.parts[.train] ?? []).flatMap(\.steps).joined())
        if file.namesParts, !unheard.isEmpty, file.parts[.train] != nil {
            warnings.append(
                "pitches that never sound in the training pieces: "
                    + unheard.sorted().map { "\($0)" }.joined(separator: ", "))
        }
    }

    private init(_ file: ABCFile) {
        self.init(path: file.path, kind: .music, format: MusicForm.abc.rawValue)
        add("tunes", file.tunes.count)
        add("notes", file.tunes.reduce(0) { $0 + $1.noteCount })
        addPitches(
            file.tunes.lazy.flatMap { $0.score.notes.filter { $0.channel == 0 }.map(\.pitch) })
        add("notes_per_tune", LengthSummary(file.tunes.map(\.noteCount)))
        classes = Classes(
            "meters",
            Dictionary(grouping: file.tunes, by: \.meter).map { ($0.key, $0.value.count) }
                .sorted { ($1.1, $0.0) < ($0.1, $1.0) })
        firstItems = file.tunes.prefix(Self.shownItems).map { tune in
            [
                Field("tune", tune.title), Field("key", tune.key), Field("meter", tune.meter),
                Field("notes", count: tune.noteCount),
            ]
        }
        warnings = file.warnings
    }
}
