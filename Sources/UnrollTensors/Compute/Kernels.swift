internal import CUnrollKernels
internal import UnrollSystem

/// The kernels and the team of threads of one op.
///
/// Ops call kernels inside ``run(_:)`` only: the threads are borrowed for its duration.
struct Kernels {
    private let entries: UnsafePointer<unroll_table>
    let team: UnsafePointer<unroll_team>

    var table: unroll_table { entries.pointee }
    var workers: Int { team.pointee.size }

    static func run<R>(_ body: (Kernels) throws -> R) rethrows -> R {
        let compute = Compute.current
        guard let table = Device.current.table ?? compute.tier.table else {
            requirementFailure("no kernels for tier \(compute.tier.rawValue)")
        }
        let size = ThreadPool.shared.borrow(upTo: compute.threads)
        defer { if size > 1 { ThreadPool.shared.giveBack() } }
        var team = unroll_team(
            size: size,
            run: { _, region, argument in
                guard let region else { return }
                ThreadPool.shared.run(region, argument)
            },
            context: nil)
        return try withUnsafePointer(to: &team) {
            try body(Kernels(entries: table, team: $0))
        }
    }

    /// The same on the calling thread alone, for what is over before another one would begin.
    static func runAlone<R>(_ body: (Kernels) throws -> R) rethrows -> R {
        guard let table = Device.current.table ?? Compute.currentTier.table else {
            requirementFailure("no kernels for tier \(Compute.currentTier.rawValue)")
        }
        var team = unroll_team(
            size: 1, run: { _, region, argument in region?(argument, 0, 1) }, context: nil)
        return try withUnsafePointer(to: &team) {
            try body(Kernels(entries: table, team: $0))
        }
    }

    /// Runs alone where `count` elements are only written or copied and few.
    static func run<R>(over count: Int, _ body: (Kernels) throws -> R) rethrows -> R {
        try count < 1 << 15 ? runAlone(body) : run(body)
    }

    /// A buffer of `count` floats on the device for the length of `body`; `nil` where none is wanted.
    func withWorkspace<R>(
        _ count: Int, _ body: (UnsafeMutablePointer<Float>?) throws -> R
    ) rethrows -> R {
        guard count > 0 else { return try body(nil) }
        let buffer = Storage(byteCount: count * MemoryLayout<Float>.size)
        return try withExtendedLifetime(buffer) {
            try body(buffer.bytes.assumingMemoryBound(to: Float.self))
        }
    }
}
