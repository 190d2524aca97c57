import Foundation
import TestSupport
import Testing
import UnrollSystem
import UnrollTasks
import UnrollTensors

/// The draws of skip-gram, against the formulas of Mikolov et al., 2013, and the authors' program.
@Suite struct SkipGramDataTests {
    private func sampling(_ change: (inout SkipGramConfig) -> Void) throws -> SkipGram.Sampling {
        let folder = try TemporaryFolder()
        // Counts 810, 160, 25 and 5: 1000 words.
        let words = [("a", 810), ("b", 160), ("c", 25), ("d", 5)]
        let text = words.map { Array(repeating: $0.0, count: $0.1).joined(separator: " ") }
        try AtomicFile.write(to: folder.file("t")) {
            try $0.write(text.joined(separator: "\n") + "\n")
        }
        var config = SkipGramConfig()
        change(&config)
        let data = try SkipGramData(contentsOf: folder.file("t"), config: config)
        #expect(data.words == ["a", "b", "c", "d"] && data.counts == [810, 160, 25, 5])
        return data.sampling(config)
    }

    /// A negative is drawn by the power 0.75 of its count.
    @Test func negatives() throws {
        let sampling = try sampling { _ in }
        var shares = [Double](repeating: 0, count: 4)
        for slot in 0..<4 {
            let own = Double(sampling.thresholds[slot]) / 0x1p32
            shares[slot] += own / 4
            shares[Int(sampling.aliases[slot])] += (1 - own) / 4
        }
        // 810^0.75 = 151.83…, 160^0.75 = 44.98…, 25^0.75 = 11.18…, 5^0.75 = 3.34…
        let powers = [151.8322, 44.9873, 11.1803, 3.3437]
        for (share, power) in zip(shares, powers) {
            #expect(abs(share - power / 211.3435) < 1e-5, "\(shares)")
        }
    }

    /// word2vec.c: a word of share f is kept with probability (√(f/t) + 1) · t/f.
    @Test func subsampling() throws {
        let sampling = try sampling { $0.subsample = 0.01 }
        // f/t: 81, 16, 2.5, 0.5.
        let kept = [10.0 / 81, 5.0 / 16, 1, 1]
        for (keep, expected) in zip(sampling.keep, kept) {
            #expect(abs(Double(keep) / 0x1p32 - expected) < 1e-6)
        }
        #expect(try self.sampling { $0.subsample = 0 }.keep == Array(repeating: .max, count: 4))
    }
}
