/// The named parts of a model file, as JSON: vocabularies, labels, normalisations, … : what the
/// task has. The part `vocabulary` stands in the file as `unroll.vocabulary`.
public struct ModelParts: Sendable, Equatable {
    /// JSON by the part's name.
    package private(set) var json: [String: String] = [:]

    /// No parts yet.
    public init() {}

    /// Sets a part to JSON text that is already there.
    public mutating func set(_ name: String, json text: String) { json[name] = text }

    /// Takes a part away.
    package mutating func remove(_ name: String) { json[name] = nil }

    /// Sets a part to a value.
    ///
    /// - Throws: `EncodingError` where a number is not finite.
    public mutating func set(_ name: String, _ value: some Encodable) throws {
        json[name] = try JSONCoding.encode(value)
    }

    /// These parts and others, which hold where both have a name.
    ///
    /// - Parameter others: Further parts.
    public func merging(_ others: ModelParts) -> ModelParts {
        var all = self
        all.json.merge(others.json) { $1 }
        return all
    }
}
