internal import UnrollPlatform

/// A scale of pitches on which equal steps sound equal.
public enum MelScale: String, Sendable, Codable, CaseIterable {
    /// Linear up to 1,000 Hz, logarithmic above (Slaney's Auditory Toolbox; librosa's default).
    case slaney
    /// `2595 log₁₀(1 + f / 700)`, as in HTK and Kaldi.
    case htk

    private static let (linearStep, corner) = (200.0 / 3, 1_000.0)
    private static let logarithmicStep = log(6.4) / 27

    /// The pitch of a frequency in Hz.
    package func mel(hertz: Double) -> Double {
        switch self {
        case .htk: return 2595 * log10(1 + hertz / 700)
        case .slaney:
            guard hertz >= Self.corner else { return hertz / Self.linearStep }
            return Self.corner / Self.linearStep
                + log(hertz / Self.corner) / Self.logarithmicStep
        }
    }

    /// The frequency in Hz of a pitch.
    package func hertz(mel: Double) -> Double {
        switch self {
        case .htk: return 700 * (pow(10, mel / 2595) - 1)
        case .slaney:
            let corner = Self.corner / Self.linearStep
            guard mel >= corner else { return mel * Self.linearStep }
            return Self.corner * exp(Self.logarithmicStep * (mel - corner))
        }
    }
}

/// Triangular filters whose corners stand at equal steps of a mel scale, as librosa's.
///
/// Each rises from the middle of the one before to its own and falls to that of the one behind,
/// linearly in Hz; its top is 1, or 2 / (its width in Hz) where areas are normalised.
struct MelFilters: Sendable {
    /// One filter: its weights from a bin on, others being zero.
    struct Band: Sendable {
        var firstBin: Int
        /// The weights, from this place of ``MelFilters/weights`` on.
        var firstWeight: Int
        var count: Int
    }

    let bands: [Band]
    let weights: [Float]
    /// Filters so narrow that no bin of the spectrum is within.
    var emptyBandCount: Int { bands.count { $0.count == 0 } }

    init(_ config: AudioFeaturesConfig) {
        let (scale, count) = (config.melScale, config.bands)
        let lowest = scale.mel(hertz: config.lowestFrequency)
        let highest = scale.mel(hertz: config.topFrequency)
        let corners = (0..<count + 2).map {
            scale.hertz(mel: lowest + (highest - lowest) * Double($0) / Double(count + 1))
        }
        let fftSize = config.transformSize
        let binWidth = Double(config.sampleRate) / Double(fftSize)
        var (bands, weights): ([Band], [Float]) = ([], [])
        for band in 0..<count {
            let (left, middle, right) = (corners[band], corners[band + 1], corners[band + 2])
            let top = config.normalizesArea ? 2 / (right - left) : 1
            let all = (0...fftSize / 2).map { bin -> Float in
                let hertz = Double(bin) * binWidth
                let rising = (hertz - left) / (middle - left)
                let falling = (right - hertz) / (right - middle)
                return Float(max(0, min(rising, falling)) * top)
            }
            let first = all.firstIndex { $0 > 0 } ?? 0
            let end = (all.lastIndex { $0 > 0 } ?? -1) + 1
            bands.append(
                Band(firstBin: first, firstWeight: weights.count, count: max(0, end - first)))
            weights += all[first..<max(first, end)]
        }
        self.bands = bands
        self.weights = weights
    }
}
