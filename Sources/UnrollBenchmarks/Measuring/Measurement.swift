import UnrollTensors

/// Seconds of a benchmark's repetitions.
struct Measurement {
    /// Of one call of the body, rising; a sample is the mean of enough calls in a row to be timed.
    var seconds: [Double]
    /// Bytes that tensors took in one call, from the system or from the pool.
    var bytesAllocated: Int

    var median: Double { seconds.median }
    var minimum: Double { seconds[0] }

    /// A sample takes at least so long, since a clock's reading costs time itself.
    private static let shortest = 2e-3

    /// Runs `body` without measuring until it is warm, then takes samples of it.
    ///
    /// - Parameters:
    ///   - samples: The least number.
    ///   - least: Seconds that all samples together take at the least.
    ///   - warmUp: Seconds that are run without measuring, at the least one call.
    init(samples: Int, least: Double, warmUp: Double, _ body: () -> Void) {
        var once = Self.time(body)
        var spent = once
        while spent < warmUp {
            once = Self.time(body)
            spent += once
        }
        let calls = max(1, Int((Self.shortest / max(once, 1e-9)).rounded(.up)))
        let before = MemoryAccount.current.taken
        var seconds: [Double] = []
        spent = 0
        while seconds.count < samples || spent < least {
            let sample = Self.time { for _ in 0..<calls { body() } }
            seconds.append(sample / Double(calls))
            spent += sample
        }
        bytesAllocated = (MemoryAccount.current.taken - before) / (calls * seconds.count)
        self.seconds = seconds.sorted()
    }

    static func time(_ body: () -> Void) -> Double {
        ContinuousClock().measure(body) / .seconds(1)
    }
}

extension [Double] {
    /// The middle one, or the mean of the middle two.
    var median: Double {
        precondition(!isEmpty, "median: an empty list")
        let rising = sorted()
        let middle = count / 2
        return count % 2 == 1 ? rising[middle] : (rising[middle - 1] + rising[middle]) / 2
    }
}
