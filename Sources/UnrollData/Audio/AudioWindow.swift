internal import UnrollPlatform

/// The weights of the samples of a frame.
public enum AudioWindow: String, Sendable, Codable, CaseIterable {
    /// Hann's, as one period: `0.5 - 0.5 cos(2πi / n)`. What librosa and PyTorch take by default.
    case hann
    /// Hann's, symmetric: `0.5 - 0.5 cos(2πi / (n - 1))`.
    case symmetricHann = "symmetric-hann"
    /// Hamming's, symmetric: `0.54 - 0.46 cos(2πi / (n - 1))`, as in HTK and Kaldi.
    case hamming
    /// Hann's symmetric one to the power of 0.85: Kaldi's default, named after Povey.
    case povey
    /// All samples alike.
    case rectangular

    /// The weights of `length` samples.
    package func weights(length: Int) -> [Float] {
        (0..<max(0, length)).map { index in
            let period = self == .hann ? length : length - 1
            let cosine = cos(2 * .pi * Double(index) / Double(max(period, 1)))
            return switch self {
            case .hann, .symmetricHann: Float(length == 1 ? 1 : 0.5 - 0.5 * cosine)
            case .hamming: Float(length == 1 ? 1 : 0.54 - 0.46 * cosine)
            case .povey: Float(length == 1 ? 1 : pow(0.5 - 0.5 * cosine, 0.85))
            case .rectangular: 1
            }
        }
    }
}
