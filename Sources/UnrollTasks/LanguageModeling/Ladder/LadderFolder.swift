internal import UnrollSystem

extension Ladder {
    /// The finished rows of a ladder's folder, in the order of the table, their mixture last.
    ///
    /// - Parameter folder: The folder that a ladder wrote.
    /// - Throws: `FileError`; `DataError` where no row of a ladder is in it.
    package static func entries(in folder: String) throws -> [LadderEntry] {
        let order = LadderRow.allCases.map(\.rawValue)
        let entries = try (folderFiles(folder) ?? []).filter { $0.hasSuffix(".json") }
            .compactMap { path in try? LadderRecord.read(path)?.entry }
        guard !entries.isEmpty else {
            throw DataError(
                .empty, folder, "no finished row of a ladder is in the folder",
                cure: "name a model, the log of a run, or a folder that 'lm ladder' wrote")
        }
        return entries.sorted {
            (order.firstIndex(of: $0.row) ?? order.count, $0.row)
                < (order.firstIndex(of: $1.row) ?? order.count, $1.row)
        }
    }
}
