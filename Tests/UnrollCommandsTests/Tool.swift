import Foundation
import TestSupport
import Testing

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
    ///
    /// - Parameters:
    ///   - arguments: As a user types them.
    ///   - input: A file of the folder that standard input reads; nothing if `nil`.
    func start(_ arguments: [String], reading input: String? = nil) throws -> (
        process: Process, id: String
    ) {
        let process = Process()
        let id = UUID().uuidString
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.environment = ProcessInfo.processInfo.environment
            .merging(["COLUMNS": "80"]) { $1 }.merging(environment) { $1 }
        process.standardInput =
            try input.map {
                try FileHandle(forReadingFrom: URL(fileURLWithPath: folder.file($0)))
            } ?? FileHandle.nullDevice
        process.standardOutput = try file(id + ".out")
        process.standardError = try file(id + ".err")
        try process.run()
        return (process, id)
    }

    func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

    func run(reading input: String, _ arguments: String...) throws -> Outcome {
        try run(arguments, reading: input)
    }

    func run(_ arguments: [String], reading input: String? = nil) throws -> Outcome {
        let (process, id) = try start(arguments, reading: input)
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: try text(id + ".out"),
            errors: try text(id + ".err"))
    }

    /// Runs the tool with both outputs at a terminal of a width; `nil` where the system gives none.
    func run(atColumns columns: UInt16, _ arguments: [String]) throws -> Outcome? {
        guard let (terminal, name) = Self.pseudoTerminal() else { return nil }
        defer { close(terminal) }
        let side = open(name, O_RDWR | O_NOCTTY)
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard side >= 0, ioctl(side, UInt(TIOCSWINSZ), &size) == 0 else { return nil }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        // Without escapes, what stands there can be compared.
        process.environment = ProcessInfo.processInfo.environment.merging(["TERM": "dumb"]) { $1 }
            .merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(fileDescriptor: side)
        process.standardError = FileHandle(fileDescriptor: side)
        try process.run()
        close(side)
        var text: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while case let count = read(terminal, &block, block.count), count > 0 {
            text += block[..<count]
        }
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: text, as: UTF8.self).replacingOccurrences(of: "\r", with: ""),
            errors: "")
    }

    /// A new terminal and the path of the side that programs use.
    private static func pseudoTerminal() -> (file: Int32, name: String)? {
        #if canImport(Darwin)
            let file = posix_openpt(O_RDWR | O_NOCTTY)
            guard file >= 0, grantpt(file) == 0, unlockpt(file) == 0, let name = ptsname(file)
            else { return nil }
            return (file, String(cString: name))
        #else
            // What glibc's functions do; its module does not have them.
            let (unlock, number): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
            let file = open("/dev/ptmx", O_RDWR | O_NOCTTY)
            var (isLocked, place): (Int32, UInt32) = (0, 0)
            guard file >= 0, ioctl(file, unlock, &isLocked) == 0, ioctl(file, number, &place) == 0
            else { return nil }
            return (file, "/dev/pts/\(place)")
        #endif
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

/// What a command printed with `--json`: exactly one object, on one line.
func object(_ text: some StringProtocol) throws -> [String: Any] {
    #expect(text.split(separator: "\n").count == 1)
    return try #require(
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
}
