public import UnrollSystem
public import UnrollTraining

/// The model that stands where a run will write its own.
public struct ModelReplacement: Sendable {
    /// The model that stands there, in a line: architecture and date.
    public let description: String

    /// Looks at the output before a run.
    ///
    /// - Parameters:
    ///   - output: Where the new model goes.
    ///   - task: The new model's task.
    ///   - architecture: The new model's architecture.
    ///   - isBeginning: Whether that is only the beginning of the architecture, the rest of which
    ///     is not known yet or may differ.
    ///   - isAllowed: Whether a model of another task or architecture may be replaced.
    ///   - existing: The architecture of a model of a task that is not in ``TaskDescription/all``.
    /// - Returns: The model that will be replaced; `nil` where there is none.
    /// - Throws: `FileError` where a file of another kind stands there, or a model of another task
    ///   or architecture, and that is not allowed.
    public static func check(
        output: String, task: String, architecture: String, isBeginning: Bool = false,
        isAllowed: Bool, reading existing: (ModelFile) -> String? = { _ in nil }
    ) throws -> ModelReplacement? {
        guard AtomicFile.exists(output) else { return nil }
        let date = modificationDate(of: output).map { " of \($0)" } ?? ""
        let found: String
        if let file = try? ModelFile(output), let card = try? TaskDescription.card(of: file) {
            let standing = existing(file) ?? card.architecture
            found = "a model\(date) (\(card.task), \(standing))"
            let isSame = isBeginning ? standing.hasPrefix(architecture) : standing == architecture
            if file.task == task, isSame {
                return ModelReplacement(description: found)
            }
        } else {
            found = "a file\(date) that is not a model"
        }
        guard isAllowed else {
            throw FileError(
                code: .failed, path: output,
                message: """
                    \(displayName(output)) holds \(found), and the new model is another \
                    (\([task, architecture].filter { !$0.isEmpty }.joined(separator: ", "))); replace it with \(field: "replace"), or name another file with \
                    \(field: "output")
                    """)
        }
        return ModelReplacement(description: found)
    }
}
