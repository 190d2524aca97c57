/// How much a class counts in the training loss.
public enum ClassWeights: Sendable, Hashable {
    /// Every example counts the same.
    case even
    /// A class counts N / (K · its examples), of N examples in K classes: rare ones more.
    case balanced
    /// By label; 1 where a label is not named.
    case given([String: Float])
}

extension ClassWeights: Codable {
    private enum CodingKeys: String, CodingKey { case even, balanced, given }
    private enum Version1Keys: String, CodingKey { case weights = "_0" }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if values.contains(.even) {
            self = .even
        } else if values.contains(.balanced) {
            self = .balanced
        } else if let old = try? values.nestedContainer(keyedBy: Version1Keys.self, forKey: .given),
            let weights = try? old.decode([String: Float].self, forKey: .weights)
        {
            self = .given(weights)
        } else {
            self = .given(try values.decode([String: Float].self, forKey: .given))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .even: try values.encode([String: Float](), forKey: .even)
        case .balanced: try values.encode([String: Float](), forKey: .balanced)
        case .given(let weights): try values.encode(weights, forKey: .given)
        }
    }
}
