import UnrollTensors

/// One benchmark's figures.
struct Measurement {
    var name: String
    /// Seconds of each repetition, rising.
    var seconds: [Double]
    /// Floating-point operations of one repetition, a multiplication and an addition being two.
    var operations: Double
    /// Symbols or time steps of one repetition.
    var tokens: Double

    /// Runs `body` once unmeasured, then `repetitions` times.
    init(
        _ name: String, operations: Double, tokens: Double, repetitions: Int = 9,
        _ body: () -> Void
    ) {
        let clock = ContinuousClock()
        body()
        self.name = name
        self.operations = operations
        self.tokens = tokens
        seconds = (0..<repetitions).map { _ in clock.measure(body) / .seconds(1) }.sorted()
    }

    var median: Double { seconds[seconds.count / 2] }

    /// One JSON line with what it ran on.
    var json: String {
        let compute = Compute.current
        return """
            {"name":"\(name)","kernels":"\(compute.tier.rawValue)","threads":\(compute.threads),\
            "repetitions":\(seconds.count),"median_seconds":\(median),"minimum_seconds":\(seconds[0]),\
            "gflops":\(operations / median * 1e-9),"tokens_per_second":\(tokens / median)}
            """
    }
}
