/// A chord symbol of a lead sheet: `Am7`, `D/f#`, `Gdim`.
struct ABCChord: Equatable {
    /// The pitches that sound, rising: the chord in the octave below middle C, its bass below it.
    let pitches: [Int]

    /// - Parameter text: The symbol; `nil` where it is none. A sharp may be written +, as in `D/f+`.
    init?(_ text: String) {
        let symbol = text.filter { !"() ".contains($0) }
        let parts = symbol.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let chord = parts.first, let (root, rest) = Self.note(chord) else { return nil }
        var intervals = Self.third(rest)
        let seventh = rest.contains("maj7") || rest.contains("M7")
        if seventh {
            intervals.append(11)
        } else if rest.contains("7") || rest.contains("9") {
            intervals.append(rest.hasPrefix("dim") || rest == "d7" ? 9 : 10)
        } else if rest.contains("6") {
            intervals.append(9)
        }
        let base = 48 + root
        var bass = 36 + root
        if parts.count > 1 {
            guard let (note, _) = Self.note(parts[1]) else { return nil }
            bass = 36 + note
        }
        pitches = Set([bass] + intervals.map { base + $0 }).sorted()
    }

    /// The triad of a quality.
    private static func third(_ quality: Substring) -> [Int] {
        if quality.hasPrefix("dim") || quality.hasPrefix("d") || quality.hasPrefix("o") {
            return [0, 3, 6]
        }
        if quality.hasPrefix("aug") || quality.hasPrefix("+") { return [0, 4, 8] }
        if quality.hasPrefix("sus2") { return [0, 2, 7] }
        if quality.hasPrefix("sus") { return [0, 5, 7] }
        if quality.hasPrefix("m"), !quality.hasPrefix("maj") { return [0, 3, 7] }
        return [0, 4, 7]
    }

    /// The pitch class that a text begins with, and what follows it.
    private static func note(_ text: Substring) -> (Int, Substring)? {
        let classes: [Character: Int] = ["C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11]
        guard let first = text.first, let natural = classes[Character(first.uppercased())] else {
            return nil
        }
        let rest = text.dropFirst()
        switch rest.first {
        case "#": return ((natural + 1) % 12, rest.dropFirst())
        // A lone + behind a bass note is a sharp; behind a chord it is augmented.
        case "+" where first.isLowercase: return ((natural + 1) % 12, rest.dropFirst())
        case "b": return ((natural + 11) % 12, rest.dropFirst())
        default: return (natural, rest)
        }
    }
}
