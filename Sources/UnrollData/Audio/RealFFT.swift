internal import UnrollPlatform
internal import UnrollSystem

/// The Fourier transform of four real signals at once, whose size is a power of two.
///
/// A real signal of *n* samples is taken as one of *n* / 2 complex ones, transformed by the
/// self-sorting algorithm of Stockham in steps of radix 4 (and one of radix 2 where needed), and
/// taken apart (Sorensen et al., 1987). Sample *i* of the four signals is one vector: nothing is
/// shuffled between them, and each gets the bits it would get alone.
package struct RealFFT: Sendable {
    /// The samples of a signal, *n*.
    package let size: Int
    /// The frequencies of a spectrum, *n* / 2 + 1: from 0 to half of the sample rate.
    package var binCount: Int { size / 2 + 1 }

    /// The factors of the steps of radix 4, three complex numbers for each place.
    private let factors: [Float]
    /// `exp(-2πi k / n)` for *k* up to *n* / 4.
    private let splitFactors: [Float]

    typealias Lanes = SIMD4<Float>

    /// - Parameter size: A power of two from 2 to 65,536.
    package init(size: Int) {
        requirement(
            size >= 2 && size <= 65_536 && size & (size - 1) == 0,
            "RealFFT: the size \(size) is not a power of two from 2 to 65,536")
        self.size = size
        var factors: [Float] = []
        var length = size / 2
        while length >= 4 {
            for place in 0..<length / 4 {
                for power in 1...3 {
                    let angle = -2 * .pi * Double(place * power) / Double(length)
                    factors += [Float(cos(angle)), Float(sin(angle))]
                }
            }
            length /= 4
        }
        self.factors = factors
        splitFactors = (0...size / 4).flatMap { k -> [Float] in
            let angle = -2 * .pi * Double(k) / Double(size)
            return [Float(cos(angle)), Float(sin(angle))]
        }
    }

    /// The squared magnitudes of the spectrum of one signal of *n* samples.
    package func power(of samples: [Float]) -> [Float] {
        requirement(
            samples.count == size, "RealFFT: \(samples.count) samples for a size of \(size)")
        var signals = samples.map { Lanes(repeating: $0) }
        var scratch = signals
        var result = [Lanes](repeating: .zero, count: binCount)
        signals.withUnsafeMutableBufferPointer { signals in
            scratch.withUnsafeMutableBufferPointer { scratch in
                result.withUnsafeMutableBufferPointer { result in
                    guard let x = signals.baseAddress, let y = scratch.baseAddress,
                        let target = result.baseAddress
                    else { return }
                    power(x, scratch: y, into: target)
                }
            }
        }
        return result.map { $0[0] }
    }

    /// Squared magnitudes of the spectra.
    ///
    /// - Parameters:
    ///   - signals: *n* samples; overwritten.
    ///   - scratch: *n* elements; overwritten.
    ///   - power: ``binCount`` elements, written.
    func power(
        _ signals: UnsafeMutablePointer<Lanes>, scratch: UnsafeMutablePointer<Lanes>,
        into power: UnsafeMutablePointer<Lanes>
    ) {
        spectrum(signals, scratch: scratch) { bin, real, imaginary in
            power[bin] = real * real + imaginary * imaginary
        }
    }

    /// Hands every bin of the spectra to `body`, once each.
    @inline(__always)
    func spectrum(
        _ signals: UnsafeMutablePointer<Lanes>, scratch: UnsafeMutablePointer<Lanes>,
        _ body: (_ bin: Int, _ real: Lanes, _ imaginary: Lanes) -> Void
    ) {
        let z = transform(signals, scratch)
        let count = size / 2
        body(0, z[0] + z[1], .zero)
        body(count, z[0] - z[1], .zero)
        guard count > 1 else { return }
        splitFactors.withUnsafeBufferPointer { factors in
            for k in 1...count / 2 {
                let other = count - k
                let (a, b) = (z[2 * k], z[2 * k + 1])
                let (c, d) = (z[2 * other], z[2 * other + 1])
                // Spectra of the samples of even and of odd number.
                let (evenReal, evenImaginary) = (0.5 * (a + c), 0.5 * (b - d))
                let (oddReal, oddImaginary) = (0.5 * (b + d), 0.5 * (c - a))
                let (cosine, sine) = (factors[2 * k], factors[2 * k + 1])
                let turnedReal = oddReal * cosine - oddImaginary * sine
                let turnedImaginary = oddReal * sine + oddImaginary * cosine
                body(k, evenReal + turnedReal, evenImaginary + turnedImaginary)
                if other != k {
                    body(other, evenReal - turnedReal, turnedImaginary - evenImaginary)
                }
            }
        }
    }

    /// Transforms *n* / 2 complex numbers, real and imaginary part side by side.
    ///
    /// - Returns: Where the result is: one of both buffers.
    private func transform(
        _ signals: UnsafeMutablePointer<Lanes>, _ scratch: UnsafeMutablePointer<Lanes>
    ) -> UnsafeMutablePointer<Lanes> {
        var (from, to) = (signals, scratch)
        var (length, stride, first) = (size / 2, 1, 0)
        factors.withUnsafeBufferPointer { factors in
            while length >= 4 {
                guard let base = factors.baseAddress else { return }
                Self.radix4(from, to, length: length, stride: stride, factors: base + first)
                first += length / 4 * 6
                (from, to) = (to, from)
                length /= 4
                stride *= 4
            }
        }
        if length == 2 {
            for place in 0..<2 * stride {
                let (a, b) = (from[place], from[place + 2 * stride])
                to[place] = a + b
                to[place + 2 * stride] = a - b
            }
            (from, to) = (to, from)
        }
        return from
    }

    private static func radix4(
        _ x: UnsafeMutablePointer<Lanes>, _ y: UnsafeMutablePointer<Lanes>, length: Int,
        stride: Int, factors: UnsafePointer<Float>
    ) {
        let quarter = length / 4
        let jump = 2 * stride * quarter
        for place in 0..<quarter {
            let w = factors + 6 * place
            let (w1, v1, w2, v2, w3, v3) = (w[0], w[1], w[2], w[3], w[4], w[5])
            var source = x + 2 * stride * place
            var target = y + 8 * stride * place
            for _ in 0..<stride {
                let (ar, ai) = (source[0], source[1])
                let (br, bi) = (source[jump], source[jump + 1])
                let (cr, ci) = (source[2 * jump], source[2 * jump + 1])
                let (dr, di) = (source[3 * jump], source[3 * jump + 1])
                let (sumR, sumI) = (ar + cr, ai + ci)
                let (differenceR, differenceI) = (ar - cr, ai - ci)
                let (otherR, otherI) = (br + dr, bi + di)
                // (b - d) · i
                let (turnedR, turnedI) = (di - bi, br - dr)
                target[0] = sumR + otherR
                target[1] = sumI + otherI
                let (pr, pi) = (differenceR - turnedR, differenceI - turnedI)
                target[2 * stride] = pr * w1 - pi * v1
                target[2 * stride + 1] = pr * v1 + pi * w1
                let (qr, qi) = (sumR - otherR, sumI - otherI)
                target[4 * stride] = qr * w2 - qi * v2
                target[4 * stride + 1] = qr * v2 + qi * w2
                let (rr, ri) = (differenceR + turnedR, differenceI + turnedI)
                target[6 * stride] = rr * w3 - ri * v3
                target[6 * stride + 1] = rr * v3 + ri * w3
                source += 2
                target += 2
            }
        }
    }
}
