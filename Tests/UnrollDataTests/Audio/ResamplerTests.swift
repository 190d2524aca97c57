import Foundation
import Testing
import UnrollData
import UnrollSystem

@Suite struct ResamplerTests {
    private func sine(_ hertz: Double, rate: Int, count: Int) -> [Float] {
        (0..<count).map { Float(sin(2 * .pi * hertz * Double($0) / Double(rate))) }
    }

    /// `scipy.signal.resample_poly` with the same filter, ends included.
    @Test func asSciPy() throws {
        let reference = try AudioReference.shared.get()
        let samples = Array(reference.floats.prefix(600))
        for example in reference.resampled {
            let result = Resampler.resample(samples, from: example.from, to: example.to)
            #expect(result.count == example.samples.count)
            let error = zip(result, example.samples).map { abs($0 - $1) }.max() ?? 1
            #expect(error < 2e-5, "\(example.from) to \(example.to)")
        }
    }

    /// A sine in the passband stays that sine, in time and height; one above it goes. The last two
    /// pairs have too many phases for a table of factors.
    @Test(arguments: [
        (8_000, 16_000), (16_000, 8_000), (44_100, 16_000), (48_000, 16_000), (11_025, 16_000),
        (22_050, 16_000), (16_000, 44_100), (96_000, 8_000), (15_999, 16_001), (99_991, 20_011),
    ]) func sines(from: Int, to: Int) {
        let count = from / 5
        let limit = Double(min(from, to)) / 2
        let margin = 80 * to / min(from, to)
        for share in [0.01, 0.3, 0.6, 0.9] {
            let result = Resampler.resample(
                sine(share * limit, rate: from, count: count), from: from, to: to)
            #expect(result.count == (count * to + from - 1) / from)
            let expected = sine(share * limit, rate: to, count: result.count)
            let inner = margin..<result.count - margin
            let error = zip(result[inner], expected[inner]).map { abs($0 - $1) }.max() ?? 1
            #expect(error < 1.2e-4, "\(share)")
        }
        guard from > to else { return }
        for share in [1.0, 1.2, 1.7] where share * limit < Double(from) / 2 {
            let result = Resampler.resample(
                sine(share * limit, rate: from, count: count), from: from, to: to)
            let loudest = result[margin..<result.count - margin].map { abs($0) }.max() ?? 1
            #expect(loudest < 3e-5, "\(share)")
        }
    }

    @Test func pieces() {
        let noise = (0..<5_000).map { RandomStream(seed: 1).normal(at: UInt64($0)) }
        for (from, to) in [
            (8_000, 16_000), (44_100, 16_000), (15_999, 16_001), (16_000, 16_000),
            (100_000, 1_000),
        ] {
            let whole = Resampler.resample(noise, from: from, to: to)
            for size in [1, 33, 1_024] {
                var resampler = Resampler(from: from, to: to)
                var result: [Float] = []
                for start in stride(from: 0, to: noise.count, by: size) {
                    result += resampler.append(Array(noise[start..<min(5_000, start + size)]))
                }
                result += resampler.finish()
                #expect(result == whole)
            }
        }
        #expect(Resampler.resample(noise, from: 8_000, to: 8_000) == noise)
    }

    @Test func constantsAndShortRecordings() {
        let constant = [Float](repeating: 1, count: 2_000)
        for value in Resampler.resample(constant, from: 3, to: 2)[100..<1_200] {
            #expect(abs(value - 1) < 1e-5)
        }
        #expect(Resampler.resample([], from: 3, to: 2) == [])
        #expect(Resampler.resample([1], from: 1, to: 3).count == 3)
        #expect(Resampler.resample([1], from: 9_999_999, to: 100).count == 1)
        #expect(Resampler.resample([1, 1], from: 100, to: 10_000_000).count == 200_000)
    }
}
