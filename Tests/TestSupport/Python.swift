#if os(Linux) || os(macOS)
    package import Foundation

    /// Python scripts behind tests: that of UNROLL_PYTHON, or `python3`. Tests that need one are skipped where
    /// it, or a module that it imports, is missing.
    package enum Python {
        private static let command =
            ProcessInfo.processInfo.environment["UNROLL_PYTHON"] ?? "python3"

        /// What a script has said.
        package struct Result {
            package var status: Int32
            package var output: Data
            package var problem: String
        }

        /// Whether Python and these modules are there.
        package static func has(_ modules: String...) -> Bool {
            let imports = modules.map { "import \($0)" }.joined(separator: "; ")
            return (try? run(["-c", imports]))?.status == 0
        }

        /// Runs a script.
        ///
        /// - Parameter arguments: The script's path and its arguments.
        package static func run(_ arguments: [String]) throws -> Result {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = [command] + arguments
            let (output, problem) = (Pipe(), Pipe())
            process.standardOutput = output
            process.standardError = problem
            try process.run()
            let data = output.fileHandleForReading.readDataToEndOfFile()
            let text = String(
                decoding: problem.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return Result(status: process.terminationStatus, output: data, problem: text)
        }
    }
#endif
