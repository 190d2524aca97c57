import Foundation
import TestSupport
import Testing

/// A limit of the shell counts as the machine's memory does: one sentence, and no trap.
@Suite struct MemoryLimitTests {
    @Test func theShellsLimitIsSaid() throws {
        #if os(Linux)
            let tool = Tool(folder: try TemporaryFolder())
            try tool.write(verse, to: "verse.txt")
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            // A gigabyte for everything, and a network that needs more.
            process.arguments = [
                "-c",
                "ulimit -v 1000000; exec \(Tool.path) lm train verse.txt --hidden 4000 --layers 2 "
                    + "--epochs 1 --threads 1",
            ]
            process.currentDirectoryURL = URL(fileURLWithPath: tool.folder.path)
            let errors = Pipe()
            process.standardError = errors
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            let said = String(
                decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationReason == .exit && process.terminationStatus == 1)
            #expect(
                said.contains("and this process may use 1.0; choose a smaller --hidden"),
                "\(said.suffix(300))")
        #endif
    }
}
