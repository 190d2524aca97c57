import CUnrollMachine
import UnrollSystem
import UnrollTensors

/// A benchmark's figures, as they are kept.
struct Row: Codable, Equatable {
    var name: String
    var kernels: String
    var precision: Precision
    var threads: Int
    var repetitions: Int
    var medianSeconds: Double
    var minimumSeconds: Double
    var gflops: Double
    /// The share of the measured peak for this precision.
    var shareOfPeak: Double
    /// Operations for each byte that must be moved at the least.
    var intensity: Double
    /// Which measured memory the traffic meets.
    var memory: String
    /// The smaller of peak and intensity times bandwidth, in GFLOP/s.
    var roofline: Double
    var shareOfRoofline: Double
    var tokensPerSecond: Double
    /// By tensors in one repetition, from the system or from the pool.
    var bytesAllocated: Int
    /// The most bytes that tensors held at one time.
    var peakTensorBytes: Int
    /// The most memory that the process held, as the system tells; `nil` where it does not.
    var peakMemoryBytes: Int?
    var cpu: String
    var compiler: String

    enum CodingKeys: String, CodingKey {
        case name, kernels, precision, threads, repetitions, gflops, intensity, memory, roofline
        case cpu, compiler
        case medianSeconds = "median_seconds"
        case minimumSeconds = "minimum_seconds"
        case shareOfPeak = "share_of_peak"
        case shareOfRoofline = "share_of_roofline"
        case tokensPerSecond = "tokens_per_second"
        case bytesAllocated = "bytes_allocated"
        case peakTensorBytes = "peak_tensor_bytes"
        case peakMemoryBytes = "peak_memory_bytes"
    }

    init(
        _ benchmark: Benchmark, _ measurement: Measurement, on machine: Machine,
        peakTensorBytes: Int, peakMemoryBytes: Int?
    ) {
        let work = benchmark.work
        let compute = Compute.current
        let peak = machine.peak(work.precision)
        let level = machine.bandwidth(holding: work.workingSet)
        name = benchmark.name
        kernels = compute.tier.rawValue
        precision = work.precision
        threads = compute.threads
        repetitions = measurement.seconds.count
        medianSeconds = measurement.median
        minimumSeconds = measurement.minimum
        gflops = work.operations / measurement.median * 1e-9
        shareOfPeak = gflops / peak
        intensity = work.operations / work.traffic
        memory = level?.level ?? ""
        roofline = min(peak, intensity * (level?.gigabytesPerSecond ?? .infinity))
        shareOfRoofline = gflops / roofline
        tokensPerSecond = work.tokens / measurement.median
        bytesAllocated = measurement.bytesAllocated
        self.peakTensorBytes = peakTensorBytes
        self.peakMemoryBytes = peakMemoryBytes
        cpu = machine.cpu
        compiler = machine.compiler
    }
}

extension Row {
    /// Measures a benchmark, apart from what ran before it in this process.
    static func measured(_ benchmark: Benchmark, repetitions: Int, on machine: Machine) -> Row {
        MemoryAccount.beginAnew()
        unroll_machine_trim_heap()
        resetPeakResidentMemory()
        let measurement = Measurement(
            samples: repetitions, least: 0.2, warmUp: 0.1, benchmark.prepare())
        return Row(
            benchmark, measurement, on: machine, peakTensorBytes: MemoryAccount.current.peak,
            peakMemoryBytes: peakResidentMemory())
    }
}
