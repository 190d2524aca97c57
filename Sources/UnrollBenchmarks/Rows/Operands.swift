import UnrollLayers
import UnrollSystem
import UnrollTensors

/// Decides all operands and parameters of benchmarks.
let benchmarkRandom = RandomStream(seed: 1)

/// Small values around zero.
func randomTensor(_ shape: [Int], _ name: String) -> Tensor {
    Initializer.uniform(0.1).matrix(
        outputs: 1, inputs: shape.reduce(1, *), random: benchmarkRandom.stream(name)
    )
    .reshaped(shape)
}

/// Symbols below `limit`, all equally likely.
func randomSymbols(_ count: Int, below limit: Int, _ name: String) -> [Int32] {
    let random = benchmarkRandom.stream(name)
    return (0..<count).map { Int32(random.integer(below: limit, at: UInt64($0))) }
}

/// Classes as words are: the n-th is n times rarer than the first.
func zipfTargets(_ count: Int, classes: Int) -> [Int32] {
    var sums: [Double] = []
    var sum = 0.0
    for rank in 1...classes {
        sum += 1 / Double(rank)
        sums.append(sum)
    }
    let random = benchmarkRandom.stream("zipf")
    return (0..<count).map { draw in
        let wanted =
            sum * Double(random.integer(below: 1 << 40, at: UInt64(draw)))
            / Double(1 << 40)
        return Int32(sums.partitioningIndex { $0 > wanted })
    }
}

extension [Double] {
    /// The first place from which on a rising condition holds.
    fileprivate func partitioningIndex(where holds: (Double) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return Swift.min(low, count - 1)
    }
}
