/// Keys of a model file's `__metadata__`.
package enum ModelFileKey {
    package static let formatVersion = "unroll.format_version"
    package static let task = "unroll.task"
    package static let config = "unroll.config"
    package static let vocabulary = "unroll.vocabulary"
    package static let training = "unroll.training"
    package static let checkpoint = "unroll.checkpoint"

    /// The newest format that this version reads, and the one it writes.
    package static let newestVersion = 1
}
