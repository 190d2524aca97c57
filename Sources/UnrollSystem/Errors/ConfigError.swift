/// An invalid configuration.
///
/// Printed, it is one sentence: the field, its value, and what it may be.
public struct ConfigError: SentenceError, Hashable, FieldNamingError {
    package let sentence: Message
    /// The whole sentence.
    public var message: String { sentence.description }
    public var description: String { message }

    /// An error with this sentence.
    public init(_ message: Message) { sentence = message }
}

extension ConfigError {
    /// Throws where a condition does not hold.
    package static func require(_ holds: Bool, _ message: @autoclosure () -> Message) throws {
        if !holds { throw ConfigError(message()) }
    }

    /// Throws where a whole number is not from 1 to `most`.
    package static func require(_ field: String, _ value: Int?, upTo most: Int) throws {
        guard let value else { return }
        try require(
            (1...most).contains(value),
            "\(field: field) \(value) must be \(most == .max ? "1 or more" : "from 1 to \(most)")")
    }

    /// Throws where a dropout rate is not from 0 up to below 1.
    package static func require(_ field: String, rate: Float) throws {
        try require(rate >= 0 && rate < 1, "\(field: field) \(rate) must be from 0 up to below 1")
    }

    /// Throws where a share is not above 0 and below 1.
    package static func require(_ field: String, share: Double) throws {
        try require(share > 0 && share < 1, "\(field: field) \(share) must be between 0 and 1")
    }

    /// Throws where training needs more bytes than this process may use.
    package static func requireMemory(bytes needed: Double, cure: Message) throws {
        guard let limit = memoryLimit(), needed > Double(limit) else { return }
        // Away from each other: what does not fit never reads as if it did.
        let needs = ((needed / 1e8).rounded(.up) / 10).fixed(1)
        let may = ((Double(limit) / 1e8).rounded(.down) / 10).fixed(1)
        throw ConfigError(
            "training this model needs about \(needs) GB and this process may use \(may); \(cure)")
    }

    /// The most elements that one parameter may have: what fits an index of 32 bits, 8 GB.
    package static let largestParameter = Int(Int32.max)
    /// The largest width; 4H · H does not overflow below it.
    package static let largestSize = 65_536
}
