public import UnrollLayers
public import UnrollSystem
public import UnrollTensors

/// The requirements of a training loop on a task: batches in a fixed order, a loss, a validation.
public protocol TrainingTask: AnyObject {
    /// What is trained.
    var module: any Module { get }
    /// The unit of losses and speeds.
    var unit: LossUnit { get }
    /// Batches of an epoch.
    var updatesPerEpoch: Int { get }
    /// The prefixes of parameters whose gradients are clipped each for themselves, because nothing
    /// else joins them: the networks of an ensemble. All together by default: one empty prefix.
    var clippedApart: [String] { get }
    /// A hash of the training and validation data; resuming on other data is refused.
    var dataFingerprint: UInt64 { get }
    /// Decides the order of the epoch's data and forgets the carried state.
    ///
    /// - Parameters:
    ///   - epoch: Counted from 0.
    ///   - random: The epoch's own randomness.
    func begin(epoch: Int, random: RandomStream)
    /// The mean loss (nats per unit) of one update's batch, and how many units it is the mean of.
    func loss(update: Int, in pass: Pass) -> (loss: Tensor, count: Int)
    /// Whether there are validation data; where there are none, ``validate()`` is never called. True
    /// by default.
    var hasValidation: Bool { get }
    /// Measures the module on the task's validation data, in evaluation passes: nothing is dropped.
    func validate() -> Validation
    /// What the module writes by itself, for the log: a short text that shows what it has learned. It
    /// must change nothing of the run. Nothing by default.
    func sample() -> String?
    /// State carried from update to update, for checkpoints: the same tensors in the same order.
    /// Nothing by default.
    var carried: [Tensor] { get set }
    /// Whether tensors of these shapes, as a file claims them, could be ``carried``. Only an empty
    /// list by default.
    func canCarry(_ shapes: [[Int]]) -> Bool
}

extension TrainingTask {
    public var clippedApart: [String] { [""] }

    public var hasValidation: Bool { true }

    public func sample() -> String? { nil }

    public var carried: [Tensor] {
        get { [] }
        set {}
    }

    public func canCarry(_ shapes: [[Int]]) -> Bool { shapes.isEmpty }
}

/// The unit of a task's losses and speeds, and the wording of a loss.
public struct LossUnit: Sendable {
    /// The unit's plural: `characters`, `examples`, `frames`.
    public var plural: String
    /// A validation loss in nats per unit as the field says it: `perplexity 82.1`.
    public var text: @Sendable (_ loss: Double) -> String
    /// A training loss in words. It differs from ``text`` where training minimises an estimate,
    /// such as a sampled softmax, whose loss is not that of the model.
    public var trainingText: @Sendable (_ loss: Double) -> String
    /// The figure that ``text`` tells.
    public var measure = LossMeasure.loss

    /// A unit by its plural, and how a loss in it is told.
    ///
    /// - Parameters:
    ///   - plural: The unit's plural.
    ///   - measure: The figure that the field tells instead of a loss.
    ///   - text: A loss in nats per unit as the field says it.
    public init(
        _ plural: String, as measure: LossMeasure = .loss,
        text: @escaping @Sendable (_ loss: Double) -> String
    ) {
        self.plural = plural
        self.text = text
        self.measure = measure
        trainingText = text
    }

    /// Losses are shown as they are.
    public init(_ plural: String) {
        self.init(plural, text: Self.plainText)
    }

    /// The unit of a task that trains with another loss than it validates with: training losses are
    /// shown as they are.
    public var trainedByEstimate: LossUnit {
        var unit = self
        unit.trainingText = Self.plainText
        return unit
    }

    private static let plainText: @Sendable (Double) -> String = { "loss \($0.fixed(4))" }
}

/// A named figure that says how well a module does, and which way is better.
public struct Score: Sendable, Codable, Hashable {
    /// Such as `accuracy`, `F1`, `WER`.
    public var name: String
    /// The figure; a share is 0…1.
    public var value: Double
    /// Accuracy, F1 and BLEU rise; error rates fall.
    public var higherIsBetter: Bool
    /// What the value is of.
    public var scale: Scale

    /// What a score's value is of.
    public enum Scale: String, Sendable, Codable {
        /// A share, told as a percentage.
        case share
        /// Points, as BLEU's from 0 to 100.
        case points
    }

    /// A score; by default a share, of which more is better.
    public init(
        _ name: String, _ value: Double, higherIsBetter: Bool = true, in scale: Scale = .share
    ) {
        self.name = name
        self.value = value
        self.higherIsBetter = higherIsBetter
        self.scale = scale
    }

    /// Whether this score is the better one; a tie is not.
    public func isBetter(than other: Score) -> Bool {
        higherIsBetter ? value > other.value : value < other.value
    }

    enum CodingKeys: String, CodingKey {
        case name, value, scale
        case higherIsBetter = "higher_is_better"
    }

    /// Shares are what the first versions wrote.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decode(String.self, forKey: .name)
        value = try values.decode(Double.self, forKey: .value)
        higherIsBetter = try values.decode(Bool.self, forKey: .higherIsBetter)
        scale = try values.decodeIfPresent(Scale.self, forKey: .scale) ?? .share
    }
}

/// How well a module does on the validation data.
public struct Validation: Sendable, Codable, Hashable {
    /// Nats per unit of the task.
    public var loss: Double
    /// The score that decides which epoch is the best; the loss if `nil`.
    public var score: Score?

    /// A validation by its loss and, where there is one, the score that decides.
    public init(loss: Double, score: Score? = nil) {
        self.loss = loss
        self.score = score
    }

    /// By score where there is one, then by loss.
    public func isBetter(than other: Validation) -> Bool {
        guard let score, let others = other.score, score.value != others.value else {
            return loss < other.loss
        }
        return score.isBetter(than: others)
    }

    /// The name of the figure that decides which epoch is the best.
    package var criterion: String { "validation \(score?.name ?? "loss")" }

    private enum CodingKeys: String, CodingKey { case loss, score, accuracy }

    /// Files of format version 1 know accuracy alone.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        loss = try values.decode(Double.self, forKey: .loss)
        score =
            try values.decodeIfPresent(Score.self, forKey: .score)
            ?? values.decodeIfPresent(Double.self, forKey: .accuracy).map { Score("accuracy", $0) }
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(loss, forKey: .loss)
        try values.encodeIfPresent(score, forKey: .score)
    }
}

/// Why a run cannot continue.
public struct TrainingError: SentenceError, FieldNamingError {
    package let sentence: Message
    /// The sentence as text, with fields spelled as they are in code.
    public var message: String { sentence.description }
    public var description: String { message }

    /// An error with this sentence.
    public init(_ message: Message) { sentence = message }
}
