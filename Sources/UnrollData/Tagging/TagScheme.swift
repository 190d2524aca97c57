/// How tags of single tokens say which of them are one entity together.
///
/// A tag is `O`, outside of every entity, or a letter, a hyphen and the type: `B-PER`. The type
/// begins behind the first hyphen and may hold others (`B-creative-work`).
///
/// | | Lena Smith | Oslo | two neighbours of a type |
/// |---|---|---|---|
/// | IOB1 | `I-PER I-PER` | `I-LOC` | `I-LOC B-LOC` |
/// | IOB2 | `B-PER I-PER` | `B-LOC` | `B-LOC B-LOC` |
/// | IOBES | `B-PER E-PER` | `S-LOC` | `S-LOC S-LOC` |
/// | BILOU | `B-PER L-PER` | `U-LOC` | `U-LOC U-LOC` |
/// | plain | `PER PER` | `LOC` | not told apart |
public enum TagScheme: String, Codable, CaseIterable, Sendable {
    /// Ramshaw and Marcus 1995, CoNLL-2003: `B-` begins an entity only behind one of its type.
    case iob1
    /// `B-` begins every entity; BIO.
    case iob2
    /// `B-` begins, `E-` ends, `S-` is an entity of one token.
    case iobes
    /// The same with the letters `L` and `U`.
    case bilou
    /// Tags that stand for themselves, such as parts of speech; neighbours with one tag other than
    /// `O` are one entity.
    case plain

    /// The tag outside of every entity.
    public static let outside = "O"

    /// The name as people write it: IOB1, IOBES, plain.
    public var displayName: String { self == .plain ? "plain" : rawValue.uppercased() }

    /// Recognises the scheme of the tags of a file.
    ///
    /// Plain, unless each tag other than `O` is a letter, a hyphen and a type, and all letters are of
    /// one scheme:
    ///
    /// - of `B` and `I`: IOB1 where some entity begins with `I` (first in its sentence, or behind `O`
    ///   or another type) and every `B` stands directly behind a token of its own type, else IOB2;
    /// - of `B`, `I`, `E` and `S`, with `E` or `S`: IOBES;
    /// - of `B`, `I`, `L` and `U`, with `L` or `U`: BILOU;
    ///
    /// in the last two only where `B` and the letter that ends an entity both occur or neither does,
    /// and `I` only with them. So the parts of speech `E-X` and `NN`, or bare `B` and `I`, are plain,
    /// and so are tags that are all `O`.
    public init(recognizing sentences: some Sequence<[String]>) {
        var letters: Set<UInt8> = []
        var known: [String: TagParts?] = [:]
        var insideBegins = false
        var beginsElsewhere = false
        for tags in sentences {
            var previous = TagParts.outside
            for tag in tags {
                let parts = known[tag] ?? TagParts(strictly: tag)
                known[tag] = .some(parts)
                guard let parts else {
                    self = .plain
                    return
                }
                let follows =
                    parts.letter != .outside && previous.type == parts.type
                    && previous.letter != .outside
                if parts.letter == .inside, !follows { insideBegins = true }
                if parts.letter == .begin, !follows { beginsElsewhere = true }
                letters.insert(parts.letter)
                previous = parts
            }
        }
        letters.remove(.outside)
        self = TagScheme.of(letters, isIOB1: insideBegins && !beginsElsewhere)
    }

    private static func of(_ letters: Set<UInt8>, isIOB1: Bool) -> TagScheme {
        if letters.isEmpty { return .plain }
        if letters.isSubset(of: [.begin, .inside]) { return isIOB1 ? .iob1 : .iob2 }
        for (scheme, end, single) in [
            (TagScheme.iobes, UInt8.end, UInt8.single), (.bilou, .last, .unit),
        ] where letters.isSubset(of: [.begin, .inside, end, single]) {
            let isWhole = letters.contains(.begin) == letters.contains(end)
            let hasInside = letters.contains(.inside)
            return isWhole && (!hasInside || letters.contains(end)) ? scheme : .plain
        }
        return .plain
    }

    /// The first tag that is no letter, hyphen and type, in tags most of which are; `nil` where there
    /// is none, or most are such.
    package static func firstOddTag(among sentences: [[String]]) -> String? {
        var (odd, fitting): (String?, Int) = (nil, 0)
        var oddCount = 0
        for tag in sentences.lazy.flatMap({ $0 }) where tag != outside {
            if let parts = TagParts(strictly: tag), !parts.type.isEmpty,
                [.begin, .inside, .end, .single, .last, .unit].contains(parts.letter)
            {
                fitting += 1
            } else {
                odd = odd ?? tag
                oddCount += 1
            }
        }
        return fitting > oddCount ? odd : nil
    }

    /// Whether such tags mark entities, so that a score of entities says something: every scheme but
    /// plain does, and plain tags do where `O` is among them.
    public func marksEntities(in tags: some Sequence<String>) -> Bool {
        self != .plain || tags.contains(TagScheme.outside)
    }

    /// The letters of the scheme's tags.
    var letters: Set<UInt8> {
        switch self {
        case .iob1, .iob2: [.begin, .inside]
        case .iobes: [.begin, .inside, .end, .single]
        case .bilou: [.begin, .inside, .last, .unit]
        case .plain: []
        }
    }

    /// Whether a tag is `O` or has a letter of the scheme; every tag is one of the plain scheme.
    public func knows(_ tag: String) -> Bool {
        let letter = TagParts(tag).letter
        return self == .plain || letter == .outside || letters.contains(letter)
    }
}

/// A tag taken apart.
struct TagParts: Hashable {
    /// The letter before the hyphen; 0 where the tag has none.
    var letter: UInt8
    var type: String

    static let outside = TagParts(letter: .outside, type: "")

    init(letter: UInt8, type: String) {
        self.letter = letter
        self.type = type
    }

    /// Any tag: `O` and `O-…` are outside, a letter of some scheme alone has no type, and what has no
    /// letter before a hyphen is all type.
    init(_ tag: String) {
        let bytes = tag.utf8
        let rest = bytes.dropFirst()
        guard let letter = bytes.first, letter < 0x80,
            rest.isEmpty ? Self.letters.contains(letter) : rest.first == UInt8(ascii: "-")
        else {
            self.init(letter: 0, type: tag)
            return
        }
        self.init(
            letter: letter, type: letter == .outside ? "" : String(Substring(rest.dropFirst())))
    }

    private static let letters: [UInt8] = [
        .outside, .begin, .inside, .end, .single, .last, .unit,
    ]

    /// `O`, or a letter, a hyphen and a type; `nil` for others.
    init?(strictly tag: String) {
        self.init(tag)
        if letter == .outside ? tag != TagScheme.outside : letter == 0 || type.isEmpty {
            return nil
        }
    }

    /// The tag as it is written; a letter alone where there is no type.
    func written() -> String {
        if letter == .outside { return TagScheme.outside }
        let name = String(Unicode.Scalar(letter))
        return type.isEmpty ? name : "\(name)-\(type)"
    }
}

extension UInt8 {
    static let outside = UInt8(ascii: "O")
    static let begin = UInt8(ascii: "B")
    static let inside = UInt8(ascii: "I")
    static let end = UInt8(ascii: "E")
    static let single = UInt8(ascii: "S")
    static let last = UInt8(ascii: "L")
    static let unit = UInt8(ascii: "U")
}
