import Testing
import UnrollSystem

@Suite struct RandomStreamTests {
    private let stream = RandomStream(seed: 7).stream("test")

    @Test func wordsFollowTheDocumentedRule() {
        for index: UInt64 in [0, 1, 5, 4_294_967_295, 17_179_869_184, .max] {
            let number = index / 4
            let counter = SIMD4(
                UInt32(truncatingIfNeeded: number), UInt32(truncatingIfNeeded: number >> 32), 0, 0)
            let word = Philox.block(counter, key: stream.key)[Int(index % 4)]
            #expect(stream.bits(at: index) == word)
            #expect(stream.uniform(at: index) == Float(word >> 8) / 16_777_216)
        }
        let pair = UInt64(stream.bits(at: 6)) | UInt64(stream.bits(at: 7)) << 32
        #expect(stream.bits64(at: 3) == pair)
    }

    @Test func uniformNumbersAreUniform() {
        let count = 200_000
        var sum = 0.0
        var bins = [Int](repeating: 0, count: 10)
        for index in 0..<UInt64(count) {
            let value = stream.uniform(at: index)
            #expect(value >= 0 && value < 1)
            sum += Double(value)
            bins[Int(value * 10)] += 1
            #expect((0..<1).contains(stream.uniformDouble(at: index)))
        }
        // Five standard deviations: 5 · sqrt(1/12 / n) and 5 · sqrt(n · 0.09).
        #expect(abs(sum / Double(count) - 0.5) < 0.0033)
        for bin in bins { #expect(abs(bin - count / 10) < 671) }
    }

    @Test func normalNumbersHaveTheRightMoments() {
        let count = 200_000
        var moments = [0.0, 0, 0, 0]
        for index in 0..<UInt64(count) {
            let value = Double(stream.normal(at: index))
            var power = value
            for order in 0..<4 {
                moments[order] += power / Double(count)
                power *= value
            }
        }
        #expect(abs(moments[0]) < 0.012)
        #expect(abs(moments[1] - 1) < 0.016)
        #expect(abs(moments[2]) < 0.045)
        #expect(abs(moments[3] - 3) < 0.11)
    }

    @Test func permutationsAreCompleteAndFair() {
        for count in [0, 1, 2, 100] {
            #expect(stream.permutation(count).sorted() == Array(0..<count))
        }
        var seen: [[Int]: Int] = [:]
        for place in 0..<6_000 { seen[stream.stream(place).permutation(3), default: 0] += 1 }
        #expect(seen.count == 6)
        for count in seen.values { #expect(abs(count - 1_000) < 145) }
    }

    @Test func integersStayInBounds() {
        var seen: Set<Int> = []
        for index in 0..<1_000 as Range<UInt64> { seen.insert(stream.integer(below: 7, at: index)) }
        #expect(seen == Set(0..<7))
        #expect((0..<Int.max).contains(stream.integer(below: .max, at: 0)))
    }

    @Test func childrenDiffer() {
        let root = RandomStream(seed: 1)
        var keys: Set<RandomStream> = [root, RandomStream(seed: 2), RandomStream(seed: 0)]
        for place in 0..<1_000 { keys.insert(root.stream(place)) }
        for name in ["", "a", "b", "ab", "dropout"] { keys.insert(root.stream(name)) }
        keys.insert(root.stream(1).stream(2))
        keys.insert(root.stream(2).stream(1))
        keys.insert(RandomStream(seed: 2).stream(1))
        keys.insert(root.stream(-1))
        #expect(keys.count == 3 + 1_000 + 5 + 4)
        #expect(root.stream(3) == RandomStream(seed: 1).stream(UInt64(3)))
    }
}
