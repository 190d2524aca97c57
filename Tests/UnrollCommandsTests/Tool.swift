import Foundation
import TestSupport

/// The built tool, run as a user runs it.
struct Tool {
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Beside the test bundle, where the package's products are built.
    static let path: String = {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        var folder = bundle.deletingLastPathComponent()
        while folder.path != "/" {
            let tool = folder.appendingPathComponent("unroll").path
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: tool, isDirectory: &isFolder),
                !isFolder.boolValue
            {
                return tool
            }
            folder.deleteLastPathComponent()
        }
        return "unroll"
    }()

    var folder: TemporaryFolder
    var environment: [String: String] = [:]

    /// Starts the tool; output and errors go to files, so that no pipe can fill up.
    func start(_ arguments: [String]) throws -> (process: Process, id: String) {
        let process = Process()
        let id = UUID().uuidString
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.environment = ProcessInfo.processInfo.environment
            .merging(["COLUMNS": "80"]) { $1 }.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try file(id + ".out")
        process.standardError = try file(id + ".err")
        try process.run()
        return (process, id)
    }

    func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

    func run(_ arguments: [String]) throws -> Outcome {
        let (process, id) = try start(arguments)
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: try text(id + ".out"),
            errors: try text(id + ".err"))
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
    }

    private func file(_ name: String) throws -> FileHandle {
        let url = URL(fileURLWithPath: folder.file(name))
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }

    private func text(_ name: String) throws -> String {
        String(
            decoding: try Data(contentsOf: URL(fileURLWithPath: folder.file(name))), as: UTF8.self)
    }
}

/// A verse long enough to learn from.
let verse = String(
    repeating:
        "the cat , which already ate , was full .\nthe cats , which already ate , were full .\n",
    count: 24)

/// Options that train in a blink.
let quick = [
    "--hidden", "24", "--epochs", "3", "--batch-size", "4", "--window", "16", "--dropout", "0.2",
]
