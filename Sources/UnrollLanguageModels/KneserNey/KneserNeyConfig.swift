public import UnrollData

/// The settings of a Kneser-Ney model.
public struct KneserNeyConfig: Sendable, Codable, Equatable {
    /// Words of the longest n-grams, 1 and up.
    public var order = 5
    /// The unit of text that a symbol stands for; where a codec is given, it decides.
    public var level = TextLevel.word
    /// How often a symbol must stand in the text to be in the vocabulary; others are `<unk>`.
    public var minimumCount = 1
    /// The most symbols of the vocabulary; no limit if `nil`.
    public var vocabularySize: Int?
    /// The Unicode form that texts are put into first, not at byte level; as they are if `nil`.
    public var normalization: UnicodeNormalization? = .nfc
    /// The most bytes that estimation holds, beside what the process holds already; half of the
    /// memory it may use if `nil`. What does not fit goes to temporary files.
    public var memory: Int?

    /// Settings; by default 5-grams with nothing cut off.
    public init(
        order: Int = 5, level: TextLevel = .word, minimumCount: Int = 1,
        vocabularySize: Int? = nil, memory: Int? = nil
    ) {
        self.order = order
        self.level = level
        self.minimumCount = minimumCount
        self.vocabularySize = vocabularySize
        self.memory = memory
    }

    /// The highest order.
    public static let largestOrder = 64
    /// The least memory that an estimation can be held to, in bytes.
    public static let leastMemory = 32 << 20
}
