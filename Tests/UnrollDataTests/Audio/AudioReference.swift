import Foundation
import UnrollData

/// Numbers of librosa and scipy, made by `References/make_audio_features.py`.
struct AudioReference: Decodable, Sendable {
    struct Features: Decodable, Sendable {
        var config: AudioFeaturesConfig
        var sampleCount: Int
        var frameCount: Int
        var frames: [Float]
    }

    struct Resampled: Decodable, Sendable {
        var from: Int
        var to: Int
        var samples: [Float]
    }

    /// The recording, as whole numbers of 16 bits.
    var samples: [Int]
    var features: [Features]
    var resampled: [Resampled]

    var floats: [Float] { samples.map { Float($0) / 32_768 } }

    static let shared = Result {
        let url = Bundle.module.url(
            forResource: "audio-features", withExtension: "json", subdirectory: "References")
        let data = try Data(contentsOf: url ?? URL(fileURLWithPath: "audio-features.json"))
        return try JSONDecoder().decode(AudioReference.self, from: data)
    }
}
