/// The features of four frames at once, and the memory for it.
struct FrameSpectra: Sendable {
    private typealias Lanes = RealFFT.Lanes

    private let features: AudioFeatures
    private var signals: [SIMD4<Float>]
    private var scratch: [SIMD4<Float>]
    private var power: [SIMD4<Float>]
    private var energies: [SIMD4<Float>]

    init(_ features: AudioFeatures) {
        self.features = features
        let size = features.transform.size
        signals = [SIMD4](repeating: .zero, count: size)
        scratch = signals
        power = [SIMD4](repeating: .zero, count: features.transform.binCount)
        energies = [SIMD4](repeating: .zero, count: features.config.bands)
    }

    /// Appends the features of one to four frames.
    ///
    /// - Parameters:
    ///   - samples: Where the first frame begins; the others follow in steps of the frame shift.
    ///   - count: The number of frames, 1 to 4.
    mutating func append(
        _ samples: UnsafePointer<Float>, count: Int, to frames: inout [Float]
    ) {
        window(samples, count: count)
        transform()
        sumBands()
        write(count: count, to: &frames)
    }

    /// Loads the frames, weighted; lanes without a frame repeat the last one.
    private mutating func window(_ samples: UnsafePointer<Float>, count: Int) {
        let shift = features.config.frameShift
        let a = samples
        let b = samples + shift * min(1, count - 1)
        let c = samples + shift * min(2, count - 1)
        let d = samples + shift * min(3, count - 1)
        let length = features.window.count
        features.window.withUnsafeBufferPointer { window in
            signals.withUnsafeMutableBufferPointer { signals in
                for index in 0..<length {
                    signals[index] =
                        Lanes(a[index], b[index], c[index], d[index]) * window[index]
                }
                for index in length..<signals.count { signals[index] = .zero }
            }
        }
    }

    private mutating func transform() {
        signals.withUnsafeMutableBufferPointer { signals in
            scratch.withUnsafeMutableBufferPointer { scratch in
                power.withUnsafeMutableBufferPointer { power in
                    guard let x = signals.baseAddress, let y = scratch.baseAddress,
                        let target = power.baseAddress
                    else { return }
                    features.transform.power(x, scratch: y, into: target)
                }
            }
        }
        if features.config.usesMagnitudes {
            for bin in power.indices { power[bin] = power[bin].squareRoot() }
        }
    }

    /// Sums the spectra under the filters and takes logarithms.
    private mutating func sumBands() {
        let scale: Float = features.config.logarithm == .natural ? 1 : 10 / 2.302_585_092_994_045_7
        let lowest = Lanes(repeating: features.config.floor)
        let (filters, bands) = (features.filters, features.filters.bands)
        power.withUnsafeBufferPointer { power in
            filters.weights.withUnsafeBufferPointer { weights in
                energies.withUnsafeMutableBufferPointer { energies in
                    for (index, band) in bands.enumerated() {
                        var sum = Lanes.zero
                        for place in 0..<band.count {
                            sum +=
                                power[band.firstBin + place] * weights[band.firstWeight + place]
                        }
                        // Written so that what is no number becomes the floor. Infinity has a
                        // finite logarithm here: that of 2¹²⁸.
                        var energy = lowest
                        energy.replace(with: sum, where: sum .> lowest)
                        energies[index] = logarithm(energy) * scale
                    }
                }
            }
        }
    }

    private func write(count: Int, to frames: inout [Float]) {
        if features.config.kind == .logMel {
            for lane in 0..<count {
                for energy in energies { frames.append(energy[lane]) }
            }
            return
        }
        let bands = features.config.bands
        let cepstra = (0..<features.config.cepstra).map { row -> Lanes in
            var sum = Lanes.zero
            for band in 0..<bands { sum += energies[band] * features.cosines[row * bands + band] }
            return sum
        }
        for lane in 0..<count {
            for cepstrum in cepstra { frames.append(cepstrum[lane]) }
        }
    }
}
