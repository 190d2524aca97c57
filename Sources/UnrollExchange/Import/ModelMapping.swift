public import UnrollData
public import UnrollLayers
public import UnrollSystem
public import UnrollTensors

/// Which tensors of another program's file make which part of a model, and what the file does not tell. What is
/// left out is recognised by names and shapes.
///
/// A JSON file says the same: `{"task": "tagging", "embedding": "word_embeds", "recurrent": "lstm",
/// "output": "hidden2tag", "transitions": "crf", "labels": ["O", "B-PER"]}`.
public struct ModelMapping: Sendable, Codable, Hashable {
    /// What the model does.
    public enum Task: String, Sendable, Codable, CaseIterable {
        /// Predicts the next symbol.
        case languageModel = "language-model"
        /// Gives a class to a text.
        case classification
        /// Gives a tag to each word.
        case tagging

        /// What such a model is called.
        var name: String {
            switch self {
            case .languageModel: "language model"
            case .classification: "classifier"
            case .tagging: "tagger"
            }
        }
    }

    /// What the model does.
    public var task: Task?
    /// What stands before the names of the model's tensors, where the file has those of others beside them: `generator`.
    public var prefix: String?
    /// The name of the embedding, an `nn.Embedding`.
    public var embedding: String?
    /// That of the recurrent module: `nn.RNN`, `nn.GRU` or `nn.LSTM`.
    public var recurrent: String?
    /// That of the output layer: `nn.Linear`, or an `nn.AdaptiveLogSoftmaxWithLoss`.
    public var output: String?
    /// That of a CRF with `transitions`, `start_transitions` and `end_transitions` (pytorch-crf).
    public var transitions: String?

    /// The unit of text that a symbol stands for; characters where all symbols are.
    public var level: TextLevel?
    /// The activation function of an `nn.RNN`, which its tensors do not tell; tanh.
    public var activation: RecurrentCell.Activation?
    /// How a classifier makes one vector of the outputs; the final states of both directions.
    public var pooling: SequencePooling.Kind?
    /// The classes, or tags, in the order of the output layer; numbers.
    public var labels: [String]?
    /// How tags mark entities; tags are plain where that is not said.
    public var scheme: TagScheme?
    /// The symbol for what the vocabulary lacks, where it is none of the usual ones.
    public var unknown: String?
    /// The symbol that ends a line, where it is none of the usual ones.
    public var end: String?
    /// Whether a language model reads each line from the zero state.
    public var perLine: Bool?
    /// Whether texts are lower-cased first.
    public var lowercases: Bool?
    /// Whether punctuation is separated from words.
    public var splitsPunctuation: Bool?
    /// The most symbols of a text that are read.
    public var maximumLength: Int?

    /// Everything is recognised.
    public init() {}

    /// Reads a mapping.
    ///
    /// - Parameter file: A JSON file.
    /// - Throws: `FileError`; ``ExchangeError`` where it is not such JSON, or has a key that means nothing.
    public init(contentsOf file: some FileLocation) throws {
        let path = file.filePath
        let text = try SmallFile.text(path)
        let cure = "write an object with some of the keys \(Self.keys.joined(separator: ", "))"
        do {
            let given = try JSONCoding.decode([String: AnyJSON].self, from: text).keys
            if let unknown = given.sorted().first(where: { !Self.keys.contains($0) }) {
                throw ExchangeError(path, "the key '\(unknown)' means nothing", cure: cure)
            }
            self = try JSONCoding.decode(ModelMapping.self, from: text)
        } catch let error as DecodingError {
            var reason = JSONCoding.reason(error)
            if case .dataCorrupted(let context) = error, let key = context.codingPath.last {
                reason = "the value of '\(key.stringValue)' is none that it can have"
            }
            throw ExchangeError(path, "it is no mapping of a model (\(reason))", cure: cure)
        }
    }

    /// The values of another, and of this one where that has none.
    public func overridden(by other: ModelMapping) -> ModelMapping {
        var all = self
        func take<Value>(_ field: WritableKeyPath<ModelMapping, Value?>) {
            all[keyPath: field] = other[keyPath: field] ?? all[keyPath: field]
        }
        take(\.task)
        take(\.prefix)
        take(\.embedding)
        take(\.recurrent)
        take(\.output)
        take(\.transitions)
        take(\.level)
        take(\.activation)
        take(\.pooling)
        take(\.labels)
        take(\.scheme)
        take(\.unknown)
        take(\.end)
        take(\.perLine)
        take(\.lowercases)
        take(\.splitsPunctuation)
        take(\.maximumLength)
        return all
    }

    /// Labels from a list with commas, or from a file with one on each line.
    ///
    /// - Parameter text: The list, or the file's name.
    /// - Throws: `FileError`, ``ExchangeError``.
    public static func labels(_ text: String) throws -> [String] {
        guard AtomicFile.exists(text) || !text.contains(",") else {
            return text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        return try SymbolList(contentsOf: text).symbols
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case task, prefix, embedding, recurrent, output, transitions, level, activation, pooling,
            labels,
            scheme, unknown, end, perLine, lowercases, splitsPunctuation, maximumLength
    }

    private static let keys = CodingKeys.allCases.map(\.rawValue)
}

/// A value of any kind, of which nothing is kept.
private struct AnyJSON: Decodable {
    init(from decoder: any Decoder) {}
}
