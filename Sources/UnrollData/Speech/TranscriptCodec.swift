internal import UnrollSystem

/// What a recogniser writes: the symbols of its outputs, and how a transcript becomes symbols and
/// symbols a text.
///
/// Index 0 is the blank of connectionist temporal classification, which stands for nothing. In a
/// transcript every run of white space counts as one blank, and white space around it for nothing.
/// Characters are Unicode scalars, the blank between words among them; words and phones stand between
/// white space. Case is kept unless the normalization lowers it.
public struct TranscriptCodec: Sendable, Hashable {
    /// What a symbol stands for.
    public enum Unit: String, Sendable, Codable, CaseIterable {
        /// A character (Unicode scalar), a blank between words.
        case characters
        /// A word between blanks.
        case words
        /// A phone of a pronunciation dictionary.
        case phones
    }

    /// A transcript in symbols.
    public struct Encoding: Sendable, Hashable {
        /// The indices of the symbols; never 0.
        public var symbols: [Int32]
        /// What has no symbol and is left out of ``symbols``, in the order of the transcript: characters,
        /// words or phones, or words without a pronunciation.
        public var unknown: [String]
    }

    /// The name of the symbol at index 0.
    public static let blank = "<blank>"

    /// The most symbols that a recogniser may have.
    package static let mostSymbols = 1_000_000

    /// What a symbol is.
    public let unit: Unit
    /// The symbols by their indices: the blank, then at least one other; no two are the same.
    public let symbols: [String]
    /// What is done to a transcript before it is taken apart.
    public let normalization: TextNormalization

    private let indices: [String: Int32]

    /// A codec of these symbols.
    ///
    /// - Parameters:
    ///   - unit: What a symbol stands for.
    ///   - symbols: The symbols, with or without the blank at the beginning.
    ///   - normalization: What is done to a transcript before it is taken apart.
    /// - Throws: `ConfigError` where a symbol stands there twice, is empty, holds white space, or is more
    ///   than one character where the unit is characters, and where there are none.
    public init(
        unit: Unit, symbols: [String], normalization: TextNormalization = TextNormalization()
    ) throws {
        let all = symbols.first == Self.blank ? symbols : [Self.blank] + symbols
        if let problem = Self.problem(of: all, unit) { throw ConfigError("\(problem)") }
        self.init(checked: all, unit, normalization)
    }

    private init(checked symbols: [String], _ unit: Unit, _ normalization: TextNormalization) {
        self.unit = unit
        self.symbols = symbols
        self.normalization = normalization
        var indices: [String: Int32] = [:]
        for (index, symbol) in symbols.enumerated().dropFirst() { indices[symbol] = Int32(index) }
        self.indices = indices
    }

    /// A codec of all symbols that some transcripts hold, sorted.
    ///
    /// - Parameters:
    ///   - transcripts: The transcripts.
    ///   - unit: What a symbol stands for.
    ///   - pronunciations: Where the phones of the transcripts' words come from; the transcripts are
    ///     phones already if `nil`. For the unit phones alone.
    ///   - normalization: What is done to a transcript before it is taken apart.
    /// - Throws: `ConfigError` where the transcripts hold no symbol.
    public init(
        learnedFrom transcripts: some Sequence<String>, unit: Unit,
        pronunciations: PronunciationDictionary? = nil,
        normalization: TextNormalization = TextNormalization()
    ) throws {
        var found: Set<String> = []
        for transcript in transcripts {
            let units = Self.units(
                of: normalization(transcript), unit, pronunciations: pronunciations)
            found.formUnion(units.known)
        }
        found.remove(Self.blank)
        try self.init(unit: unit, symbols: found.sorted(), normalization: normalization)
    }

    /// A codec of the symbols that a file lists, one on each line; `<space>` stands for the blank
    /// between words.
    ///
    /// - Parameters:
    ///   - path: The file; `-` is standard input.
    ///   - unit: What a symbol stands for.
    ///   - normalization: What is done to a transcript before it is taken apart.
    /// - Throws: `FileError`; `DataError` where a line is no symbol.
    public init(
        contentsOf path: String, unit: Unit,
        normalization: TextNormalization = TextNormalization()
    ) throws {
        let names = try TextLines(contentsOf: path).lines.map(trimmed).filter { !$0.isEmpty }
        let symbols =
            [Self.blank]
            + names.filter { $0 != Self.blank }.map {
                unit == .characters && $0 == Self.spaceName ? " " : $0
            }
        if let problem = Self.problem(of: symbols, unit) {
            throw DataError(
                .malformed, path, problem, cure: "give a file with one symbol on each line")
        }
        self.init(checked: symbols, unit, normalization)
    }

