internal import UnrollSystem

/// Notes over time, the low ones below: as SVG, or as lines for a terminal.
package struct PianoRollPicture {
    /// A note, in the picture's unit of time.
    package struct Note {
        package var start, end: Double
        /// A MIDI number.
        package var pitch: Int
        /// How hard it is struck, 0…1.
        package var strength: Double
        /// The color: notes of one voice or track have one.
        package var group: Int

        package init(
            start: Double, end: Double, pitch: Int, strength: Double = 0.6, group: Int = 0
        ) {
            self.start = start
            self.end = end
            self.pitch = pitch
            self.strength = strength
            self.group = group
        }
    }

    private let title, subtitle: String
    private let notes: [Note]
    /// The end of the music.
    private let length: Double
    /// Time from one vertical line to the next, and what such a time is called.
    private let bar: (length: Double, name: String)
    /// What is drawn apart, up to here: a prompt.
    private let given: Double

    /// - Parameters:
    ///   - title: Above the picture.
    ///   - subtitle: Below the title.
    ///   - notes: In any order; of finite times.
    ///   - length: The end of the music.
    ///   - bar: Time from one vertical line to the next, above zero, and its name.
    ///   - given: The time up to which the music was given, not made; 0 for none.
    package init(
        title: String, subtitle: String, notes: [Note], length: Double,
        bar: (length: Double, name: String), given: Double = 0
    ) {
        self.title = title
        self.subtitle = subtitle
        self.notes = notes
        self.length = max(length, notes.map(\.end).max() ?? 0, bar.length)
        self.bar = bar
        self.given = given
    }

    /// The pitches that are shown: at least an octave.
    private var pitches: ClosedRange<Int> {
        let lowest = notes.map(\.pitch).min() ?? 60
        let highest = notes.map(\.pitch).max() ?? 72
        return (lowest - 1)...max(highest + 1, lowest + 11)
    }

    private static let black: Set = [1, 3, 6, 8, 10]

    private static func isC(_ pitch: Int) -> Bool { pitch % 12 == 0 }
    private static func octave(_ pitch: Int) -> String { "C\(pitch / 12 - 1)" }

    // MARK: SVG

    /// The picture on at most 1600 units of width, whatever the length.
    package var svg: String { drawn(for: .file).file(title: title, description: subtitle) }

    /// The picture as an element of a page.
    package var element: String { drawn(for: .page).element(title: title, description: subtitle) }

    private func drawn(for place: SVG.Place) -> SVG {
        let pitches = pitches
        let bars = (length / bar.length).rounded(.up)
        let width = min(max(bars * 60, 600), 1500)
        let row = 9.0
        let height = row * Double(pitches.count)
        let (left, top) = (48.0, 62.0)
        var picture = SVG(width: left + width + 20, height: top + height + 44, for: place)
        picture.text(title, left, 26, size: 16, weight: "bold")
        picture.text(subtitle, left, 45, size: 12, color: .muted)
        func x(_ time: Double) -> Double { left + time / length * width }
        func y(_ pitch: Int) -> Double { top + Double(pitches.upperBound - pitch) * row }
        for pitch in pitches where Self.black.contains((pitch % 12 + 12) % 12) {
            picture.rectangle(left, y(pitch), width, row, fill: .grid, opacity: 0.4)
        }
        for pitch in pitches where Self.isC(pitch) {
            picture.line((left, y(pitch) + row), (left + width, y(pitch) + row), color: .grid)
            picture.text(Self.octave(pitch), left - 6, y(pitch) + row, size: 10, anchor: "end")
        }
        if given > 0 {
            picture.rectangle(left, top, x(given) - left, height, fill: .series(4), opacity: 0.15)
        }
        drawBars(Int(bars), x, top, height, in: &picture)
        for note in notes.sorted(by: { $0.start < $1.start }) {
            picture.rectangle(
                x(note.start), y(note.pitch) + 0.8, max(x(note.end) - x(note.start) - 0.8, 0.8),
                row - 1.6, fill: .series(note.group),
                opacity: 0.45 + 0.55 * min(max(note.strength, 0), 1))
        }
        picture.text(
            bar.name, left + width / 2, top + height + 34, size: 12, anchor: "middle",
            color: .muted)
        return picture
    }

    private func drawBars(
        _ count: Int, _ x: (Double) -> Double, _ top: Double, _ height: Double,
        in picture: inout SVG
    ) {
        // As many numbers as stand apart.
        let every = [1, 2, 4, 8, 16, 32, 64].first { count / $0 <= 25 } ?? max(count / 20, 1)
        for number in 0...count where Double(number) * bar.length <= length {
            guard count <= 400 || number % every == 0 else { continue }
            let place = x(Double(number) * bar.length)
            picture.line((place, top), (place, top + height), color: .grid, width: 0.8)
            guard number % every == 0, number < count else { continue }
            picture.text(
                "\(number + 1)", place + 2, top + height + 14, size: 10, color: .muted)
        }
    }

    // MARK: A terminal

    /// The most rows of lines that follow each other.
    private static let mostSystems = 4

    /// The picture in half blocks: two pitches on a line, a column for each unit of time or, of longer
    /// music, for several.
    ///
    /// - Parameters:
    ///   - width: Characters of a line.
    ///   - columns: Columns of all the music together.
    package func lines(width: Int, columns: Int) -> [String] {
        let room = max(width - 6, 10)
        let shown = min(max(columns, 1), room * Self.mostSystems)
        let scale = Double(shown) / length
        let pitches = pitches
        var grid = [[Bool]](
            repeating: [Bool](repeating: false, count: shown), count: pitches.count)
        for note in notes {
            let first = min(max(Int(note.start * scale + 1e-6), 0), shown - 1)
            let end = min(max(Int((note.end * scale).rounded(.up) - 1e-6), first + 1), shown)
            for column in first..<end { grid[note.pitch - pitches.lowerBound][column] = true }
        }
        let systems = stride(from: 0, to: shown, by: room).map { $0..<min($0 + room, shown) }
        return Array(
            systems.map { system($0, grid, pitches, scale: scale) }.joined(separator: [""]))
    }

    private func system(
        _ columns: Range<Int>, _ grid: [[Bool]], _ pitches: ClosedRange<Int>, scale: Double
    ) -> [String] {
        var lines: [String] = []
        var upper = pitches.upperBound
        while upper >= pitches.lowerBound {
            let lower = upper - 1
            let named = [upper, lower].first(where: Self.isC)
            let label = named.map(Self.octave) ?? ""
            var line = String(repeating: " ", count: max(4 - label.count, 0)) + label + " "
            for column in columns {
                func sounds(_ pitch: Int) -> Bool {
                    pitch >= pitches.lowerBound && grid[pitch - pitches.lowerBound][column]
                }
                switch (sounds(upper), sounds(lower)) {
                case (true, true): line += "█"
                case (true, false): line += "▀"
                case (false, true): line += "▄"
                case (false, false): line += beginsBar(column, scale) ? "┊" : " "
                }
            }
            lines.append(line)
            upper -= 2
        }
        return lines
    }

    /// Whether a bar begins within a column, where bars are wide enough to be seen.
    private func beginsBar(_ column: Int, _ scale: Double) -> Bool {
        let columns = bar.length * scale
        guard columns >= 2 else { return false }
        let bars = (Double(column) / columns - 1e-6).rounded(.up)
        return bars * columns < Double(column) + 1 - 1e-6
    }
}
