import Testing
import UnrollData
import UnrollSystem

@Suite struct AudioFeaturesTests {
    private let noise = (0..<9_000).map { RandomStream(seed: 2).normal(at: UInt64($0)) * 0.1 }

    /// librosa's values, made in double precision: ln, dB, cepstra and derivatives.
    @Test(arguments: try AudioReference.shared.get().features.indices)
    func asLibrosa(index: Int) throws {
        let reference = try AudioReference.shared.get()
        let example = reference.features[index]
        let features = try AudioFeatures(example.config)
        let (frames, count, dimension) = features(
            Array(reference.floats.prefix(example.sampleCount)))
        #expect(count == example.frameCount && frames.count == example.frames.count)
        #expect(dimension * count == frames.count)
        let error = zip(frames, example.frames).map { abs($0 - $1) }.max() ?? 1
        #expect(error < 2e-4)
    }

    /// The same bits in pieces of any size, and for a frame alone.
    @Test func pieces() throws {
        for framing in AudioFeaturesConfig.Framing.allCases {
            for (kind, deltas, preemphasis, shift) in [
                (AudioFeaturesConfig.Kind.logMel, 0, Float(0.97), 80),
                (.mfcc, 2, 0, 80), (.logMel, 1, 0, 333),
            ] {
                var config = AudioFeaturesConfig(kind: kind, sampleRate: 8_000, bands: 20)
                config.framing = framing
                config.deltas = deltas
                config.preemphasis = preemphasis
                config.frameShift = shift
                let features = try AudioFeatures(config)
                for length in [0, 1, 2, 60, 127, 128, 129, 199, 200, 201, 450, 1_111, 9_000] {
                    let samples = Array(noise.prefix(length))
                    let whole = features(samples)
                    #expect(whole.frames.count == whole.frameCount * config.dimension)
                    for size in [1, 7, 160, 5_000] {
                        var stream = AudioFeatureStream(features)
                        var frames: [Float] = []
                        for start in stride(from: 0, to: length, by: size) {
                            stream.append(
                                samples[start..<min(length, start + size)], into: &frames)
                        }
                        stream.finish(into: &frames)
                        #expect(frames == whole.frames, "\(framing) \(kind) \(length) \(size)")
                    }
                }
            }
        }
    }

    /// A frame is handed on with its last sample.
    @Test func latency() throws {
        var config = AudioFeaturesConfig(sampleRate: 8_000, bands: 20)
        for (framing, first) in [(AudioFeaturesConfig.Framing.inside, 200), (.padded, 100)] {
            config.framing = framing
            var stream = AudioFeatureStream(try AudioFeatures(config))
            var frames: [Float] = []
            stream.append(noise[..<(first - 1)], into: &frames)
            #expect(frames.isEmpty)
            stream.append(noise[first - 1..<first], into: &frames)
            #expect(frames.count == 20)
            stream.append(noise[first..<first + 80], into: &frames)
            #expect(frames.count == 40)
        }
    }

    @Test func frameCounts() {
        var config = AudioFeaturesConfig()
        config.framing = .inside
        let lengths = [0, 1, 399, 400, 559, 560, 16_000]
        #expect(lengths.map { config.frameCount(sampleCount: $0) } == [0, 0, 0, 1, 1, 2, 98])
        config.framing = .mirrored
        #expect(lengths.map { config.frameCount(sampleCount: $0) } == [0, 1, 3, 3, 4, 4, 101])
    }

    /// Whatever the samples, the features are finite.
    @Test func hostileSamples() throws {
        for kind in AudioFeaturesConfig.Kind.allCases {
            for magnitudes in [false, true] {
                var config = AudioFeaturesConfig(kind: kind, sampleRate: 8_000, bands: 40)
                config.usesMagnitudes = magnitudes
                config.deltas = 2
                let features = try AudioFeatures(config)
                for value in [
                    Float(0), .nan, .infinity, 65_536, 1e20, .greatestFiniteMagnitude,
                    .leastNonzeroMagnitude,
                ] {
                    let frames = features([Float](repeating: value, count: 2_000)).frames
                    #expect(frames.count == 26 * config.dimension)
                    #expect(frames.allSatisfy { $0.isFinite }, "\(value)")
                }
            }
        }
    }

