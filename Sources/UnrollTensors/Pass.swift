public import UnrollSystem

/// The purpose of a call through a model.
public enum Pass: Sendable {
    /// Records nothing and drops nothing.
    case evaluation
    /// Records for gradients and drops nothing: for gradients of a model as it is used.
    case recording
    /// Records for gradients; dropout draws its masks from the stream.
    case training(RandomStream)

    /// Whether gradients are wanted.
    public var isRecording: Bool {
        if case .evaluation = self { false } else { true }
    }

    /// Whether the pass trains: dropout acts, and gradients are recorded.
    public var isTraining: Bool {
        if case .training = self { true } else { false }
    }

    /// The pass as seen by one part of a model, which draws masks of its own.
    public func part(_ place: UInt64) -> Pass {
        switch self {
        case .evaluation, .recording: self
        case .training(let random): .training(random.stream(place))
        }
    }
}
