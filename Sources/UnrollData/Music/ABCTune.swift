internal import UnrollSystem

/// Reads the lines of a tune; see ``ABCFile`` for the rules.
struct ABCTune {
    let number: String
    let line: Int
    var title = ""
    var key = ""
    var meter = ""
    /// The music so far.
    var elements: [ABCElement] = []
    private var isInHeader = true
    private var isVoiceRead = true
    private var voices: [String] = []

    /// The note length of `L:`, in ticks; decided by the meter where it is not given.
    private var unit: Int?
    private var meterUnit = ABCPlayer.ticksPerQuarter / 2
    private var signature = ABCKey()
    var scanner = ABCScanner()

    init(number: String, line: Int) {
        self.number = number
        self.line = line
    }

    mutating func read(_ bytes: [UInt8], at line: Int, _ problems: inout ABCFile.Problems) {
        var bytes = bytes
        if bytes.first == UInt8(ascii: "%") { return }
        if let comment = comment(in: bytes) { bytes = Array(bytes[..<comment]) }
        if let name = fieldName(bytes) {
            field(name, text(bytes.dropFirst(2)), line, &problems)
            return
        }
        guard !isInHeader, isVoiceRead else { return }
        music(bytes, line, &problems)
    }

    /// Where a comment begins, outside of quotes.
    private func comment(in bytes: [UInt8]) -> Int? {
        var isQuoted = false
        for (place, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == UInt8(ascii: "%"), !isQuoted,
                place == 0 || bytes[place - 1] != UInt8(ascii: "\\")
            {
                return place
            }
        }
        return nil
    }

    /// The letter of a line that is a field; a line of music may begin with a note and a sign of repeat.
    private func fieldName(_ bytes: [UInt8]) -> Character? {
        guard bytes.count >= 2, bytes[1] == UInt8(ascii: ":") else { return nil }
        let letter = Character(Unicode.Scalar(bytes[0]))
        let known = isInHeader ? "ABCDFGHIKLMmNOPQRrSTUVWwYZs+" : "IKLMmNPQRrSTUVWwYs+"
        guard known.contains(letter) else { return nil }
        let next = bytes.count > 2 ? bytes[2] : 0x20
        return next == UInt8(ascii: "|") || next == UInt8(ascii: ":") ? nil : letter
    }

    // MARK: Fields

    mutating func field(
        _ name: Character, _ value: String, _ line: Int, _ problems: inout ABCFile.Problems
    ) {
        switch name {
        case "T": if title.isEmpty { title = value }
        case "M": readMeter(value, line, &problems)
        case "L": readUnit(value, line, &problems)
        case "Q": readTempo(value, line, &problems)
        case "K": readKey(value, line, &problems)
        case "V": if !isInHeader { chooseVoice(value, line, &problems) }
        default: break
        }
    }

    private mutating func chooseVoice(
        _ value: String, _ line: Int, _ problems: inout ABCFile.Problems
    ) {
        let name = value.split { $0.isWhitespace }.first.map(String.init) ?? ""
        if !voices.contains(name) { voices.append(name) }
        let isFirst = voices[0] == name
        if isVoiceRead, !isFirst {
            problems.add(
                "the voice '\(Inspection.line(name))' is left out: the first is read", line: line)
        }
        isVoiceRead = isFirst
    }

    private func fraction(_ text: Substring) -> (Int, Int)? {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, let top = Int(parts[0].filter { !$0.isWhitespace }),
            let bottom = Int(parts[1].filter { !$0.isWhitespace }), (1...128).contains(top),
            (1...128).contains(bottom)
        else { return nil }
        return (top, bottom)
    }

    private mutating func readMeter(
        _ value: String, _ line: Int, _ problems: inout ABCFile.Problems
    ) {
        if isInHeader, meter.isEmpty { meter = value }
        let text = value == "C" ? "4/4" : value == "C|" ? "2/2" : value
        if text.isEmpty || text.lowercased() == "none" { return }
        guard let (beats, unit) = fraction(Substring(text)), unit.nonzeroBitCount == 1, unit <= 64
        else {
            problems.add("the meter '\(Inspection.line(value))' is not read", line: line)
            return
        }
        // Eighths, or sixteenths in meters shorter than 3/4.
        meterUnit = ABCPlayer.ticksPerQuarter / (4 * beats < 3 * unit ? 4 : 2)
        elements.append(.meter(beats: beats, unit: unit))
    }

    private mutating func readUnit(
        _ value: String, _ line: Int, _ problems: inout ABCFile.Problems
    ) {
        if value == "1" {
            unit = 4 * ABCPlayer.ticksPerQuarter
        } else if let (top, bottom) = fraction(Substring(value)) {
            unit = 4 * ABCPlayer.ticksPerQuarter * top / bottom
        } else {
            problems.add("the note length '\(Inspection.line(value))' is not read", line: line)
        }
    }

    /// `1/4=120`, or a number alone.
    private mutating func readTempo(
        _ value: String, _ line: Int, _ problems: inout ABCFile.Problems
    ) {
        // Words stand between quotation marks.
        let outside = value.split(separator: "\"", omittingEmptySubsequences: false)
            .enumerated().filter { $0.offset.isMultiple(of: 2) }
        let text = outside.map { String($0.element) }.joined().filter { !$0.isWhitespace }
        if text.isEmpty { return }
        let parts = text.split(separator: "=")
        let unit = parts.count == 2 ? fraction(parts[0]) : (1, 4)
        guard let last = parts.last, parts.count <= 2, let beats = Double(last), let unit,
            (1...1000).contains(beats)
        else {
            problems.add("the tempo '\(Inspection.line(value))' is not read", line: line)
            return
        }
        let quarters = 4 * Double(unit.0) / Double(unit.1)
        let microseconds = Int((60e6 / (beats * quarters)).rounded())
        elements.append(.tempo(microseconds: min(max(microseconds, 1), 0xFF_FFFF)))
    }

    private mutating func readKey(
        _ value: String, _ line: Int, _ problems: inout ABCFile.Problems
    ) {
        if isInHeader { key = value }
        isInHeader = false
        if let found = ABCKey(value) {
            signature = found
            found.signature.map { elements.append(.key($0)) }
        } else if !value.isEmpty, !value.lowercased().contains("clef") {
            problems.add("the key '\(Inspection.line(value))' is not read", line: line)
        }
        scanner.endBar()
    }

    // MARK: Music

    private mutating func music(
        _ bytes: [UInt8], _ line: Int, _ problems: inout ABCFile.Problems
    ) {
        scanner.begin(bytes, line: line)
        while let next = scanner.next(unit: unit ?? meterUnit, key: signature, &problems) {
            switch next {
            case .element(let element): elements.append(element)
            case .field(let name, let value): field(name, value, line, &problems)
            }
        }
    }

    /// The tune, its repeats played.
    func finished(_ problems: inout ABCFile.Problems) -> ABCFile.Tune {
        var elements = elements
        elements += scanner.pending()
        var player = ABCPlayer(elements)
        let score = player.play()
        if player.melodyNotes == 0 { problems.add("the tune has no notes", line: line) }
        return ABCFile.Tune(
            number: number, title: title, line: line, score: score,
            noteCount: player.melodyNotes, key: key, meter: meter)
    }
}
