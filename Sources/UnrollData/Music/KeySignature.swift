internal import UnrollSystem

/// A key of music: its tonic's scale, as a key signature has it.
public struct KeySignature: Sendable, Hashable {
    /// Sharps where positive, flats where negative: -7...7.
    public let sharps: Int
    /// Whether the key is minor.
    public let isMinor: Bool

    /// - Parameters:
    ///   - sharps: Sharps where positive, flats where negative: -7...7.
    ///   - isMinor: Whether the tonic is that of the minor key.
    public init(sharps: Int, isMinor: Bool = false) {
        requirement((-7...7).contains(sharps), "KeySignature: \(sharps) sharps")
        self.sharps = sharps
        self.isMinor = isMinor
    }

    private static let major = [
        "Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#",
    ]
    private static let minor = [
        "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#",
    ]

    /// Reads a name: `G`, `Bb`, `Am`, `F# minor`, `C major`.
    ///
    /// - Parameter name: A tonic, then nothing or `major`, or `m` or `minor`, in any case.
    /// - Throws: `ConfigError`.
    public init(named name: String) throws {
        let text = name.filter { !$0.isWhitespace }
        guard let first = text.first, "ABCDEFGabcdefg".contains(first) else {
            throw Self.unknown(name)
        }
        var tonic = first.uppercased()
        var rest = text.dropFirst()
        if let sign = rest.first, "#b♯♭".contains(sign) {
            tonic += sign == "#" || sign == "♯" ? "#" : "b"
            rest = rest.dropFirst()
        }
        let minor: Bool
        switch rest.lowercased() {
        case "", "maj", "major": minor = false
        case "m", "min", "minor": minor = true
        default: throw Self.unknown(name)
        }
        guard let place = (minor ? Self.minor : Self.major).firstIndex(of: tonic) else {
            throw Self.unknown(name)
        }
        self.init(sharps: place - 7, isMinor: minor)
    }

    private static func unknown(_ name: String) -> ConfigError {
        ConfigError(
            "\(field: "key") '\(name)' is no key; name one such as G, Bb, Am or 'F# minor'")
    }

    /// The name: G major, F# minor.
    public var name: String {
        isMinor ? Self.minor[sharps + 7] + " minor" : Self.major[sharps + 7] + " major"
    }

    /// The pitch class of the tonic: 0 for C.
    public var tonic: Int { ((sharps * 7 + (isMinor ? 9 : 0)) % 12 + 12) % 12 }

    /// Whether each pitch class, from C, belongs to the scale; in minor the raised sixth and seventh do
    /// too.
    public var scale: [Bool] {
        let steps: Set = isMinor ? [0, 2, 3, 5, 7, 8, 9, 10, 11] : [0, 2, 4, 5, 7, 9, 11]
        return (0..<12).map { steps.contains((($0 - tonic) % 12 + 12) % 12) }
    }
}
