public import UnrollSystem

/// The files of a run: the model, its checkpoint, and its log.
public struct RunFiles: Sendable {
    /// The model file; the others stand beside it.
    public let model: String

    /// The files of the run that writes this model.
    public init(model: String) { self.model = model }

    /// The files of the run that one of them names.
    ///
    /// - Parameter path: A model, its checkpoint or its log.
    package static func named(by path: String) -> RunFiles {
        let log = ".jsonl"
        if path.hasSuffix(log), path.count > log.count {
            return RunFiles(model: String(path.dropLast(log.count)))
        }
        return RunFiles(model: Checkpoint.modelPath(of: path) ?? path)
    }

    /// The model, the log and the checkpoint.
    package var all: [String] { [model, log, checkpoint] }

    /// The run's state on disk, `MODEL.checkpoint`.
    public var checkpoint: String { Checkpoint.path(ofModel: model) }
    /// A JSON line for each epoch.
    public var log: String { model + ".jsonl" }

    /// Checks the output before any work is done.
    ///
    /// - Parameter inputs: Files that the run reads, which it must not write over.
    /// - Throws: `FileError` where the output's folder is missing or not writable, or where an
    ///   input would be replaced.
    public func requireWritable(inputs: [String] = []) throws {
        try Self.requireWritable([model, log, checkpoint], inputs: inputs)
    }

    /// Checks that what stands where the log and the checkpoint go is a log and a checkpoint, so
    /// that a run writes over nothing else.
    ///
    /// - Parameter resuming: Whether the checkpoint will be read; then reading it says what is
    ///   wrong with it.
    /// - Throws: ``TrainingError``; `FileError` where the log cannot be read.
    public func requireOwn(resuming: Bool) throws {
        if AtomicFile.exists(log), try AtomicFile.size(of: log) > 0 {
            var reader = try BlockReader(path: log)
            let head = String(decoding: try reader.next()?.prefix(4096) ?? [], as: UTF8.self)
            guard head.hasPrefix("{"), head.contains("\"epoch\"") else {
                throw Self.inTheWay(log, of: "log")
            }
        }
        if !resuming, AtomicFile.exists(checkpoint), (try? ModelFile(checkpoint)) == nil {
            throw Self.inTheWay(checkpoint, of: "checkpoint")
        }
    }

    static func inTheWay(_ path: String, of kind: String) -> TrainingError {
        TrainingError(
            """
            \(displayName(path)) stands where the \(kind) goes and is not one; move it away, or name another file \
            with \(field: "output")
            """)
    }

    /// As ``requireWritable(inputs:)``, for any files, the first of which names the folder.
    package static func requireWritable(_ outputs: [String], inputs: [String]) throws {
        for output in outputs.prefix(1) {
            if output == "-" {
                throw FileError(
                    code: .failed, path: output,
                    message:
                        "cannot write a model to standard output; name a file with \(field: "output")"
                )
            }
            try AtomicFile.requireWritableFolder(of: output)
        }
        try AtomicFile.requireApart(outputs: outputs, inputs: inputs)
    }
}
