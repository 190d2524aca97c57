import Foundation
import TestSupport
import UnrollData

/// Small files in a folder of their own.
struct TemporaryFiles {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func write(_ text: String, _ name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
        return folder.file(name)
    }

    /// The kind of a file with this text.
    func kind(_ text: String, _ name: String) throws -> DataKind {
        try DataKind(recognizing: write(text, name))
    }
}
