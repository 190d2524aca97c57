import Foundation
import Testing
import UnrollData
import UnrollSystem

@Suite struct AudioAugmentationTests {
    private let random = RandomStream(seed: 4)

    /// `[60, 2 · 10]`: features that differ everywhere.
    private let frames = (0..<1_200).map { Float($0) + 0.5 }

    @Test func timeMasks() {
        let masking = FeatureMasking(
            timeMasks: 1, longestTimeMask: 12, longestTimeShare: 0.15, frequencyMasks: 0)
        var widths: [Int: Int] = [:]
        for seed in 0..<2_000 {
            let masked = masking.masked(
                frames, dimension: 20, blocks: 2, random: random.stream(seed))
            let hidden = (0..<60).filter { masked[$0 * 20] != frames[$0 * 20] }
            if let first = hidden.first { #expect(hidden == Array(first..<first + hidden.count)) }
            for frame in hidden {
                for feature in 0..<20 {
                    // The mean of the feature over all frames.
                    #expect(masked[frame * 20 + feature] == 590.5 + Float(feature))
                }
            }
            widths[hidden.count, default: 0] += 1
        }
        // 15 % of 60 frames are fewer than 12; all widths come alike often.
        #expect(widths.keys.sorted() == Array(0...9))
        #expect(widths.values.allSatisfy { $0 > 130 && $0 < 270 })
    }

    @Test func frequencyMasks() {
        let masking = FeatureMasking(timeMasks: 0, frequencyMasks: 1, widestFrequencyMask: 4)
        var seen = Set<Int>()
        for seed in 0..<500 {
            let masked = masking.masked(
                frames, dimension: 20, blocks: 2, random: random.stream(seed))
            let hidden = (0..<20).filter { masked[$0] != frames[$0] }
            #expect(hidden.count % 2 == 0 && hidden.count <= 8)
            #expect(
                Array(hidden.suffix(hidden.count / 2))
                    == hidden.prefix(hidden.count / 2).map { $0 + 10 })
            for frame in 0..<60 {
                #expect(
                    hidden == (0..<20).filter { masked[frame * 20 + $0] != frames[frame * 20 + $0] }
                )
            }
            seen.formUnion(hidden)
        }
        #expect(seen.count == 20)
    }

    @Test func sameStreamSameMasks() {
        let masking = FeatureMasking(longestTimeShare: 1, widestFrequencyMask: 1_000)
        let first = masking.masked(frames, dimension: 20, random: random)
        #expect(first == masking.masked(frames, dimension: 20, random: random))
        #expect(first != masking.masked(frames, dimension: 20, random: random.stream(1)))
        #expect(masking.masked([], dimension: 20, random: random) == [])
        #expect(masking.masked([1, 2], dimension: 2, random: random) == [1, 2])
    }

    @Test func maskingConfigurations() throws {
        try FeatureMasking().validate()
        for masking in [
            FeatureMasking(timeMasks: -1), FeatureMasking(longestTimeMask: -1),
            FeatureMasking(longestTimeShare: .nan), FeatureMasking(frequencyMasks: 101),
            FeatureMasking(widestFrequencyMask: .min),
        ] {
            #expect(throws: ConfigError.self) { try masking.validate() }
        }
    }

    @Test func speeds() throws {
        let sine = (0..<2_000).map { Float(sin(Double($0) * 0.3)) }
        let fast = SpeedPerturbation.played(sine, speed: 1.1)
        #expect(fast.count == 1_819)
        for index in 100..<1_700 {
            #expect(abs(fast[index] - Float(sin(Double(index) * 0.33))) < 1e-3)
        }
        let perturbation = SpeedPerturbation()
        let lengths = Set(
            (0..<50).map { perturbation.perturbed(sine, random: random.stream($0)).count })
        #expect(lengths == [2_223, 2_000, 1_819])
        try perturbation.validate()
        for factors in [[], [0], [.nan], [5]] {
            #expect(throws: ConfigError.self) {
                try SpeedPerturbation(factors: factors).validate()
            }
        }
    }
}
