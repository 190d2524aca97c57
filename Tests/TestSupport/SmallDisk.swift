import Foundation

/// A file system of 64 KiB in memory, to fill up in a test; only the superuser can mount one.
package final class SmallDisk {
    package let path: String

    /// Whether a test may mount one here.
    package static let canMount: Bool = {
        guard let folder = try? TemporaryFolder() else { return false }
        return (try? SmallDisk(at: folder.file("disk"))) != nil
    }()

    package init(at path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard SmallDisk.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", path]) else {
            throw CocoaError(.fileWriteNoPermission)
        }
    }

    deinit { _ = SmallDisk.run(["umount", "-l", path]) }

    private static func run(_ command: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
