public import UnrollData
internal import UnrollSystem
internal import UnrollTensors
internal import UnrollTraining

/// How word vectors are learned from a text: skip-gram with negative sampling (Mikolov et al.,
/// 2013).
public struct SkipGramConfig: Sendable, Codable, Hashable {
    /// The number of elements of a vector.
    public var dimensions = 100
    /// The most words on each side of a centre; their number is drawn for each centre,
    /// from 1 to this, so that near words count more.
    public var window = 5
    /// Words drawn for each centre that did not stand there, by their counts to the power 0.75.
    public var negatives = 5
    /// Words that are a larger share of the text than this are left out now and then, the more
    /// often the more frequent they are; 0 for never.
    public var subsample = 1e-3
    /// Rarer words of the text are left out.
    public var minimumCount = 5
    /// The Unicode form that the text is put into first.
    public var normalization = UnicodeNormalization.nfc
    /// Epochs over the text.
    public var epochs = 5
    /// The learning rate at the start; it falls linearly, to a ten-thousandth.
    public var learningRate = 0.025
    /// Decides the first vectors, the windows, and every draw.
    public var seed: UInt64 = 1

    /// The usual settings: vectors of 100 elements, five epochs.
    public init() {}

    /// Checks what can be known before any file is opened.
    ///
    /// - Throws: `ConfigError` with the option's spelling in the tool.
    public func validate() throws {
        for (name, value, most) in [
            ("dimensions", dimensions, 65_536), ("window", window, SkipGram.largestWindow),
            ("negatives", negatives, SkipGram.mostNegatives), ("epochs", epochs, 1_000_000),
        ] {
            guard (1...most).contains(value) else {
                throw ConfigError("\(field: name) \(value) must be from 1 to \(most)")
            }
        }
        guard minimumCount >= 1 else {
            throw ConfigError("\(field: "minimumCount") \(minimumCount) must be 1 or more")
        }
        guard subsample >= 0, subsample < 1 else {
            throw ConfigError("\(field: "subsample") \(subsample) must be from 0 up to below 1")
        }
        guard learningRate > 0, learningRate <= 1 else {
            throw ConfigError(
                "\(field: "learningRate") \(learningRate) must be above 0 and at most 1")
        }
    }
}
