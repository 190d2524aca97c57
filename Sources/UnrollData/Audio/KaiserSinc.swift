internal import UnrollPlatform

/// The low-pass filter of ``Resampler``: a sine cardinal under a Kaiser window.
///
/// Its unit of time is a sample of the slower of both rates. Up to 0.9 of that rate's highest
/// frequency it passes all within ±0.001 dB, from the highest frequency on it lets pass no more than
/// -96 dB (Kaiser, 1974; Oppenheim and Schafer, section 7.5.3).
enum KaiserSinc {
    /// The passband's end and the stopband's start, as shares of the highest frequency.
    private static let band = (pass: 0.9, stop: 1.0)
    private static let attenuation = 96.0
    private static let beta = 0.1102 * (attenuation - 8.7)

    /// Half of the filter's length.
    static let halfLength =
        ((attenuation - 7.95)
        / (2.285 * .pi * (band.stop - band.pass)) / 2).rounded(.up)

    /// The filter at a time; zero beyond ±``halfLength``.
    static func value(at time: Double) -> Double {
        let place = time / halfLength
        guard abs(place) < 1 else { return 0 }
        let cutoff = (band.pass + band.stop) / 2
        let angle = .pi * cutoff * time
        let sinc = abs(angle) < 1e-9 ? 1 : sin(angle) / angle
        let window = bessel(beta * (1 - place * place).squareRoot()) / bessel(beta)
        return cutoff * sinc * window
    }

    /// The modified Bessel function of the first kind and order zero, by its power series.
    private static func bessel(_ x: Double) -> Double {
        var (sum, term, index) = (1.0, 1.0, 1.0)
        while term > sum * 1e-17 {
            term *= (x / 2 / index) * (x / 2 / index)
            sum += term
            index += 1
        }
        return sum
    }

    /// The values from time 0 to the end, for reading between them.
    static let pointsPerUnit = 1024
    static let points: [Float] = (0...Int(halfLength) * pointsPerUnit + 1).map {
        Float(value(at: Double($0) / Double(pointsPerUnit)))
    }
}
