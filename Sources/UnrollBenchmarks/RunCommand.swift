import ArgumentParser
import Foundation
import UnrollTensors

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Measure the machine, then benchmarks; a JSON line each.",
        discussion: """
            The first line is the machine: multiply-adds a second and bytes read a second, from \
            registers to memory. With --serve no machine is measured: a line `run NAME` on \
            standard input is answered by a JSON line with the seconds of NAME, and the operands \
            of the last name stay ready for the next line.
            """)

    @Argument(help: "Parts of benchmarks' names; all where none is given.")
    var names: [String] = []

    @Flag(help: "Print the names alone.")
    var list = false

    @Flag(help: "Measure what standard input asks for.")
    var serve = false

    @Flag(help: "Print a table for people instead of JSON lines.")
    var table = false

    @Option(help: ArgumentHelp("Threads. (default: UNROLL_THREADS, or all)", valueName: "n"))
    var threads: Int?

    @Option(help: ArgumentHelp("Samples of each benchmark at the least.", valueName: "n"))
    var repetitions = 9

    func validate() throws {
        guard (1...ThreadLimit.most).contains(threads ?? 1) else {
            throw ValidationError("--threads must be from 1 to \(ThreadLimit.most)")
        }
        guard (1...100_000).contains(repetitions) else {
            throw ValidationError("--repetitions must be from 1 to 100000")
        }
        if Benchmark.named(names).isEmpty {
            throw ValidationError(
                "no benchmark has \(names.joined(separator: " or ")) in its name; --list shows all")
        }
        if serve, list || table || !names.isEmpty {
            throw ValidationError("--serve takes names from standard input alone")
        }
    }

    func run() throws {
        let compute = try Compute.fromEnvironment()
        try Compute.using(tier: compute.tier, threads: threads ?? compute.threads) {
            if list {
                for benchmark in Benchmark.named(names) { writeLine(benchmark.name) }
            } else if serve {
                Server().answerStandardInput()
            } else {
                try measure()
            }
        }
    }

    private func measure() throws {
        let machine = Machine.measured(threads: Compute.current.threads)
        if table {
            writeLine(ReadableTable.machine(machine))
            writeLine(ReadableTable.header)
        } else {
            writeLine(try ResultLine.machine(machine).json)
        }
        for benchmark in Benchmark.named(names) {
            let row = Row.measured(benchmark, repetitions: repetitions, on: machine)
            writeLine(
                try table ? ReadableTable.line(row) : ResultLine.row(row).json)
        }
    }
}

/// Writes a line immediately, for whoever waits for it.
func writeLine(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
}

/// As many threads as the library's pool has at the most.
private enum ThreadLimit { static let most = 256 }
