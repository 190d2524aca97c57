import Foundation

/// This machine's Python (UNROLL_PYTHON, or python3).
enum ReferencePython {
    private static let python = ProcessInfo.processInfo.environment["UNROLL_PYTHON"] ?? "python3"

    struct Failure: Error {}

    /// Whether it is there and has a module.
    static func has(_ module: String) -> Bool { (try? run(["-c", "import \(module)"])) != nil }

    /// What it prints.
    static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [python] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure() }
        return String(decoding: output, as: UTF8.self)
    }

    /// A script of References.
    static func script(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("References/\(name)").path
    }
}