    private static let spaceName = "<space>"

    private static func problem(of symbols: [String], _ unit: Unit) -> String? {
        guard symbols.count > 1 else { return "there are no \(unit.rawValue) to write" }
        guard symbols.count <= mostSymbols else {
            return "there are \(symbols.count.grouped) symbols, which is more than "
                + "\(mostSymbols.grouped)"
        }
        var seen: Set<String> = []
        for symbol in symbols.dropFirst() {
            let scalars = symbol.unicodeScalars
            let isSpaced = scalars.contains(where: WordTokenizer.isSpace)
            let isOne = scalars.count == 1 && (!isSpaced || symbol == " ")
            guard unit == .characters ? isOne : !scalars.isEmpty && !isSpaced else {
                return "\(shown(symbol)) is not one of the \(unit.rawValue) that can be written"
            }
            if !seen.insert(symbol).inserted { return "the symbol \(shown(symbol)) stands twice" }
        }
        return symbols.contains(blank) && symbols.lastIndex(of: blank) != 0
            ? "the symbol \(shown(blank)) stands twice" : nil
    }

    /// The index of the blank between words; `nil` where none is written.
    public var space: Int32? { unit == .characters ? indices[" "] : nil }

    /// The index of a symbol; `nil` where there is none, and for the blank.
    public func index(of symbol: String) -> Int32? { indices[symbol] }

    /// A transcript as it is compared with what a recogniser writes: normalised, with one blank for
    /// every run of white space.
    public func normalized(_ transcript: String) -> String {
        RecognitionScores.words(of: normalization(transcript)).joined(separator: " ")
    }

    /// A transcript in symbols.
    ///
    /// - Parameters:
    ///   - transcript: The text; phones, or words where a dictionary is given, for the unit phones.
    ///   - pronunciations: Where the phones of its words come from: the first pronunciation of each.
    public func encode(
        _ transcript: String, pronunciations: PronunciationDictionary? = nil
    ) -> Encoding {
        let units = Self.units(
            of: normalization(transcript), unit, pronunciations: pronunciations)
        var encoding = Encoding(symbols: [], unknown: units.unknown)
        for unit in units.known {
            if let index = indices[unit] {
                encoding.symbols.append(index)
            } else {
                encoding.unknown.append(unit)
            }
        }
        return encoding
    }

    /// The text of some symbols; blanks and indices beyond the last symbol write nothing.
    public func text(of indices: some Sequence<Int32>) -> String {
        let written = indices.lazy.filter { $0 > 0 && Int($0) < symbols.count }
            .map { symbols[Int($0)] }
        return written.joined(separator: unit == .characters ? "" : " ")
    }

    /// What a normalised transcript is made of, and words that have no pronunciation.
    private static func units(
        of transcript: String, _ unit: Unit, pronunciations: PronunciationDictionary?
    ) -> (known: [String], unknown: [String]) {
        let words = RecognitionScores.words(of: transcript)
        switch unit {
        case .words: return (words, [])
        case .characters:
            return (words.joined(separator: " ").unicodeScalars.map { String($0) }, [])
        case .phones:
            guard let pronunciations else { return (words, []) }
            var (known, unknown): ([String], [String]) = ([], [])
            for word in words {
                if let phones = pronunciations.pronunciations(of: word).first {
                    known += phones
                } else {
                    unknown.append(word)
                }
            }
            return (known, unknown)
        }
    }
}

extension TranscriptCodec: Codable {
    private enum Key: String, CodingKey { case unit, symbols, normalization }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(unit, forKey: .unit)
        try container.encode(symbols, forKey: .symbols)
        try container.encode(normalization, forKey: .normalization)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let unit = try container.decode(Unit.self, forKey: .unit)
        let symbols = try container.decode([String].self, forKey: .symbols)
        let isBlankFirst = symbols.first == Self.blank
        if let problem = isBlankFirst
            ? Self.problem(of: symbols, unit) : "its first symbol is not \(shown(Self.blank))"
        {
            throw DecodingError.dataCorruptedError(
                forKey: .symbols, in: container, debugDescription: problem)
        }
        self.init(
            checked: symbols, unit,
            try container.decode(TextNormalization.self, forKey: .normalization))
    }
}
