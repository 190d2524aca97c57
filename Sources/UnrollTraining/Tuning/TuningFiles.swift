internal import UnrollSystem

/// The files that a search writes beside the model.
package struct TuningFiles: Sendable {
    private let model: String

    /// The files of the search for a model.
    package init(model: String) { self.model = model }

    /// The trials, `MODEL.tuning.jsonl`.
    package var record: String { model + ".tuning.jsonl" }

    /// The files of the trial that is under way.
    var trial: RunFiles { RunFiles(model: model + ".trial") }

    /// All of them.
    var all: [String] { [record] + trial.all }

    /// Whether there is a search that can be continued.
    package var hasRecord: Bool { AtomicFile.exists(record) }

    /// Checks that nothing else stands where these files go.
    ///
    /// - Throws: ``TrainingError``; `FileError` where a file cannot be read.
    package func requireOwn() throws {
        if hasRecord, try AtomicFile.size(of: record) > 0 {
            var reader = try BlockReader(path: record)
            let head = String(decoding: try reader.next()?.prefix(4096) ?? [], as: UTF8.self)
            guard head.hasPrefix("{"), head.contains("\"tuning\"") else {
                throw RunFiles.inTheWay(record, of: "record of the trials")
            }
        }
        try trial.requireOwn(resuming: false)
        // Without a record no search has written it, whatever it is.
        if AtomicFile.exists(trial.model), !hasRecord || (try? ModelFile(trial.model)) == nil {
            throw RunFiles.inTheWay(trial.model, of: "model of the trial under way")
        }
    }
}
