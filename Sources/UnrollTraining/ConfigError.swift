package import UnrollLayers
internal import UnrollSystem
internal import UnrollTensors

/// A configuration that no model can have.
public struct ConfigError: Error, Sendable, CustomStringConvertible {
    public let message: String
    public var description: String { message }
    public init(_ message: String) { self.message = message }

    /// Throws where a condition does not hold.
    package static func require(_ holds: Bool, _ message: @autoclosure () -> String) throws {
        if !holds { throw ConfigError(message()) }
    }

    /// Throws where a whole number is not from 1 to `most`.
    package static func require(_ option: String, _ value: Int?, upTo most: Int) throws {
        guard let value else { return }
        try require(
            (1...most).contains(value),
            "\(option) \(value) must be \(most == .max ? "1 or more" : "from 1 to \(most)")")
    }

    /// Throws where a dropout rate is not from 0 up to below 1.
    package static func require(_ option: String, rate: Float) throws {
        try require(rate >= 0 && rate < 1, "\(option) \(rate) must be from 0 up to below 1")
    }

    /// Throws where training needs more bytes than the machine's memory has.
    package static func requireMemory(bytes needed: Double, cure: String) throws {
        guard let present = physicalMemory(), needed > Double(present) else { return }
        func gigabytes(_ bytes: Double) -> Int { Int((bytes / 1e9).rounded(.up)) }
        throw ConfigError(
            "training this model needs about \(gigabytes(needed)) GB and the machine has "
                + "\(gigabytes(Double(present))); \(cure)")
    }

    /// The most numbers that one parameter may hold: what fits an index of 32 bits, 8 GB.
    package static let largestParameter = Int(Int32.max)
    /// The most of any width; 4H · H does not overflow below it.
    package static let largestSize = 65_536
}

extension TrainingConfig {
    /// Checks what can be known before any file is opened.
    ///
    /// - Throws: ``ConfigError`` with the option's spelling in the tool.
    package func validate() throws {
        try ConfigError.require("--epochs", epochs, upTo: 1_000_000)
        try ConfigError.require("--patience", patience, upTo: 1_000_000)
        try ConfigError.require("--recompute-every", recomputeEvery, upTo: 1_000_000_000)
        try ConfigError.require(
            precision != .int8, "--precision int8 is no precision to train in")
        try ConfigError.require(
            learningRate > 0 && learningRate.isFinite,
            "--learning-rate \(learningRate) must be a number above 0")
        for group in groups {
            try ConfigError.require(
                group.learningRate > 0 && group.learningRate.isFinite && !group.prefix.isEmpty,
                "the learning rate \(group.learningRate) of the parameters \(group.prefix)* must be "
                    + "a number above 0")
        }
        try ConfigError.require(
            clipping.map { $0 > 0 } ?? true, "--clip \(clipping ?? 0) must be above 0")
    }
}

extension RecurrentStackConfig {
    /// Checks sizes and rates.
    ///
    /// - Parameter inputSize: The width of what goes in.
    /// - Throws: ``ConfigError`` with the option's spelling in the tool.
    package func validate(inputSize: Int) throws {
        try ConfigError.require("--hidden", hiddenSize, upTo: ConfigError.largestSize)
        try ConfigError.require("--layers", layers, upTo: 64)
        try ConfigError.require("--projection", projection, upTo: ConfigError.largestSize)
        try ConfigError.require(
            projection == nil || cell == .lstm, "--projection is for an LSTM alone")
        try ConfigError.require("--dropout", rate: dropouts.between)
        try ConfigError.require("--weight-drop", rate: dropouts.weight)
        let widest = max(hiddenSize, inputSize, outputSize)
        try ConfigError.require(
            4 * hiddenSize * widest <= ConfigError.largestParameter,
            "--hidden \(hiddenSize) makes a weight matrix of more than 2 billion numbers; "
                + "choose a smaller one")
    }
}

extension OutputObjectiveConfig {
    /// Checks what can be known before the vocabulary.
    ///
    /// - Throws: ``ConfigError`` with the option's spelling in the tool.
    package func validate() throws {
        switch self {
        case .softmax: break
        case .adaptive(let cutoffs):
            try ConfigError.require(
                cutoffs.map { !$0.isEmpty && $0.allSatisfy { $0 > 0 } } ?? true,
                "--cutoffs must be numbers of words, 1 or more")
        case .sampled: try ConfigError.require("--samples", samples, upTo: 1_000_000)
        case .blackOut(_, let exponent), .noiseContrastive(_, let exponent):
            try ConfigError.require("--samples", samples, upTo: 1_000_000)
            try ConfigError.require(
                (0...1).contains(exponent), "--sampling-exponent \(exponent) must be from 0 to 1")
        }
    }
}

extension CharacterEncoderConfig {
    /// Checks sizes.
    ///
    /// - Throws: ``ConfigError`` with the option's spelling in the tool.
    package func validate() throws {
        try ConfigError.require("--character-filters", characterSize, upTo: 4096)
        try ConfigError.require(
            !filters.isEmpty && filters.count <= 64
                && filters.allSatisfy {
                    (1...1000).contains($0.width) && (1...65_536).contains($0.count)
                },
            "--character-filters: filters must be 1 to 1000 characters wide, and 1 to 65536 of each"
        )
        try ConfigError.require(
            (0...16).contains(highwayLayers), "--character-filters: 0 to 16 highway layers")
        try ConfigError.require(
            (3...1000).contains(limit), "--word-length \(limit) must be from 3 to 1000")
    }
}
