internal import ArgumentParser
internal import Unroll
internal import UnrollSystem

struct ComputeOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Threads to compute with; results do not depend on it. (default: UNROLL_THREADS, or all processors)",
            valueName: "n"))
    var threads: Int?

    func validate() throws {
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads \(threads) must be from 1 to 256")
        }
    }

    /// Runs a command's work with the threads and kernels that the user chose.
    func run<R>(_ body: () throws -> R) throws -> R {
        let compute = try Compute.fromEnvironment()
        do {
            return try ReadingListener.using(ReadingProgress.listener()) {
                try Compute.using(tier: compute.tier, threads: threads ?? compute.threads, body)
            }
        } catch let error as DataError {
            if let spelled = ErrorWithOption(error) { throw spelled }
            throw error
        }
    }
}
