internal import UnrollLayers
package import UnrollSystem
internal import UnrollTensors

extension TrainingConfig {
    /// Checks what can be known before any file is opened.
    ///
    /// - Throws: `ConfigError`, which names the field.
    package func validate() throws {
        try ConfigError.require("epochs", epochs, upTo: 1_000_000)
        try ConfigError.require("patience", patience, upTo: 1_000_000)
        try ConfigError.require(
            patience == nil || keeps == .best,
            "\(field: "patience") waits for a better epoch; to \(field: "keeps") the last one, leave it "
                + "out")
        try ConfigError.require("recomputeEvery", recomputeEvery, upTo: 1_000_000_000)
        try ConfigError.require(
            precision != .int8, "cannot train in int8: choose another \(field: "precision")")
        try ConfigError.require(
            learningRate > 0 && learningRate.isFinite,
            "\(field: "learningRate") \(learningRate) must be a number above 0")
        for group in groups {
            try ConfigError.require(
                group.learningRate > 0 && group.learningRate.isFinite && !group.prefix.isEmpty,
                "the learning rate \(group.learningRate) of the parameters \(group.prefix)* must be "
                    + "a number above 0")
        }
        try ConfigError.require(
            clipping.map { $0 > 0 } ?? true, "\(field: "clipping") \(clipping ?? 0) must be above 0"
        )
    }
    /// Checks that a run can do without validation data.
    ///
    /// - Throws: `ConfigError`, which names the field.
    package func validateWithoutValidation() throws {
        try ConfigError.require(
            keeps == .last,
            "nothing is held out to choose the best epoch by: \(field: "keeps") the last one, or give "
                + "\(field: "validation") data")
        if case .plateau = schedule.kind {
            throw ConfigError(
                "nothing is held out to find a plateau by: choose another \(field: "schedule")")
        }
    }
}
