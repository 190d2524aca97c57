/// The key of a tune: which note names are sharp or flat.
struct ABCKey: Equatable {
    /// Of C, D, E, F, G, A, B.
    private(set) var accidentals = [0, 0, 0, 0, 0, 0, 0]
    /// As a signature, where it is one.
    private(set) var signature: KeySignature?

    /// The places of note names in the order in which sharps come.
    private static let sharpOrder = [3, 0, 4, 1, 5, 2, 6]
    /// Sharps of the major key of each name, C to B.
    private static let majorSharps = [0, 2, 4, -1, 1, 3, 5]
    /// How many sharps a mode has less than major, by its first three letters.
    private static let modes = [
        "maj": 0, "ion": 0, "mix": 1, "dor": 2, "min": 3, "aeo": 3, "phr": 4, "loc": 5, "lyd": -1,
    ]

    init() {}

    /// - Parameter text: What stands behind `K:`; `nil` where it is no key.
    init?(_ text: String) {
        let words = text.split { $0.isWhitespace }
        guard let word = words.first else { return nil }
        if word == "HP" || word == "Hp" {
            self.init(sharps: 2, isMinor: false)
            return
        }
        if word.lowercased() == "none" {
            self.init(sharps: 0, isMinor: false)
            return
        }
        guard let first = word.first, let letter = "CDEFGAB".firstIndex(of: first) else {
            // A clef alone changes no key.
            return nil
        }
        var sharps = Self.majorSharps["CDEFGAB".distance(from: "CDEFGAB".startIndex, to: letter)]
        var rest = word.dropFirst()
        if rest.first == "#" {
            sharps += 7
            rest = rest.dropFirst()
        } else if rest.first == "b" {
            sharps -= 7
            rest = rest.dropFirst()
        }
        var mode = rest.lowercased()
        var others = words.dropFirst()
        if mode.isEmpty, let next = others.first,
            Self.modes[String(next.lowercased().prefix(3))] != nil
        {
            mode = next.lowercased()
            others = others.dropFirst()
        }
        var isMinor = false
        if mode == "m" {
            (sharps, isMinor) = (sharps - 3, true)
        } else if !mode.isEmpty {
            guard let less = Self.modes[String(mode.prefix(3))] else { return nil }
            (sharps, isMinor) = (sharps - less, less == 3)
        }
        guard (-7...7).contains(sharps) else { return nil }
        self.init(sharps: sharps, isMinor: isMinor)
        // Further accidentals: ^f _b =c.
        for word in others {
            guard let sign = word.first, "^_=".contains(sign), let name = word.last,
                let place = "CDEFGAB".firstIndex(of: Character(name.uppercased()))
            else { continue }
            let letter = "CDEFGAB".distance(from: "CDEFGAB".startIndex, to: place)
            accidentals[letter] = sign == "^" ? 1 : sign == "_" ? -1 : 0
        }
    }

    private init(sharps: Int, isMinor: Bool) {
        for place in 0..<abs(sharps) {
            if sharps > 0 {
                accidentals[Self.sharpOrder[place]] = 1
            } else {
                accidentals[Self.sharpOrder[6 - place]] = -1
            }
        }
        signature = KeySignature(sharps: sharps, isMinor: isMinor)
    }
}
