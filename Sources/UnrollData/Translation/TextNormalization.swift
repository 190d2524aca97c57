/// What is done to a text before it is taken apart into the symbols of a translation model, or to a
/// transcript.
///
/// White space is not its concern: tokenizers take every run of it for one blank.
public struct TextNormalization: Sendable, Hashable {
    /// The Unicode form, so that two spellings that look the same are the same.
    public var form: UnicodeNormalization
    /// All letters become small.
    public var lowercases: Bool

    /// What is done to a text; by default characters are composed and case is kept.
    ///
    /// - Parameters:
    ///   - form: The Unicode form.
    ///   - lowercases: Whether all letters become small.
    public init(form: UnicodeNormalization = .nfc, lowercases: Bool = false) {
        self.form = form
        self.lowercases = lowercases
    }

    /// The text, normalised.
    public func callAsFunction(_ text: String) -> String {
        guard lowercases else { return form(text) }
        return form(String(scalars: Lowercasing.lowercased(Array(text.unicodeScalars))))
    }
}

extension TextNormalization: Codable {
    private enum CodingKeys: String, CodingKey { case composes, form, lowercases }

    /// Files of the first versions say no more than whether letters and accents are composed.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        lowercases = try values.decode(Bool.self, forKey: .lowercases)
        form =
            try values.decodeIfPresent(UnicodeNormalization.self, forKey: .form)
            ?? (values.decode(Bool.self, forKey: .composes) ? .nfc : .none)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(form != .none, forKey: .composes)
        if form == .nfkc { try values.encode(form, forKey: .form) }
        try values.encode(lowercases, forKey: .lowercases)
    }
}
