internal import UnrollSystem

/// Changes the sample rate of a recording, as its samples come.
///
/// Sample *k* of the result is the filtered recording at the time *k* · from / to, in samples of the
/// recording, so that nothing is delayed; of *n* samples ⌈n · to / from⌉ are made, and the recording
/// is silent before its first and behind its last one. Frequencies up to 0.9 of the lower of both
/// highest frequencies pass within ±0.001 dB, and nothing above that highest frequency does (-96 dB).
///
/// The same samples come out however they are cut into blocks. A result waits for 62 samples of the
/// slower rate: 8 ms at 8,000 a second.
public struct Resampler: Sendable {
    /// The samples of the recording for each of the result, in lowest terms: whole and rest.
    private let step: (whole: Int, rest: Int)
    /// The places between two samples of the recording at which results stand.
    private let phaseCount: Int
    /// Samples of the recording on either side of a result.
    private let half: Int
    /// The lower rate divided by that of the recording, at most 1.
    private let scale: Double
    /// Factors of `2 · half` samples for each phase; empty where they would be too many.
    private let factors: [Float]
    private let isIdentity: Bool

    /// Samples that are still needed.
    private var buffer: [Float]
    /// Where the first sample of the next result's window is in the buffer; perhaps behind its end.
    private var place = 0
    private var phase = 0

    private static let mostFactors = 1 << 22

    /// - Parameters:
    ///   - from: Samples a second of the recording, from 1 to 10,000,000.
    ///   - to: Samples a second of the result, likewise.
    public init(from: Int, to: Int) {
        requirement(
            (1...10_000_000).contains(from) && (1...10_000_000).contains(to),
            "Resampler: the rates \(from) and \(to) must be from 1 to 10,000,000")
        let divisor = greatestCommonDivisor(from, to)
        phaseCount = to / divisor
        step = (from / to, from / divisor % phaseCount)
        isIdentity = from == to
        scale = min(1, Double(to) / Double(from))
        half = Int((KaiserSinc.halfLength / scale).rounded(.up))
        let isSmall = phaseCount <= Self.mostFactors / (2 * half)
        factors =
            isSmall && !isIdentity
            ? Self.factors(phaseCount: phaseCount, half: half, scale: scale) : []
        buffer = [Float](repeating: 0, count: half - 1)
    }

    /// The recording at another rate.
    public static func resample(_ samples: [Float], from: Int, to: Int) -> [Float] {
        var resampler = Resampler(from: from, to: to)
        var result = resampler.append(samples)
        result += resampler.finish()
        return result
    }

    /// Takes samples; returns those of the result that they complete.
    public mutating func append(_ samples: [Float]) -> [Float] {
        if isIdentity { return samples }
        buffer += samples
        return results()
    }

    /// Says that no more samples come; returns the last ones of the result.
    public mutating func finish() -> [Float] {
        if isIdentity { return [] }
        // The last window that fits is that of the last result before the recording's end.
        buffer += [Float](repeating: 0, count: half)
        return results()
    }

    /// The results whose windows are in the buffer.
    private mutating func results() -> [Float] {
        var results: [Float] = []
        let count = 2 * half
        var line = [Float](repeating: 0, count: factors.isEmpty ? count : 0)
        buffer.withUnsafeBufferPointer { buffer in
            while place <= buffer.count - count {
                let window = UnsafeBufferPointer(rebasing: buffer[place..<place + count])
                if factors.isEmpty {
                    Self.fill(&line, at: Double(phase) / Double(phaseCount), scale: scale)
                    results.append(line.withUnsafeBufferPointer { dot($0, window) })
                } else {
                    results.append(
                        factors.withUnsafeBufferPointer {
                            dot(
                                UnsafeBufferPointer(
                                    rebasing: $0[phase * count..<(phase + 1) * count]), window)
                        })
                }
                advance()
            }
        }
        let used = min(place, buffer.count)
        buffer.removeFirst(used)
        place -= used
        return results
    }

    private mutating func advance() {
        phase += step.rest
        let carry = phase >= phaseCount ? 1 : 0
        phase -= carry * phaseCount
        place += step.whole + carry
    }

    // MARK: Factors

    private static func factors(phaseCount: Int, half: Int, scale: Double) -> [Float] {
        var factors: [Float] = []
        factors.reserveCapacity(2 * half * phaseCount)
        var line = [Float](repeating: 0, count: 2 * half)
        for phase in 0..<phaseCount {
            fill(&line, at: Double(phase) / Double(phaseCount), scale: scale)
            factors += line
        }
        return factors
    }

    /// The factors of the samples around a place between two samples, read between the points of a
    /// table, which errs by less than -120 dB. They add up to 1, so that a constant stays itself.
    private static func fill(_ line: inout [Float], at place: Double, scale: Double) {
        let pointsPerSample = scale * Double(KaiserSinc.pointsPerUnit)
        let first = place + Double(line.count / 2 - 1)
        var sum: Float = 0
        KaiserSinc.points.withUnsafeBufferPointer { points in
            for index in line.indices {
                let time = abs(first - Double(index)) * pointsPerSample
                let point = Int(time)
                let share = Float(time - Double(point))
                let factor =
                    point + 1 < points.count
                    ? points[point] + share * (points[point + 1] - points[point]) : 0
                line[index] = factor
                sum += factor
            }
        }
        for index in line.indices { line[index] /= sum }
    }
}

/// The sum of products, in an order that depends on nothing but their number.
private func dot(_ left: UnsafeBufferPointer<Float>, _ right: UnsafeBufferPointer<Float>) -> Float {
    let (a, b) = (UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
    var sums = (SIMD8<Float>.zero, SIMD8<Float>.zero)
    var index = 0
    while index + 16 <= left.count {
        sums.0 +=
            a.loadUnaligned(fromByteOffset: 4 * index, as: SIMD8<Float>.self)
            * b.loadUnaligned(fromByteOffset: 4 * index, as: SIMD8<Float>.self)
        sums.1 +=
            a.loadUnaligned(fromByteOffset: 4 * index + 32, as: SIMD8<Float>.self)
            * b.loadUnaligned(fromByteOffset: 4 * index + 32, as: SIMD8<Float>.self)
        index += 16
    }
    var sum = (sums.0 + sums.1).sum()
    while index < left.count {
        sum += left[index] * right[index]
        index += 1
    }
    return sum
}

private func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
    var (a, b) = (first, second)
    while b != 0 { (a, b) = (b, a % b) }
    return a
}