    @Test func silence() throws {
        var config = AudioFeaturesConfig(sampleRate: 8_000, bands: 40)
        config.floor = 1e-10
        let frames = try AudioFeatures(config)([Float](repeating: 0, count: 800)).frames
        #expect(frames.allSatisfy { abs($0 + 23.025_851) < 1e-4 })
    }

    @Test func recordings() throws {
        let features = try AudioFeatures(AudioFeaturesConfig(sampleRate: 8_000, bands: 20))
        func recording(_ count: Int) throws -> AudioRecording {
            try AudioRecording(
                bytes: TestWAV(data: [UInt8](repeating: 1, count: 2 * count)).bytes, path: "a")
        }
        #expect(try features.frames(of: recording(160)).count == 60)
        for count in [0, 1] {
            let samples = count == 0 ? "0 samples" : "1 sample"
            let error = #expect(throws: DataError.self) {
                try features.frames(of: recording(count))
            }
            #expect(
                error?.description
                    == "'a': the recording has \(samples), at least 2 are needed for a frame; leave "
                    + "it out or give a longer one")
        }
        let others = try AudioFeatures(AudioFeaturesConfig(sampleRate: 16_000))
        let error = #expect(throws: DataError.self) { try others.frames(of: recording(99)) }
        #expect(
            error?.description
                == "'a': the recording has 8,000 samples a second, not 16,000; read it with "
                + "sampleRate 16000")
    }

    @Test func configurations() throws {
        func field(_ change: (inout AudioFeaturesConfig) -> Void) -> String? {
            var config = AudioFeaturesConfig()
            change(&config)
            do {
                _ = try AudioFeatures(config)
                return nil
            } catch {
                return String("\(error)".prefix { $0 != " " })
            }
        }
        #expect(field { _ in } == nil)
        #expect(field { $0.sampleRate = 0 } == "sampleRate")
        #expect(field { $0.frameLength = 1 } == "frameLength")
        #expect(field { $0.frameLength = .max } == "frameLength")
        #expect(field { $0.frameShift = 0 } == "frameShift")
        #expect(field { $0.fftSize = 500 } == "fftSize")
        #expect(field { $0.fftSize = 256 } == "fftSize")
        #expect(field { $0.fftSize = .min } == "fftSize")
        #expect(field { $0.preemphasis = .nan } == "preemphasis")
        #expect(field { $0.bands = 0 } == "bands")
        #expect(field { $0.lowestFrequency = 8_000 } == "lowestFrequency")
        #expect(field { $0.highestFrequency = 8_001 } == "lowestFrequency")
        #expect(field { $0.lowestFrequency = .nan } == "lowestFrequency")
        #expect(field { $0.floor = 0 } == "floor")
        #expect(field { ($0.kind, $0.cepstra) = (.mfcc, 81) } == "bands")
        #expect(field { ($0.kind, $0.cepstra) = (.mfcc, 0) } == "cepstra")
        #expect(field { $0.lifter = -1 } == "lifter")
        #expect(field { $0.deltas = 3 } == "deltas")
        #expect(field { $0.deltaWidth = 4 } == "deltaWidth")
        let config = AudioFeaturesConfig(kind: .mfcc, sampleRate: 8_000)
        let text = try JSONCoding.encode(config)
        #expect(try JSONCoding.decode(AudioFeaturesConfig.self, from: text) == config)
        var narrow = AudioFeaturesConfig(sampleRate: 8_000, bands: 400)
        narrow.fftSize = 256
        #expect(try AudioFeatures(narrow).emptyBandCount > 0)
        #expect(
            try AudioFeatures(AudioFeaturesConfig(sampleRate: 8_000, bands: 40)).emptyBandCount == 0
        )
    }
}
