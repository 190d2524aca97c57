public import UnrollSystem

extension MusicScore {
    /// Reads a prompt: a MIDI file, the first tune of an ABC file, or the first piece of a file of piano
    /// rolls.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - stepsPerQuarter: Of piano rolls: time steps of a quarter note.
    /// - Throws: `FileError`; `DataError` with the place.
    public init(contentsOf file: some FileLocation, stepsPerQuarter: Int) throws {
        let path = file.filePath
        let bytes = try MusicBytes.read(path)
        switch MusicForm(head: bytes.prefix(1 << 12), path: path) ?? .midi {
        case .midi: self = try MIDIFile(bytes: bytes, path: path).score
        case .abc: self = try ABCFile(bytes: bytes, path: path).tunes[0].score
        case .rolls:
            let file = try PianoRollFile(bytes: bytes, path: path)
            let first = PianoRollFile.Part.allCases.compactMap { file.parts[$0]?.first }.first
            self.init(first ?? PianoRoll(name: path, steps: []), stepsPerQuarter: stepsPerQuarter)
        }
        try requireLength(named: path, stepsPerQuarter: 96)
    }
}
