import CUnrollMachine
import UnrollSystem
import UnrollTensors

/// What the machine can do with a number of threads, measured.
struct Machine: Codable, Equatable {
    /// Reading a number of bytes repeatedly, all threads together.
    struct Bandwidth: Codable, Equatable {
        var level: String
        var bytes: Double
        var gigabytesPerSecond: Double

        enum CodingKeys: String, CodingKey {
            case level, bytes
            case gigabytesPerSecond = "gigabytes_per_second"
        }
    }

    var cpu: String
    var compiler: String
    var threads: Int
    /// Billions of operations a second; `nil` where the processor has no such instruction.
    var float32: Double
    var bfloat16: Double?
    var int8: Double?
    /// By rising size.
    var bandwidths: [Bandwidth]

    /// Takes some seconds. The best of several runs each, since these are ceilings.
    static func measured(threads: Int) -> Machine {
        let team = Team(threads: threads)
        let kibi = 1024.0
        let sizes: [(String, Double)] = [
            ("L1", 16 * kibi * Double(team.size)), ("L2", 256 * kibi * Double(team.size)),
            ("L2, 768 KiB a thread", 768 * kibi * Double(team.size)), ("L3, 4 MiB", 4096 * kibi),
            ("L3, 8 MiB", 8192 * kibi), ("L3, 16 MiB", 16384 * kibi),
            ("L3, 24 MiB", 24576 * kibi), ("L3 and memory, 64 MiB", 65536 * kibi),
            ("memory", 262144 * kibi),
        ]
        let buffer = AlignedFloats(count: Int(sizes.map(\.1).max() ?? 0) / 4)
        return Machine(
            cpu: processorName(), compiler: String(cString: unroll_machine_compiler()),
            threads: team.size, float32: peak(UNROLL_MACHINE_FLOAT32, team) ?? 0,
            bfloat16: peak(UNROLL_MACHINE_BFLOAT16, team), int8: peak(UNROLL_MACHINE_INT8, team),
            bandwidths: sizes.map { level, bytes in
                Bandwidth(
                    level: level, bytes: bytes,
                    gigabytesPerSecond: read(buffer, bytes: Int(bytes), team))
            })
    }

    /// The measured peak for what a benchmark multiplies.
    func peak(_ precision: Precision) -> Double {
        switch precision {
        case .float32: float32
        case .bfloat16: bfloat16 ?? float32
        case .int8: int8 ?? float32
        }
    }

    /// The bandwidth of the smallest measured memory that holds a number of bytes.
    func bandwidth(holding bytes: Double) -> Bandwidth? {
        bandwidths.first { $0.bytes >= bytes } ?? bandwidths.last
    }

    // MARK: Measuring

    /// Many short runs rather than few long ones: some are not interrupted.
    private static let runs = 40

    private static func peak(_ number: unroll_machine_number, _ team: Team) -> Double? {
        let round = unroll_machine_round(number)
        guard round > 0 else { return nil }
        let rounds = 200_000
        let best = fastest {
            team.run { _ in unroll_machine_multiply_add(number, rounds) }
        }
        return Double(team.size) * Double(rounds) * round / best * 1e-9
    }

    private static func read(_ buffer: AlignedFloats, bytes: Int, _ team: Team) -> Double {
        // Each thread has a part of its own, in whole vectors of all streams.
        let part = bytes / 4 / team.size / 256 * 256
        let rounds = max(1, (64 << 20) / bytes)
        let best = fastest(runs: bytes > 32 << 20 ? 7 : runs) {
            team.run { thread in
                for _ in 0..<rounds { unroll_machine_read(buffer.start + thread * part, part) }
            }
        }
        return Double(4 * part * team.size * rounds) / best * 1e-9
    }

    private static func fastest(runs: Int = runs, _ body: () -> Void) -> Double {
        body()
        return (0..<runs).map { _ in Measurement.time(body) }.min() ?? .infinity
    }
}

/// The pool's threads for one body after the other.
private struct Team {
    let size: Int

    init(threads: Int) {
        size = ThreadPool.shared.borrow(upTo: threads)
        if size > 1 { ThreadPool.shared.giveBack() }
    }

    /// Runs `body` once on each thread, which it is told.
    func run(_ body: @escaping (Int) -> Void) {
        guard size > 1, ThreadPool.shared.borrow(upTo: size) == size else {
            body(0)
            return
        }
        defer { ThreadPool.shared.giveBack() }
        var call = body
        withUnsafeMutablePointer(to: &call) { call in
            ThreadPool.shared.run(
                { argument, thread, _ in
                    argument?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(thread)
                }, UnsafeMutableRawPointer(call))
        }
    }
}

private final class AlignedFloats {
    let start: UnsafeMutablePointer<Float>

    init(count: Int) {
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: 4 * count, alignment: 64)
        start = bytes.bindMemory(to: Float.self, capacity: count)
        start.initialize(repeating: 1, count: count)
    }

    deinit { start.deallocate() }
}
