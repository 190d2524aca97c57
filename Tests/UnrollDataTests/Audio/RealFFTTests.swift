import Foundation
import Testing
import UnrollData
import UnrollSystem

@Suite struct RealFFTTests {
    /// The sums of the definition, in double precision.
    @Test(arguments: [2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048])
    func asDefined(size: Int) {
        let samples = (0..<size).map { RandomStream(seed: 7).normal(at: UInt64($0)) }
        let power = RealFFT(size: size).power(of: samples)
        #expect(power.count == size / 2 + 1)
        for bin in power.indices {
            var (real, imaginary) = (0.0, 0.0)
            for index in samples.indices {
                let angle = -2 * .pi * Double(bin * index % size) / Double(size)
                real += Double(samples[index]) * cos(angle)
                imaginary += Double(samples[index]) * sin(angle)
            }
            let expected = real * real + imaginary * imaginary
            #expect(abs(Double(power[bin]) - expected) < 1e-5 * Double(size), "\(bin)")
        }
    }

    /// A sine that fits the largest size stands in one bin.
    @Test func largest() {
        let size = 65_536
        let samples = (0..<size).map {
            Float(sin(2 * .pi * Double($0 * 777 % size) / Double(size)))
        }
        let power = RealFFT(size: size).power(of: samples)
        for bin in power.indices {
            let height = Double(power[bin]).squareRoot() / Double(size / 2)
            #expect(abs(height - (bin == 777 ? 1 : 0)) < 1e-6)
        }
    }

    @Test func windows() {
        #expect(AudioWindow.hann.weights(length: 4) == [0, 0.5, 1, 0.5])
        #expect(AudioWindow.symmetricHann.weights(length: 3) == [0, 1, 0])
        for window in AudioWindow.allCases {
            #expect(window.weights(length: 1) == [1])
            #expect(window.weights(length: 400).allSatisfy { $0 >= 0 && $0 <= 1 })
        }
    }
}
