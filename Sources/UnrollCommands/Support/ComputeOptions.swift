package import ArgumentParser
package import Unroll

package struct ComputeOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Number of threads to compute with; results do not depend on it. (default: UNROLL_THREADS, or "
                + "all processors)",
            valueName: "n"))
    package var threads: Int?

    package init() {}

    package func validate() throws {
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads \(threads) must be from 1 to 256")
        }
    }

    /// Runs a command's work with the threads and kernels that the user chose.
    package func run<R>(_ body: () throws -> R) throws -> R {
        let compute = try Compute.fromEnvironment()
        return try Compute.using(tier: compute.tier, threads: threads ?? compute.threads) {
            try runCommand(body)
        }
    }
}
