internal import UnrollSystem

/// Where temporary files go.
struct ScratchSpace: Sendable {
    let folder: String

    /// - Throws: `FileError`.
    func makeFile() throws -> ScratchFile { try ScratchFile(in: folder) }
}
