internal import UnrollData
internal import UnrollLanguageModels
internal import UnrollSystem

/// How what a recogniser writes reads in the symbols of a language model.
///
/// A model whose letters are all small or all capital is given such; one of both is given small letters
/// where the recogniser writes capital ones alone. What still is unknown is looked up in small letters,
/// then in capital ones.
struct LanguageSpelling: Sendable {
    /// What the model scores.
    enum Unit: Sendable {
        /// Each symbol of the recogniser: its symbol in the model, -1 where the model has none for it.
        case symbols([Int32])
        /// Each word, once it is complete.
        case words
    }

    let unit: Unit
    private let codec: TextCodec
    private let folding: Folding

    private enum Folding { case none, lower, upper }

    /// - Parameters:
    ///   - recognizer: The recogniser's symbols.
    ///   - lexicon: The words that may be written, where they are limited.
    ///   - model: The language model's symbols.
    /// - Throws: `ConfigError` where the model reads bytes and the recogniser writes characters of several.
    init(of recognizer: TranscriptCodec, lexicon: SpeechLexicon?, for model: TextCodec) throws {
        codec = model
        let written = recognizer.unit == .phones ? lexicon?.words ?? [] : recognizer.symbols
        folding = Self.folding(written, Self.letters(of: model))
        let isBySymbols =
            switch recognizer.unit {
            case .characters: model.level != .word
            case .words: model.level == .word
            case .phones: model.level == .word && lexicon == nil
            }
        guard isBySymbols else {
            unit = .words
            return
        }
        var indices: [Int32] = [-1]
        for symbol in recognizer.symbols.dropFirst() {
            let spelled = Self.spelled(symbol, folding, model)
            guard spelled.count < 2 else {
                throw ConfigError(
                    "the language model reads bytes, and the recogniser writes '\(symbol)', which is "
                        + "several; train the model on characters")
            }
            indices.append(spelled.first ?? -1)
        }
        unit = .symbols(indices)
    }

    /// The model's symbol that ends a text.
    var end: Int32 { codec.boundary }

    /// A word as the model reads it, and whether it is a word that the model does not know.
    ///
    /// - Parameters:
    ///   - word: The word as it is written.
    ///   - isFirst: Whether it begins the text.
    func symbols(of word: String, isFirst: Bool) -> (symbols: [Int32], isUnknown: Bool) {
        if codec.level == .word {
            let index = Self.spelled(word, folding, codec).first ?? -1
            return index < 0 ? ([], true) : ([index], index == codec.vocabulary.unknownIndex)
        }
        let letters = word.unicodeScalars.flatMap { Self.spelled(String($0), folding, codec) }
        return ((isFirst ? [] : Self.spelled(" ", folding, codec)) + letters, false)
    }

    private static func spelled(
        _ symbol: String, _ folding: Folding, _ codec: TextCodec
    ) -> [Int32] {
        if codec.level == .byte { return folded(symbol, folding).utf8.map { Int32($0) } }
        let forms =
            symbol == " "
            ? [" ", "_", "▁"]
            : [folded(symbol, folding), symbol, symbol.lowercased(), symbol.uppercased()]
        let index = forms.lazy.compactMap { codec.vocabulary.index(of: $0) }.first
        return (index ?? codec.vocabulary.unknownIndex).map { [$0] } ?? []
    }

    private static func folded(_ symbol: String, _ folding: Folding) -> String {
        switch folding {
        case .none: symbol
        case .lower: symbol.lowercased()
        case .upper: symbol.uppercased()
        }
    }

    /// The model's symbols that people may write; models of bytes read all.
    private static func letters(of codec: TextCodec) -> [String] {
        codec.level == .byte
            ? [] : codec.vocabulary.symbols.filter { !$0.hasPrefix("<") || !$0.hasSuffix(">") }
    }

    private static func folding(_ written: [String], _ model: [String]) -> Folding {
        func hasSmall(_ symbols: [String]) -> Bool {
            symbols.contains { $0.unicodeScalars.contains { $0.properties.isLowercase } }
        }
        func hasCapital(_ symbols: [String]) -> Bool {
            symbols.contains { $0.unicodeScalars.contains { $0.properties.isUppercase } }
        }
        let symbols = written.filter { $0 != TranscriptCodec.blank }
        switch (hasSmall(model), hasCapital(model)) {
        case (true, false): return .lower
        case (false, true): return .upper
        case (true, true): return hasSmall(symbols) || !hasCapital(symbols) ? .none : .lower
        case (false, false): return .none
        }
    }
}
