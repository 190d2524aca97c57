internal import UnrollData
internal import UnrollPictures

extension Composition {
    /// The composed music as a picture in SVG: notes over bars, the prompt apart.
    ///
    /// - Parameters:
    ///   - title: Above the picture.
    ///   - subtitle: Below the title.
    public func svg(title: String, subtitle: String) -> String {
        picture(title: title, subtitle: subtitle).svg
    }

    /// The composed music as an element of a page, as ``svg(title:subtitle:)``.
    package func element(title: String, subtitle: String) -> String {
        picture(title: title, subtitle: subtitle).element
    }

    /// The composed music as lines for a terminal: a column for each time step, or for several.
    ///
    /// - Parameter width: Characters of a line.
    public func lines(width: Int) -> [String] {
        picture(title: "", subtitle: "").lines(width: width, columns: stepCount)
    }

    private func picture(title: String, subtitle: String) -> PianoRollPicture {
        let meter = score.meters.first ?? MusicScore.Meter(beats: 4, unit: 4)
        let quarter = Double(score.ticksPerQuarter)
        return PianoRollPicture(
            title: title, subtitle: subtitle,
            notes: score.notes.filter { !$0.isPercussion }.map { note in
                PianoRollPicture.Note(
                    start: Double(note.start) / quarter, end: Double(note.end) / quarter,
                    pitch: note.pitch, strength: Double(note.velocity) / 127,
                    group: note.start < promptEnd ? 1 : 0)
            }, length: Double(score.end) / quarter,
            bar: (4 * Double(meter.beats) / Double(meter.unit), "bars of \(meter.text)"),
            given: Double(promptEnd) / quarter)
    }
}
